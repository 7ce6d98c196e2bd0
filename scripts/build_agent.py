"""Builds the customer's program as one file: dist/deskside-agent-<linux|windows|macos>.

With --try it only starts the built program once and prints its version.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = {"linux": "linux", "win32": "windows", "darwin": "macos"}[sys.platform]
NAME = f"deskside-agent-{SYSTEM}"
FILE = ROOT / "dist" / (NAME + (".exe" if SYSTEM == "windows" else ""))
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
TRY_TIMEOUT_S = 120


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


def build() -> None:
    """Runs PyInstaller."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "--onefile"]
    command += ["--name", NAME, "--paths", str(ROOT)]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "agent")]
    command += ["--specpath", str(ROOT / "build" / "agent")]
    command += ["--hidden-import", "tornado.web", "--collect-data", "sv_ttk"]
    command += ["--collect-submodules", "isal"]
    if SYSTEM != "linux":
        command.append("--windowed")
    for file in catalogues():
        folder = file.parent.relative_to(ROOT).as_posix()
        command += ["--add-data", f"{file}{os.pathsep}{folder}"]
    for module in NOT_NEEDED:
        command += ["--exclude-module", module]
    subprocess.run([*command, str(ROOT / "agent" / "__main__.py")], check=True)


def try_out() -> None:
    """Starts the built program once, without a window."""
    subprocess.run([str(FILE), "--version"], check=True, timeout=TRY_TIMEOUT_S)


def main() -> None:
    """Builds, or tries what was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--try", action="store_true", dest="only_try")
    if parser.parse_args().only_try:
        try_out()
    else:
        build()
        sys.stdout.write(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
