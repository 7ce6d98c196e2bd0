"""The sample customer's desktop: a virtual display, a window manager and a few real programs."""

import os
import shutil
import time
from pathlib import Path

from Xlib import X
from Xlib.display import Display
from Xlib.error import DisplayError, XError

from demo.children import Children, DemoError

SIZE_PX = (1920, 1080)
MANAGER_S = 10.0
_BACKGROUND = 0x2F5D62

_WINDOW_RULES = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <theme><name>Clearlooks</name></theme>
  <desktops><number>1</number></desktops>
  <applications>
    <application class="XTerm">
      <position force="yes"><x>80</x><y>110</y></position>
    </application>
    <application class="L3afpad">
      <position force="yes"><x>980</x><y>170</y></position>
      <size><width>860</width><height>620</height></size>
    </application>
    <application class="Galculator">
      <position force="yes"><x>320</x><y>600</y></position>
    </application>
  </applications>
</openbox_config>
"""

_LETTER = """Dear helpdesk,

my printer says "offline" since this morning. Could somebody have a look?
You may type into this letter, it is only a sample.

안녕하세요. 프린터가 연결되지 않습니다.
Bonjour, l'imprimante ne répond plus depuis ce matin.

Sample Customer
"""

# The terminal's shell: a prompt that does not tell who runs the demo.
_PROMPT = "PS1='customer@sample:\\w$ '\n"

_TERMINAL_FONT = ("-fa", "DejaVu Sans Mono", "-fs", "12")
_TERMINAL_COLOURS = ("-b", "8", "-bg", "#1d2229", "-fg", "#e9edf2")
_PROGRAMS = (
    ("xterm", "-T", "Terminal", "-geometry", "80x22", *_TERMINAL_FONT, *_TERMINAL_COLOURS),
    ("galculator",),
    ("l3afpad", "letter.txt"),
)


def check(name: str) -> None:
    """Makes sure that an X display is there and lets us in.

    Raises:
        DemoError: it is not, or does not.
    """
    try:
        Display(name).close()
    except (DisplayError, XError, OSError) as problem:
        raise DemoError(
            f"There is no X display {name}, or it lets nobody in: {problem}. "
            "Start it first (for instance with Xvfb), or leave --display out."
        ) from problem


def start(children: Children, home: Path) -> str:
    """Starts display, window manager and programs; returns the display's name.

    `home` is the home folder of all of them.

    Raises:
        DemoError: a program is missing or does not start.
    """
    missing = [
        name
        for name in ("Xvfb", "openbox", *(program[0] for program in _PROGRAMS))
        if not shutil.which(name)
    ]
    if missing:
        raise DemoError(f"Missing: {', '.join(missing)}. `make demo` installs what the demo needs.")
    display = _start_display(children)
    rules = home / ".openbox.xml"
    rules.write_text(_WINDOW_RULES, encoding="utf-8")
    (home / "letter.txt").write_text(_LETTER, encoding="utf-8")
    (home / ".bashrc").write_text(_PROMPT, encoding="utf-8")
    environ = environment(display, home)
    children.start("openbox", ("openbox", "--sm-disable", "--config-file", str(rules)), environ)
    _wait_for_window_manager(children, display)
    for program in _PROGRAMS:
        children.start(program[0], program, environ, folder=home)
    return display


def environment(display: str, home: Path) -> dict[str, str]:
    """Returns the surroundings of a program: everything it keeps is in `home`, no session bus."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {
        "LANG": "C.UTF-8",
        **kept,
        "DISPLAY": display,
        "SHELL": "/bin/bash",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local",
        "NO_AT_BRIDGE": "1",
    }


def _start_display(children: Children) -> str:
    reader, writer = os.pipe()
    size = "{}x{}x24".format(*SIZE_PX)
    try:
        geometry = ("-screen", "0", size, "-dpi", "96")
        children.start(
            "xvfb",
            ("Xvfb", "-displayfd", str(writer), *geometry, "-nolisten", "tcp", "-noreset"),
            dict(os.environ),
            keep_open=(writer,),
        )
    finally:
        os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    if not number:
        raise children.failure("xvfb", "The virtual display did not start.")
    name = f":{number}"
    _paint_background(name)
    return name


def _wait_for_window_manager(children: Children, name: str) -> None:
    """Windows opened before it would stand where it did not put them."""
    display = Display(name)
    try:
        root, check = display.screen().root, display.intern_atom("_NET_SUPPORTING_WM_CHECK")
        deadline = time.monotonic() + MANAGER_S
        while root.get_full_property(check, X.AnyPropertyType) is None:
            if time.monotonic() > deadline:
                raise children.failure("openbox", "The window manager did not start.")
            time.sleep(0.02)
    finally:
        display.close()


def _paint_background(name: str) -> None:
    display = Display(name)
    root = display.screen().root
    root.change_attributes(background_pixel=_BACKGROUND)
    root.clear_area()
    display.sync()
    display.close()
