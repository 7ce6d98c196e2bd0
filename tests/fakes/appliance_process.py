"""An appliance as systemd runs it: `deskside serve --config`, which can be killed and restarted."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.own_port import own_port

DESKSIDE = Path(sys.executable).with_name("deskside")
START_S = 60.0


class ApplianceProcess:
    """One data folder and port; the process may come and go."""

    def __init__(
        self, folder: Path, agents: Path, settings: str = "", secure: bool = False
    ) -> None:
        """Takes further lines of its configuration file, and whether it serves TLS itself."""
        self.port = own_port()
        self.url = f"{'https' if secure else 'http'}://localhost:{self.port}"
        self._log = folder / "appliance.log"
        self._config = folder / "appliance.toml"
        self._config.write_text(
            f'public_url = "{self.url}"\n'
            'listen_address = "127.0.0.1"\n'
            f"listen_port = {self.port}\n"
            f"data_dir = '{folder / 'data'}'\n"
            f"agents_dir = '{agents}'\n"
            f'tls = "{"own" if secure else "off"}"\n' + settings
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it listens."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DESKSIDE_")}
        with self._log.open("wb") as log:
            command = [DESKSIDE, "serve", "--config", self._config]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=kept)
        self._said(r"is at (\S+)")

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def setup_link(self) -> str:
        """Returns the one-time link it printed."""
        return self._said(r"Set it up once at (\S+)")

    def kill(self) -> None:
        """It is gone without a farewell."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        """Ends it as a service manager does."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(15)

    def log(self) -> str:
        """Returns what it wrote since its last start."""
        return self._log.read_text()

    def _said(self, pattern: str) -> str:
        deadline = time.monotonic() + START_S
        while not (found := re.search(pattern, self.log())):
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the appliance did not say {pattern}:\n{self.log()}")
            time.sleep(0.02)
        return found[1]


@contextmanager
def appliance_process(folder: Path, agents: Path) -> Iterator[ApplianceProcess]:
    """Yields a started appliance with an empty data folder; it has ended afterwards."""
    appliance = ApplianceProcess(folder, agents)
    try:
        appliance.start()
        yield appliance
    finally:
        appliance.stop()
