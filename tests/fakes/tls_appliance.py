"""An appliance with its own certificate as a process, and a willing customer's program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.domain.rights import ADMINISTRATOR
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import PASSWORD, Desk

EMAIL = "ada@example.org"


class TlsAppliance(ApplianceProcess):
    """The same with its own certificate."""

    def __init__(self, folder: Path, agents: Path) -> None:
        super().__init__(folder, agents)
        self.url = f"https://localhost:{self.port}"
        text = self._config.read_text().replace('tls = "off"', 'tls = "own"')
        self._config.write_text(text.replace("http://", "https://"))

    def fingerprint(self) -> str:
        return self._said(r"SHA-256\): (\S+)")


async def furnish(folder: Path) -> None:
    desk = Desk(folder)
    await desk.people.create("appliance", EMAIL, "Ada", ADMINISTRATOR, PASSWORD)
    desk.close()


@contextmanager
def customer(display: str, folder: Path, appliance: TlsAppliance, code: str) -> Iterator[int]:
    home = folder / "home"
    (home / "Downloads").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fakes.file_customer", "--server", appliance.url]
    command += ["--code", code, "--fingerprint", appliance.fingerprint()]
    environment = {**os.environ, "HOME": str(home), "DISPLAY": display}
    environment["DESKSIDE_TEST_FOLDER"] = str(folder)
    process = subprocess.Popen(command, env=environment)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)
