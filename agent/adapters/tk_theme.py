"""Look of the windows: Sun Valley theme in light or dark, fonts that know Hangul."""

import os
import shutil
import subprocess
import sys
import tkinter as tk
from dataclasses import dataclass
from tkinter import font, ttk

import sv_ttk

from agent import texts

_SETTING_TIMEOUT_S = 1.0
_FAMILIES = {
    "ko": (
        "Malgun Gothic",
        "Apple SD Gothic Neo",
        "Noto Sans CJK KR",
        "Noto Sans KR",
        "NanumGothic",
    ),
    "": (
        "Segoe UI Variable Text",
        "Segoe UI",
        "SF Pro Text",
        "Helvetica Neue",
        "Inter",
        "Cantarell",
        "Ubuntu",
        "Noto Sans",
        "Noto Sans CJK KR",
        "DejaVu Sans",
    ),
}


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours of one look; text on background has a contrast of 4.5 or more."""

    background: str
    card: str
    border: str
    text: str
    muted: str
    accent: str
    quiet: str
    busy: str
    good: str
    bad: str


LIGHT = Colours(
    background="#f0f2f5",
    card="#ffffff",
    border="#c9ced6",
    text="#1c1c1c",
    muted="#5c5c5c",
    accent="#005fb8",
    quiet="#8a8a8a",
    busy="#c77700",
    good="#0f7b0f",
    bad="#b3261e",
)
DARK = Colours(
    background="#1c1c1c",
    card="#272727",
    border="#3a3a3a",
    text="#fafafa",
    muted="#b4b4b4",
    accent="#57c8ff",
    quiet="#9a9a9a",
    busy="#f5b342",
    good="#6ccb5f",
    bad="#ff99a4",
)


class Look:
    """The theme applied to one root window."""

    def __init__(self, root: tk.Tk, dark: bool | None = None) -> None:
        self.dark = prefers_dark() if dark is None else dark
        self.colours = DARK if self.dark else LIGHT
        sv_ttk.set_theme("dark" if self.dark else "light", root)
        root.configure(background=self.colours.background)
        family = _family(root)
        for name in font.names(root):
            if name.startswith(("SunValley", "Tk")):
                font.nametofont(name, root).configure(family=family)
        self.body = font.Font(root, family=family, size=-14)
        self.strong = font.Font(root, family=family, size=-14, weight="bold")
        self.small = font.Font(root, family=family, size=-12)
        self.title = font.Font(root, family=family, size=-20, weight="bold")
        self.code = font.Font(root, family=family, size=-34, weight="bold")
        self._styles(root)
        root.update()  # the theme recolours what exists when its event is handled: nothing yet

    def _styles(self, root: tk.Tk) -> None:
        style = ttk.Style(root)
        colours = self.colours
        for name, shape, colour in (
            ("Title.TLabel", self.title, colours.text),
            ("Strong.TLabel", self.strong, colours.text),
            ("Body.TLabel", self.body, colours.text),
            ("Muted.TLabel", self.body, colours.muted),
            ("Small.TLabel", self.small, colours.muted),
            ("Bad.TLabel", self.body, colours.bad),
        ):
            style.configure(name, font=shape, foreground=colour, background=colours.background)
        for name in (".", "TFrame", "TLabel"):
            style.configure(name, background=colours.background)
        style.configure(
            "TEntry", selectbackground=colours.accent, selectforeground=colours.background
        )
        style.configure("TLabel", foreground=colours.text)
        style.configure("TCheckbutton", font=self.body, foreground=colours.text)
        style.configure("TButton", font=self.body)
        style.configure("Accent.TButton", font=self.strong)


def prefers_dark() -> bool:
    """Whether the person set the whole system to dark."""
    if sys.platform == "win32":
        return _windows_is_dark()
    if sys.platform == "darwin":
        return "dark" in _printed("defaults", "read", "-g", "AppleInterfaceStyle")
    if os.environ.get("GTK_THEME", "").lower().endswith((":dark", "-dark")):
        return True
    return "dark" in _printed("gsettings", "get", "org.gnome.desktop.interface", "color-scheme")


def _windows_is_dark() -> bool:
    if sys.platform != "win32":
        return False
    import winreg  # noqa: PLC0415 - exists on Windows only

    path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            return bool(winreg.QueryValueEx(key, "AppsUseLightTheme")[0] == 0)
    except OSError:
        return False


def _printed(*command: str) -> str:
    """Returns what a small settings program prints, lower case; empty where there is none."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, *command[1:]],
            capture_output=True,
            text=True,
            timeout=_SETTING_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.lower()


def _family(root: tk.Tk) -> str:
    present = set(font.families(root))
    wanted = _FAMILIES.get(texts.language(), ()) + _FAMILIES[""]
    return next((family for family in wanted if family in present), "TkDefaultFont")


def framed(root: tk.Misc, colours: Colours) -> tk.Toplevel:
    """Returns a hidden window with a thin edge, for a question or a list."""
    window = tk.Toplevel(
        root,
        background=colours.background,
        highlightthickness=1,
        highlightbackground=colours.border,
        highlightcolor=colours.border,
    )
    window.withdraw()
    return window


def centre(window: tk.Toplevel | tk.Tk, width_px: int, height_px: int) -> None:
    """Puts a window in the middle of the screen, a little above."""
    x = max(0, (window.winfo_screenwidth() - width_px) // 2)
    y = max(0, (window.winfo_screenheight() - height_px) * 2 // 5)
    window.geometry(f"{width_px}x{height_px}+{x}+{y}")
