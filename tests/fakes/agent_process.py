"""The customer's program as a process of its own, from source or packed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FROM_SOURCE = (sys.executable, "-m", "agent")
_STUB = "import sys\nfrom agent.__main__ import main\nsys.exit(main())\n"


def under_its_name(folder: Path, name: str) -> tuple[str, ...]:
    """Returns the command of a program from source that runs from a file of this name."""
    file = folder / name
    file.write_text(_STUB)
    return (sys.executable, str(file))


class AgentProcess:
    """A running program."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def kill(self) -> None:
        """It is gone without a farewell; a packed program is the child of what unpacked it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in (*map(int, children.split()), self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(10)

    def problems(self) -> str:
        """Returns what it wrote to standard error."""
        return self._log.read_text()


@contextmanager
def agent_process(
    display: str,
    folder: Path,
    *arguments: str,
    command: Sequence[str] = FROM_SOURCE,
    language: str = "en",
    **environment: str,
) -> Iterator[AgentProcess]:
    """Yields the program; it has ended afterwards, and wrote nothing to standard error."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    kept.pop("WAYLAND_DISPLAY", None)
    log = folder / f"agent-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments],
            env={**kept, "DISPLAY": display, "LANGUAGE": language, **environment},
            stderr=output,
        )
    running = AgentProcess(process, log)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    assert not running.problems(), running.problems()
