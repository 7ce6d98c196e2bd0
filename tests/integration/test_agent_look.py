"""What the program's windows say can be read, and no click by accident is consent."""

import base64
import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from tests.fakes.picture_files import file_of
from tests.fakes.xserver import xvfb

LEAST_CONTRAST = 4.5
"""WCAG 2.2 AA, text of normal size."""
STYLES = (
    "TLabel",
    "TCheckbutton",
    "Title.TLabel",
    "Strong.TLabel",
    "Body.TLabel",
    "Muted.TLabel",
    "Small.TLabel",
    "Bad.TLabel",
)
COLOURS = """
import json, sys, tkinter
from tkinter import ttk
from agent.adapters.tk_theme import Look
root = tkinter.Tk()
Look(root, sys.argv[1] == "dark")
style = ttk.Style(root)
parts = ("foreground", "background")
print(json.dumps({
    name: [root.winfo_rgb(style.lookup(name, part)) for part in parts] for name in sys.argv[2:]
}))
"""
HASTE = """
import json, tkinter
from agent.adapters.tk_consent import Asked, ConsentDialog, GUARD_S
from agent.adapters.tk_theme import Look

def buttons(widget):
    for child in widget.winfo_children():
        if child.winfo_class() == "TButton":
            yield child
        yield from buttons(child)

root = tkinter.Tk()
clock, answers = [100.0], []
dialog = ConsentDialog(root, Look(root, False), lambda: clock[0])
asked = Asked("Anna", "Example", frozenset({"view"}))
dialog.open(asked, lambda rights: answers.append(sorted(rights)))
deny, allow = buttons(root)
allow.invoke()
clock[0] += GUARD_S - 0.01
allow.invoke()
early = list(answers)
clock[0] += 0.02
allow.invoke()
print(json.dumps([early, answers]))
"""
SPAM = """
import json, tkinter
from agent.adapters import tk_notice, tk_rights
from agent.adapters.tk_panels import Standing
from agent.adapters.tk_theme import Look

def boxes(widget):
    for child in widget.winfo_children():
        if child.winfo_class() == "TCheckbutton":
            yield child
        yield from boxes(child)

def shown(rights):
    empty = ("", "", "", b"", b"", "", "")
    notice.show(Standing("On", "", "good", *empty, True, "Anna", rights=rights))

root = tkinter.Tk()
look, clock, told = Look(root, False), [100.0], []
card = tk_rights.RightsCard(root, look, lambda rights: told.append(sorted(rights)),
    lambda on: told.append([on, bool(card._window.winfo_viewable())] if on else [on]),
    lambda: clock[0])
card.open(("view", "control"))
files = next(one for one in boxes(root) if "file" in one["text"].lower())
files.invoke()
clock[0] += tk_rights.GUARD_S
files.invoke()
card.close()
by_card, told = told, []
notice = tk_notice.Notice(root, look, print, lambda rights: told.append(sorted(rights)), print,
    None, now_s=lambda: clock[0])
shown(("view", "control"))
notice._level.invoke()
shown(("view",))
notice._level.invoke()
clock[0] += tk_notice.GUARD_S
notice._level.invoke()
print(json.dumps([by_card, told]))
"""
BRAND = """
import base64, json, sys, tkinter
from agent.adapters.tk_panels import Standing
from agent.adapters.tk_session import SessionPanel
from agent.adapters.tk_theme import Look
root = tkinter.Tk()
panel = SessionPanel(root, Look(root, sys.argv[1] == "dark"), print, print, print)
panel.pack()

def show(logo, logo_dark):
    panel.show(Standing("Waiting", "Soon", "busy", "123456789", "Hanbit", "Welcome",
        logo, logo_dark, "Cleo", "", False, ""))
    root.update()
    mark = panel._brand._mark
    picture = panel._brand._picture
    size = [picture.width(), picture.height()] if picture else None
    ground = [part // 257 for part in root.winfo_rgb(mark["background"])]
    return [panel._brand._name["text"], size, ground, panel._introduction["text"]]

light, dark = (base64.b64decode(one) for one in sys.argv[2:])
print(json.dumps([show(b"", b""), show(b"no picture", b""), show(light, dark), show(light, b"")]))
"""
"""Programs of their own: Tk ends its process when its display goes."""


def luminance(colour: list[int]) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 65535) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colours: list[list[int]]) -> float:
    dark, light = sorted(luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)


def told(display: str, program: str, *arguments: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_window(scheme: str) -> None:
    with xvfb("640x480") as display:
        colours = told(display, COLOURS, scheme, *STYLES)
    found = {name: contrast(pair) for name, pair in colours.items()}
    assert {name: value for name, value in found.items() if value < LEAST_CONTRAST} == {}


def test_a_click_meant_for_something_else_allows_nothing() -> None:
    with xvfb("640x480") as display:
        assert told(display, HASTE) == [[], [["view"]]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_name_logo_and_introduction_stand_at_the_head_of_the_window(scheme: str) -> None:
    logos = [
        base64.b64encode(file_of(Image.new("RGBA", size, (1, 2, 3, 255)), "PNG")).decode()
        for size in ((120, 40), (80, 20))
    ]
    with xvfb("640x640") as display:
        none, spoilt, both, one = told(display, BRAND, scheme, *logos)
    assert [found[0] for found in (none, spoilt, both, one)] == ["Hanbit"] * 4
    assert [found[3] for found in (none, spoilt, both, one)] == ["Welcome"] * 4
    assert [none[1], spoilt[1]] == [None, None]
    assert both[1] == ([80, 20] if scheme == "dark" else [120, 40])
    assert one[1] == [120, 40]
    if scheme == "dark":
        assert one[2] == [255, 255, 255], "a logo for light ground stands on white"


def test_a_technician_cannot_choose_rights_by_clicks_that_are_under_way() -> None:
    """Whoever controls can open the card and press the notice's buttons, but not raise anything."""
    with xvfb() as display:
        by_card, by_notice = told(display, SPAM)  # type: ignore[misc]
    assert by_card == [[True, False], ["control", "files", "view"], [False]]
    assert by_notice == [["view"], ["control", "point", "view"]]


LATE = """
import json
from agent.adapters.tk_window import Window
from types import SimpleNamespace
window = Window(SimpleNamespace(end=0, rights=0, shield=0, draw=None, quit=0), False, False)
told = []
window.root.after(50, lambda: (window.post(window.stop), window.post(told.append, "late")))
window.run()
print(json.dumps(told))
"""


def test_what_comes_after_the_windows_are_gone_is_left_aside() -> None:
    with xvfb("640x480") as display:
        assert told(display, LATE) == []
