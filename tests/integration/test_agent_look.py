"""What the program's windows say can be read, in light and in dark."""

import json
import os
import subprocess
import sys

import pytest

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
"""A program of its own: Tk ends its process when its display goes."""


def luminance(colour: list[int]) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 65535) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colours: list[list[int]]) -> float:
    dark, light = sorted(luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_window(scheme: str) -> None:
    with xvfb("640x480") as display:
        told = subprocess.run(
            [sys.executable, "-c", COLOURS, scheme, *STYLES],
            env={**os.environ, "DISPLAY": display},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    found = {name: contrast(colours) for name, colours in json.loads(told.stdout).items()}
    assert {name: value for name, value in found.items() if value < LEAST_CONTRAST} == {}
