"""Builds the customer's program as one file: dist/deskside-agent-<linux|windows|macos>.

With --small the program compares and encodes with Pillow instead of numpy, simplejpeg, isal and
PyAV: dist/small/ gets a file of the same name, to be offered in its place.  With --films PyAV goes
along, for parts of the screen that keep changing: dist/films/ gets one of twice the size.  With
--try it only starts the built program once and prints its version.
"""

import argparse
import importlib.util
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = {"linux": "linux", "win32": "windows", "darwin": "macos"}[sys.platform]
NAME = f"deskside-agent-{SYSTEM}"
FILE_NAME = NAME + (".exe" if SYSTEM == "windows" else "")
NOT_NEEDED = (
    "appliance",
    "babel",
    "jinja2",
    "peewee",
    "cryptography",
    "argon2",
    "uvloop",
    "setuptools",
    "unittest",
    "pydoc",
    "lib2to3",
    "doctest",
    "pdb",
    "readline",
    "curses",
    "sqlite3",
    "yaml",
    "numpy.f2py",
    "numpy.fft",
    "numpy.random",
    "numpy.testing",
)
QUICK_ENGINE = ("numpy", "simplejpeg", "isal", "agent.picture.array_engine")
FILMS = ("av",)
PLAIN_ENGINE = ("PIL", "agent.adapters.plain_picture")
PILLOW_FOR = ("Image", "ImageChops", "ImageFile", "ImagePalette", "JpegImagePlugin", "JpegPresets")
"""Public modules of Pillow that the plain engine needs; the private ones come along, but for"""
PILLOW_LIBRARIES = ("_avif", "_imagingcms", "_imagingft", "_imagingmath", "_imagingtk", "_webp")
"""these, which would bring libraries of their own."""
TRY_TIMEOUT_S = 120


def built(kind: str) -> Path:
    """Returns where the program comes to lie; `kind` is empty, "small" or "films"."""
    return ROOT / "dist" / kind / FILE_NAME


def catalogues() -> list[Path]:
    """Compiles the program's sentences; returns the compiled files."""
    compiled = []
    for source in sorted((ROOT / "agent" / "locale").glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled.append(target)
    return compiled


def left_out(kind: str) -> list[str]:
    """Returns the modules that the program does without."""
    if kind == "films":
        return [*NOT_NEEDED, *PLAIN_ENGINE]
    if kind != "small":
        return [*NOT_NEEDED, *PLAIN_ENGINE, *FILMS]
    spec = importlib.util.find_spec("PIL")
    folders = spec.submodule_search_locations if spec is not None else None
    pillow = {one.name for one in pkgutil.iter_modules(folders) if not one.name.startswith("_")}
    unused = sorted(pillow - {*PILLOW_FOR, "ExifTags", "TiffTags", "ImageMode"})
    return [
        *NOT_NEEDED,
        *QUICK_ENGINE,
        *FILMS,
        *(f"PIL.{name}" for name in (*unused, *PILLOW_LIBRARIES)),
    ]


def build(kind: str) -> None:
    """Runs PyInstaller."""
    work = ROOT / "build" / (f"agent-{kind}" if kind else "agent")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "--onefile"]
    command += ["--name", NAME, "--paths", str(ROOT)]
    command += ["--distpath", str(built(kind).parent), "--workpath", str(work)]
    command += ["--specpath", str(work)]
    command += ["--hidden-import", "tornado.web", "--collect-data", "sv_ttk"]
    if kind != "small":
        command += ["--collect-submodules", "isal"]
    if kind == "films":
        command += ["--hidden-import", "av", "--hidden-import", "av.video.reformatter"]
    if SYSTEM != "linux":
        command.append("--windowed")
    for file in catalogues():
        folder = file.parent.relative_to(ROOT).as_posix()
        command += ["--add-data", f"{file}{os.pathsep}{folder}"]
    for module in left_out(kind):
        command += ["--exclude-module", module]
    subprocess.run([*command, str(ROOT / "agent" / "__main__.py")], check=True)


def try_out(kind: str) -> None:
    """Starts the built program once, without a window."""
    subprocess.run([str(built(kind)), "--version"], check=True, timeout=TRY_TIMEOUT_S)


def main() -> None:
    """Builds, or tries what was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = parser.add_mutually_exclusive_group()
    for one in ("small", "films"):
        kinds.add_argument(f"--{one}", action="store_const", const=one, dest="kind", default="")
    parser.add_argument("--try", action="store_true", dest="only_try")
    chosen = parser.parse_args()
    if chosen.only_try:
        try_out(chosen.kind)
    else:
        build(chosen.kind)
        file = built(chosen.kind)
        sys.stdout.write(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
