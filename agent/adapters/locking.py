"""Locks the screen of this computer, and says honestly whether it is locked.

On Linux every desktop has a way of its own, and several of them answer "done" where nobody listens.
So the ways are tried in turn, each as a command with fixed arguments, and what counts is what can
be seen afterwards: the desktop says that it is locked, or another program has taken the keyboard.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from agent.adapters.child_environment import child_environment

Command = tuple[str, ...]

_ANSWER_S: Final = 4.0
_SEEN_S: Final = 2.5
"""How long a locker may take to come up."""
_LOOK_S: Final = 0.1
_BORDERS_PX: Final = 8
"""A locker's window may leave room for its borders."""
_SAVERS: Final = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
)
"""Name and place of the desktops' own lockers on the session bus."""
_LOCKERS: Final[tuple[Command, ...]] = (
    ("xflock4",),
    ("light-locker-command", "--lock"),
    ("xscreensaver-command", "-lock"),
    ("xsecurelock",),
    ("i3lock", "--color=1d2229"),
    ("slock",),
    ("xtrlock",),
    ("xlock",),
)
_MAC: Final = "/System/Library/PrivateFrameworks/login.framework/Versions/Current/login"


def lock_computer() -> str:
    """Locks; returns "locked", "failed", or "unsupported" where there is nothing to try.

    Takes some seconds at most; not for the event loop.
    """
    if sys.platform == "win32":
        return "locked" if ctypes.windll.user32.LockWorkStation() else "failed"
    if sys.platform == "darwin":
        return _lock_mac()
    return _lock_linux()


def _lock_mac() -> str:
    try:
        ctypes.CDLL(_MAC).SACLockScreenImmediate()
    except (OSError, AttributeError):
        return "unsupported"
    return "locked"


def _lock_linux() -> str:
    eyes = _Eyes()
    try:
        if eyes.locked():
            return "locked"
        ways = _ways()
        for way in ways:
            if _run(way) and _seen(eyes):
                return "locked"
    finally:
        eyes.close()
    return "failed" if ways else "unsupported"


def _ways() -> list[Command]:
    """Returns the commands that this computer has, the desktop's own first."""
    found: list[Command] = []
    if shutil.which("dbus-send") and _has_bus():
        found += [_saver_call(name, path, "Lock") for name, path in _SAVERS]
    if Path("/run/systemd/system").is_dir():
        found.append(("loginctl", "lock-session", *_own_session()))
    found += [("xdg-screensaver", "lock"), *_LOCKERS]
    return [way for way in found if shutil.which(way[0])]


def _has_bus() -> bool:
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / "bus"
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or place.exists()


def _own_session() -> tuple[str, ...]:
    own = os.environ.get("XDG_SESSION_ID", "")
    return (own,) if own.isalnum() else ()


def _saver_call(name: str, path: str, method: str) -> Command:
    words = ("string:",) if "cinnamon" in name and method == "Lock" else ()
    told = ("dbus-send", "--session", "--print-reply", "--reply-timeout=2000", f"--dest={name}")
    return (*told, path, f"{name}.{method}", *words)


def _run(way: Command) -> bool:
    """Starts a command; False if it failed at once.  A locker that stays is left running."""
    try:
        process = subprocess.Popen(
            way,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=child_environment(),
        )
    except OSError:
        return False
    try:
        return process.wait(_LOOK_S * 3) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="locker", daemon=True).start()
        return True


def _seen(eyes: "_Eyes") -> bool:
    until_s = time.monotonic() + _SEEN_S
    while time.monotonic() < until_s:
        if eyes.locked():
            return True
        time.sleep(_LOOK_S)
    return False


def _answer(way: Command) -> str:
    try:
        done = subprocess.run(
            way,
            capture_output=True,
            text=True,
            timeout=_ANSWER_S,
            check=False,
            env=child_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


class _Eyes:
    """Sees whether an X display is locked; `locked` says no where it cannot know."""

    def __init__(self) -> None:
        self._display: Any = None
        from Xlib import display, error  # noqa: PLC0415  its library is not on Windows

        closed, failed, wrong = error.ConnectionClosedError, error.DisplayError, error.XError
        self._gone = closed, failed, wrong, OSError
        try:
            self._display = display.Display()
        except self._gone:
            self._display = None
        self._grabbed_before = self._grabbed()

    def locked(self) -> bool:
        """Whether the desktop says so, or a program that was not there holds the keyboard."""
        held = self._grabbed() and (not self._grabbed_before or self._covered())
        return held or self._told()

    def _told(self) -> bool:
        own = _own_session()
        if own and Path("/run/systemd/system").is_dir():
            hint = _answer(("loginctl", "show-session", *own, "-p", "LockedHint", "--value"))
            if hint.strip() == "yes":
                return True
        if not (shutil.which("dbus-send") and _has_bus()):
            return False
        return any(
            "boolean true" in _answer(_saver_call(name, path, "GetActive"))
            for name, path in _SAVERS
        )

    def _grabbed(self) -> bool:
        """Whether another program has taken the keyboard for itself, as all lockers do."""
        if self._display is None:
            return False
        from Xlib import X  # noqa: PLC0415

        try:
            root = self._display.screen().root
            mode = X.GrabModeAsync
            status = root.grab_keyboard(False, mode, mode, X.CurrentTime)
            if status == X.GrabSuccess:
                self._display.ungrab_keyboard(X.CurrentTime)
            self._display.sync()
        except self._gone:
            return False
        return bool(status == X.AlreadyGrabbed)

    def _covered(self) -> bool:
        """Whether a window that asked no window manager covers the whole screen."""
        try:
            root = self._display.screen().root
            whole = root.get_geometry()
            return any(_covers(window, whole) for window in root.query_tree().children)
        except self._gone:
            return False

    def close(self) -> None:
        """Gives the connection back."""
        if self._display is not None:
            try:
                self._display.close()
            except self._gone:
                return


def _covers(window: Any, whole: Any) -> bool:
    from Xlib import X, error  # noqa: PLC0415  its library is not on Windows

    try:
        told, box = window.get_attributes(), window.get_geometry()
    except error.XError:  # gone meanwhile
        return False
    large = min(box.width - whole.width, box.height - whole.height) >= -_BORDERS_PX
    return bool(large and told.map_state == X.IsViewable and told.override_redirect)
