"""A screen is said to be locked when it is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display

from agent.adapters import locking
from tests.fakes.xserver import xvfb


@pytest.fixture
def ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A computer that has no command but those the test puts there, and no desktop."""
    folder = tmp_path / "bin"
    folder.mkdir()
    with xvfb("640x480") as display, monkeypatch.context() as patch:
        patch.setenv("DISPLAY", display)
        patch.setenv("PATH", str(folder))
        for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_SESSION_ID"):
            patch.delenv(name, raising=False)
        yield folder


def test_a_locker_that_takes_the_keyboard_counts(
    ways: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "_SEEN_S", 20.0)
    locker = shutil.which("i3lock", path=os.defpath)
    assert locker is not None
    (ways / "i3lock").symlink_to(locker)
    assert locking.lock_computer() == "locked"
    (ways / "i3lock").unlink()
    assert locking.lock_computer() == "locked"


def test_a_command_that_only_says_so_does_not_count(
    ways: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "_SEEN_S", 0.3)
    assert locking.lock_computer() == "unsupported"
    (ways / "xflock4").symlink_to("/bin/true")
    assert locking.lock_computer() == "failed"


def test_a_menu_that_has_the_keyboard_is_no_locker(ways: Path) -> None:
    menu = Display(os.environ["DISPLAY"])
    menu.screen().root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
    menu.sync()
    assert locking.lock_computer() == "unsupported"
    menu.close()
