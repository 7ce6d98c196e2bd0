"""The appliance runs inside what systemd/deskside.service leaves it.

bubblewrap stands for systemd: read-only system, no homes, own /tmp and /dev, one writable folder,
no capabilities, no new privileges, no other processes to see, no memory that becomes executable.
Not covered: the filter of system calls, address families, the dynamic user.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.own_port import own_port

ROOT = Path(__file__).resolve().parents[2]
UP_S = 60
NO_NEW_CODE = """
import ctypes, os, sys
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "appliance", *sys.argv[1:]])
"""


def sandbox(data: Path, settings: Path) -> list[str]:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        pytest.skip("bubblewrap is not installed; make test installs it")
    hidden = [word for home in ("/home", "/root", "/run/user") for word in ("--tmpfs", home)]
    return [
        bwrap,
        *("--ro-bind", "/", "/", *hidden, "--tmpfs", "/tmp", "--dev", "/dev", "--proc", "/proc"),
        *("--ro-bind", str(ROOT), str(ROOT), "--ro-bind", str(settings), "/tmp/appliance.toml"),
        *("--ro-bind", sys.prefix, sys.prefix, "--bind", str(data), str(data)),
        *("--unshare-all", "--share-net", "--cap-drop", "ALL", "--uid", "61184", "--gid", "61184"),
        *("--die-with-parent", "--new-session", "--chdir", str(data)),
    ]


def innermost(pid: int) -> int:
    """The appliance itself, behind the processes of bubblewrap."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return innermost(int(children[0])) if children else pid


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    data, settings = folder / "data", folder / "appliance.toml"
    data.mkdir(mode=0o700)
    port = own_port()
    settings.write_text(
        f'listen_port = {port}\npublic_url = "https://localhost:{port}"\ndata_dir = "{data}"\n'
    )
    command = [sys.executable, "-c", NO_NEW_CODE, "serve", "--config", "/tmp/appliance.toml"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*sandbox(data, settings), *command], stdout=log, stderr=log)
    try:
        yield process, settings
    finally:
        process.kill()
        process.wait()


def test_it_serves_and_stops_with_nothing_but_its_data_folder(tmp_path: Path) -> None:
    with served(tmp_path) as (process, settings):
        ask = [sys.executable, str(ROOT / "scripts" / "health.py"), str(settings)]
        environ = {key: value for key, value in os.environ.items() if "DESKSIDE" not in key}
        deadline = time.monotonic() + UP_S
        while (
            subprocess.run(ask, env=environ, capture_output=True, check=False).returncode
            and process.poll() is None
            and time.monotonic() < deadline
        ):
            time.sleep(0.1)
        answer = subprocess.run(ask, env=environ, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr + (tmp_path / "log").read_text()

        data = tmp_path / "data"
        assert (data / "tls" / "certificate.pem").is_file()
        readable = [str(path) for path in data.rglob("*") if path.stat().st_mode & 0o077]
        assert readable == []

        os.kill(innermost(process.pid), signal.SIGTERM)
        assert process.wait(15) == 0
