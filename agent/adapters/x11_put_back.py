"""What gives the monitors their size back should this program be killed.

A shell waits for the end of a pipe: a word on it means that all was put back, and an end without
one that this program is gone.  It then runs xrandr, where that is installed.
"""

import subprocess
from collections.abc import Mapping

from agent.adapters.child_environment import child_environment
from agent.adapters.x11_crtcs import Crtc

_WAIT = 'read -r done || exec xrandr "$@"'
_ROTATIONS = {1: "normal", 2: "left", 4: "inverted", 8: "right"}
_REFLECTIONS = {0: "normal", 16: "x", 32: "y", 48: "xy"}


class PutBackGuard:
    """At most one waiting shell; it outlives a signal to this program's group."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._shell: subprocess.Popen[bytes] | None = None

    def arm(self, crtcs: Mapping[int, Crtc], names: Mapping[int, str]) -> None:
        """Starts to wait, unless it does already.

        Args:
            crtcs: agent.adapters.x11_crtcs.Crtc as they are to be again.
            names: of their outputs.
        """
        if self._shell is not None and self._shell.poll() is None:
            return
        arguments = ["sh", "-c", _WAIT, "sh", *_arguments(crtcs, names)]
        try:
            self._shell = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=child_environment(DISPLAY=self._display),
            )
        except OSError:
            self._shell = None

    def disarm(self) -> None:
        """All is as it was, or is to stay: the shell ends."""
        shell, self._shell = self._shell, None
        if shell is None or shell.stdin is None:
            return
        try:
            shell.stdin.write(b"done\n")
            shell.stdin.close()
        except OSError:  # it ended by itself
            pass
        shell.wait()


def _arguments(crtcs: Mapping[int, Crtc], names: Mapping[int, str]) -> list[str]:
    found = []
    for crtc in crtcs.values():
        for output in crtc.outputs:
            found += ["--output", names[output], "--mode", hex(crtc.mode)]
            found += ["--pos", f"{crtc.place.x}x{crtc.place.y}"]
            found += ["--rotate", _ROTATIONS.get(crtc.rotation & 15, "normal")]
            found += ["--reflect", _REFLECTIONS.get(crtc.rotation & 48, "normal")]
    return found
