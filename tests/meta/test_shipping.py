"""What goes to people who run the appliance: service, container, scripts."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.meta.repository import ROOT, files, text

MOST_EXPOSURE = 2.0
SERVICE = ROOT / "systemd" / "deskside.service"


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed; make test installs it")
    return found


def test_the_service_is_sandboxed() -> None:
    command = [needs("systemd-analyze"), "security", "--offline=true", "--no-pager", str(SERVICE)]
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    level = re.search(r"Overall exposure level for deskside\.service: ([\d.]+)", printed)
    assert level is not None, printed
    assert float(level[1]) <= MOST_EXPOSURE


def test_scripts_are_clean() -> None:
    names = [str(path) for path in files(".sh")]
    command = [needs("shellcheck"), *names, ".ci/run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_scripts_can_be_run() -> None:
    for path in [Path(".ci/run"), *files(".sh")]:
        if path.name != "part.sh":
            assert (ROOT / path).stat().st_mode & 0o111, path


def test_the_container_is_not_run_by_root_and_checks_itself() -> None:
    lines = text(Path("Dockerfile")).splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert sum(line.startswith("FROM ") for line in lines) >= 2


def test_what_the_container_copies_is_there_and_not_ignored() -> None:
    allowed = {
        line[1:] for line in text(Path(".dockerignore")).splitlines() if line.startswith("!")
    }
    for line in text(Path("Dockerfile")).splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in allowed, source
