"""Processes that the demo starts and that never outlive it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)

STOP_S = 5.0
"""How long a process may take to end by itself before it is killed."""
LOG_LINES = 15
HOW_TO_INSTALL = "`make demo` installs what the demo needs."


class DemoError(Exception):
    """The demo cannot go on; the text says why and what to do."""


class Children:
    """Starts processes as siblings, each leading a process group of its own, and ends all of them.

    The demo adopts what its children leave behind (the shell of a terminal window, say), so that
    the end finds these too.  If the demo itself is killed, the kernel ends its children.

    Attributes:
        folder: where the children's output goes, one file each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def start(
        self,
        name: str,
        command: Sequence[str],
        environ: dict[str, str],
        keep_open: Sequence[int] = (),
        folder: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Starts a process.

        Args:
            name: of its log.
            command: program and arguments.
            environ: its surroundings.
            keep_open: file descriptors that it inherits.
            folder: where it works.

        Raises:
            DemoError: the program is not installed.
        """
        parent = os.getpid()

        def die_with_parent() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGTERM)

        with (self.folder / f"{name}.log").open("ab") as log:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environ,
                    cwd=folder,
                    process_group=0,
                    pass_fds=keep_open,
                    preexec_fn=die_with_parent,  # noqa: PLW1509 - the demo has one thread
                )
            except FileNotFoundError as problem:
                raise DemoError(
                    f"The program {command[0]} is missing. {HOW_TO_INSTALL}"
                ) from problem
        self._running.append((name, process))
        return process

    def failure(self, name: str, what: str) -> DemoError:
        """Returns an error that shows what the process wrote last."""
        text = (self.folder / f"{name}.log").read_text(errors="replace")
        last = "\n    ".join(text.splitlines()[-LOG_LINES:])
        return DemoError(f"{what} It wrote:\n    {last}" if last else what)

    def stop(self) -> None:
        """Ends all, the last started first; then whatever these left behind."""
        for _, process in reversed(self._running):
            _signal_group(process.pid, signal.SIGTERM)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                _signal_group(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()
        _end_adopted()


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, number)


def _end_adopted() -> None:
    """Ends the orphans that the kernel gave to this process; they may leave orphans in turn."""
    deadline = time.monotonic() + STOP_S
    number = signal.SIGTERM
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        if not mine:
            return
        for pid in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), number)
        if time.monotonic() > deadline:
            number = signal.SIGKILL
        time.sleep(0.05)
