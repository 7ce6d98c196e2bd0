"""A technician's desk: own X display and layout, Chromium with a window, keys really pressed."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from Xlib import X, display
from Xlib.ext import xtest

from agent import keys
from tests.fakes.xserver import xvfb

SHIFT, LEVEL3, HANGUL = 50, 108, 130
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
    "--window-position=0,0",
    "--window-size=1200,800",
]


class Keyboard:
    """Presses keys by keycode, as fingers do."""

    def __init__(self, name: str, pace_s: float = 0.008) -> None:
        self._display = display.Display(name)
        self._pace_s = pace_s

    def close(self) -> None:
        self._display.close()

    def press(self, keycode: int) -> None:
        xtest.fake_input(self._display, X.KeyPress, keycode)
        self._display.sync()
        time.sleep(self._pace_s)

    def release(self, keycode: int) -> None:
        xtest.fake_input(self._display, X.KeyRelease, keycode)
        self._display.sync()
        time.sleep(self._pace_s)

    def tap(self, keycode: int, *modifiers: int) -> None:
        for modifier in modifiers:
            self.press(modifier)
        self.press(keycode)
        self.release(keycode)
        for modifier in reversed(modifiers):
            self.release(modifier)

    def click(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()
        time.sleep(0.2)

    def strokes(self, wanted: str | int) -> tuple[int, ...]:
        """Key and modifiers of a character, or of a keysym, in the layout of this display."""
        info = self._display.display.info
        count = info.max_keycode - info.min_keycode + 1
        rows = self._display.get_keyboard_mapping(info.min_keycode, count)
        for column, modifiers in ((0, ()), (1, (SHIFT,)), (4, (LEVEL3,)), (5, (SHIFT, LEVEL3))):
            for at, row in enumerate(rows):
                keysym = row[column] if column < len(row) else 0
                if keysym and wanted in (keysym, keys.character_of(keysym)):
                    return (info.min_keycode + at, *modifiers)
        raise LookupError(wanted)

    def type(self, *parts: str | int) -> None:
        """Types characters; a number is a keysym, for instance of a dead key."""
        for part in parts:
            for wanted in [part] if isinstance(part, int) else part:
                self.tap(*self.strokes(wanted))


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _input_method(environment: dict[str, str], home: Path) -> Iterator[None]:
    """A session bus and IBus with the Hangul engine."""
    read, write = os.pipe()
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", f"--print-address={write}"],
        env=environment,
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        environment["DBUS_SESSION_BUS_ADDRESS"] = answer.readline().strip()
    try:
        command = ["ibus-daemon", "--xim", "--panel=disable", "--cache=refresh"]
        with _running(command, environment, home / "ibus.log"):
            _engage_hangul(environment)
            yield
    finally:
        bus.terminate()
        bus.wait(10)


def _engage_hangul(environment: dict[str, str]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        chosen = subprocess.run(
            ["ibus", "engine", "hangul"], env=environment, capture_output=True, check=False
        )
        named = subprocess.run(
            ["ibus", "engine"], env=environment, capture_output=True, text=True, check=False
        )
        if chosen.returncode == 0 and named.stdout.strip() == "hangul":
            return
        time.sleep(0.2)
    raise RuntimeError("IBus does not offer Hangul")


class Technician:
    """Where the technician's browser and keyboard are."""

    def __init__(
        self, name: str, keyboard: Keyboard, browser: subprocess.Popen[bytes], port_file: Path
    ) -> None:
        self.display = name
        self.keyboard = keyboard
        self._browser = browser
        self._port_file = port_file

    def end_browser(self) -> None:
        """The browser is gone without a farewell."""
        self._browser.kill()
        self._browser.wait()

    def devtools(self) -> str:
        """Address to steer the browser by; keys never go that way."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self._port_file.exists() and self._port_file.read_text().strip():
                return f"http://127.0.0.1:{self._port_file.read_text().split()[0]}"
            time.sleep(0.05)
        raise RuntimeError("Chromium did not start")

    def focus(self) -> None:
        """Gives the browser's window the keyboard; there is no window manager that would."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--class", "chromium"],
                env={**os.environ, "DISPLAY": self.display},
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            for window in found:
                done = subprocess.run(
                    ["xdotool", "windowfocus", "--sync", window],
                    env={**os.environ, "DISPLAY": self.display},
                    capture_output=True,
                    timeout=10,
                    check=False,
                )
                if done.returncode == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("Chromium shows no window")


@contextmanager
def technician(url: str, layout: str, hangul: bool = False) -> Iterator[Technician]:
    """Opens `url` in a Chromium with a window, on a display with the given keyboard layout."""
    with ExitStack() as stack:
        # Without repetition: how long a key is held depends on when this process runs again.
        name = stack.enter_context(xvfb("1280x900", "-r"))
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "DISPLAY": name,
            "LC_ALL": "C.UTF-8",
        }
        subprocess.run(["setxkbmap", "-display", name, layout], check=True)
        if hangul:
            environment |= {"GTK_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}
            stack.enter_context(_input_method(environment, home))
            subprocess.run(["setxkbmap", "-display", name, layout], check=True)
        profile = home / "profile"
        command = [
            "/usr/bin/chromium",
            *_FLAGS,
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
            f"--app={url}",
        ]
        browser = stack.enter_context(_running(command, environment, home / "chromium.log"))
        keyboard = Keyboard(name, 0.03 if hangul else 0.008)
        stack.callback(keyboard.close)
        yield Technician(name, keyboard, browser, profile / "DevToolsActivePort")
