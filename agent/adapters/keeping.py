"""Keeping the program on this computer, if the customer ticks it, and removing all of that again.

Linux: a copy in the person's own data folder, one entry for menu and deskside: addresses, and its
association by xdg-mime.  Windows: a copy and the keys of windows_scheme.  macOS finds programs for
addresses by their bundles alone, so nothing is kept there.  No administrator rights anywhere.
"""

import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.adapters import windows_scheme
from agent.options import Address
from agent.texts import _
from protocol import PRODUCT
from protocol.filename import FINGERPRINT_CHARS
from protocol.module import SCHEME, read_url

log = logging.getLogger(__name__)

_FOLDER = "deskside"
_PROGRAM = "deskside-agent"
_ENTRY = "deskside-agent.desktop"
_FACTS = "kept.json"
_HANDLER = f"x-scheme-handler/{SCHEME}"
_MOST_SERVERS = 50
_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is remembered beside the copy.

    Attributes:
        url: what a start from the menu opens.
        servers: the customer agreed to connect to.
        made: files and folders that were not there before, the innermost last.
    """

    url: str = ""
    servers: tuple[str, ...] = ()
    made: tuple[str, ...] = field(default=())


class KeepingError(Exception):
    """It could not be kept; the text is for the customer."""


class Keeping:
    """The kept copy of one person on this computer."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """Finds the person's folders."""
        home = Path(environ.get("HOME", "") or Path.home())
        if sys.platform == "win32":
            data = Path(environ.get("LOCALAPPDATA", "") or home / "AppData" / "Local")
        else:
            data = Path(environ.get("XDG_DATA_HOME", "") or home / ".local" / "share")
        self._data = data
        self._folder = data / _FOLDER
        self._entry = data / "applications" / _ENTRY
        config = Path(environ.get("XDG_CONFIG_HOME", "") or home / ".config")
        self._lists = (config / "mimeapps.list", data / "applications" / "mimeapps.list")

    @property
    def program(self) -> Path:
        """Where the copy is."""
        suffix = ".exe" if sys.platform == "win32" else ""
        return self._folder / f"{_PROGRAM}{suffix}"

    @property
    def is_possible(self) -> bool:
        """Whether this program can be kept: only the packed one, which is a single file."""
        packed = bool(getattr(sys, "frozen", False)) and sys.platform in ("linux", "win32")
        return packed and Path(sys.executable).is_file()

    @property
    def is_kept(self) -> bool:
        """Whether there is a copy."""
        return self.program.is_file()

    @property
    def url(self) -> str:
        """What a start from the menu opens; empty where nothing is kept."""
        return self._facts().url if self.is_kept else ""

    @property
    def own_url(self) -> str:
        """The same if this program is the copy."""
        if not self.is_possible or Path(sys.executable).resolve() != self.program.resolve():
            return ""
        return self.url

    def knows(self, address: Address) -> bool:
        """Whether the customer of a kept program agreed to this server, with this pin, before."""
        return self.is_kept and _server(address) in self._facts().servers

    def learn(self, address: Address) -> None:
        """Remembers a server, where a program is kept at all."""
        server, facts = _server(address), self._facts()
        if not self.is_kept or server in facts.servers:
            return
        servers = (*facts.servers, server)[-_MOST_SERVERS:]
        with contextlib.suppress(OSError):  # it asks again next time
            self._write(Facts(facts.url, servers, facts.made))

    def keep(self, url: str, address: Address) -> None:
        """Copies this program, and lets menu and addresses open it.

        Args:
            url: what a start from the menu opens.
            address: the customer agreed to.

        Raises:
            KeepingError: no space, no right, no such system.
        """
        if not self.is_possible:
            raise KeepingError(_("This program cannot be kept on this computer."))
        try:
            self._keep(url, _server(address))
        except OSError as problem:
            log.info("not kept: %s", problem)
            raise KeepingError(
                _(
                    "The program could not be kept on this computer. "
                    "Take the tick away and press once more."
                )
            ) from problem

    def remove(self) -> None:
        """Removes everything that `keep` made; the program that runs goes on until it is closed."""
        made = self._facts().made
        if sys.platform == "win32":
            windows_scheme.forget()
        self._disassociate()
        for path in (self._entry, self.program, self._folder / _FACTS):
            with contextlib.suppress(OSError):  # Windows keeps a running program locked
                path.unlink()
        for name in reversed(made):
            with contextlib.suppress(OSError):  # not empty: somebody else uses it
                _remove_empty(Path(name))

    def _keep(self, url: str, server: str) -> None:
        facts = self._facts()
        wanted = (self._folder, self._entry.parent, self._lists[0].parent)
        made = facts.made or tuple(str(path) for one in wanted for path in _missing(one)) + tuple(
            str(one) for one in self._lists if not one.exists()
        )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = Path(sys.executable)
        if source.resolve() != self.program.resolve():
            fresh = self.program.with_suffix(".new")
            shutil.copyfile(source, fresh)
            fresh.chmod(0o755)
            fresh.replace(self.program)
        servers = (*(one for one in facts.servers if one != server), server)[-_MOST_SERVERS:]
        self._write(Facts(url, servers, tuple(dict.fromkeys(made))))
        if sys.platform == "win32":
            windows_scheme.register(self.program)
        else:
            self._associate()

    def _associate(self) -> None:
        """Writes the entry (Desktop Entry Specification 1.5) and asks xdg-mime to use it."""
        self._entry.parent.mkdir(parents=True, exist_ok=True)
        self._entry.write_text(desktop_entry(self.program), encoding="utf-8")
        if (command := shutil.which("xdg-mime")) is None:
            return
        try:
            subprocess.run(
                [command, "default", _ENTRY, _HANDLER],
                check=False,
                capture_output=True,
                timeout=_TIMEOUT_S,
                env=_outer_environment(),
            )
        except subprocess.TimeoutExpired:
            log.info("xdg-mime took too long")

    def _disassociate(self) -> None:
        for path in self._lists:
            with contextlib.suppress(OSError, UnicodeDecodeError):  # another program's file
                before = path.read_text(encoding="utf-8")
                after = without_association(before)
                if after != before:
                    path.write_text(after, encoding="utf-8")

    def _facts(self) -> Facts:
        try:
            kept = json.loads((self._folder / _FACTS).read_text(encoding="utf-8"))
            url, servers, made = kept["url"], kept["servers"], kept["made"]
            lists = [*servers, *made]
        except (OSError, ValueError, TypeError, KeyError):
            return Facts()
        if not isinstance(url, str) or not all(isinstance(one, str) for one in lists):
            return Facts()
        return Facts(url if read_url(url) else "", tuple(servers), tuple(made))

    def _write(self, facts: Facts) -> None:
        told = {"url": facts.url, "servers": list(facts.servers), "made": list(facts.made)}
        fresh = self._folder / f"{_FACTS}.new"
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.replace(self._folder / _FACTS)


def _outer_environment() -> dict[str, str]:
    """Returns the environment without the libraries that a packed program brings for itself."""
    outer = dict(os.environ)
    before = outer.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is None:
        outer.pop("LD_LIBRARY_PATH", None)
    else:
        outer["LD_LIBRARY_PATH"] = before
    return outer


def desktop_entry(program: Path) -> str:
    """Returns the entry for menu and addresses."""
    quoted = str(program)
    for character in ("\\", '"', "`", "$"):
        quoted = quoted.replace(character, f"\\{character}")
    # The string's own escapes come on top of those of the command line.
    quoted = quoted.replace("\\", "\\\\").replace("%", "%%")
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        f"Name={PRODUCT}",
        f"Comment={_('Ask for help; a technician sees your screen only after you allow it.')}",
        f'Exec="{quoted}" %u',
        "Terminal=false",
        "Categories=Network;RemoteAccess;",
        f"MimeType={_HANDLER};",
    )
    return "\n".join(lines) + "\n"


def without_association(text: str) -> str:
    """Returns a mimeapps.list without our entry; lines of others stay as they are."""
    kept = []
    for line in text.splitlines(keepends=True):
        name, sign, values = line.partition("=")
        if sign and name.strip() == _HANDLER:
            others = [one for one in values.strip().split(";") if one and one != _ENTRY]
            if others:
                kept.append(f"{name}={';'.join(others)};\n")
            continue
        kept.append(line)
    return "".join(kept)


def _server(address: Address) -> str:
    """Returns what stands for a server: an address with another pin is another one."""
    pin = address.fingerprint[:FINGERPRINT_CHARS] if address.fingerprint else ""
    return f"{address.shown} {pin}".rstrip()


def _missing(folder: Path) -> list[Path]:
    """Returns the folders that would have to be made, the outermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    return missing


def _remove_empty(path: Path) -> None:
    """Removes a folder with nothing in it, or a list of associations with headings alone."""
    if path.is_dir():
        path.rmdir()
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    if all(not line.strip() or line.strip().startswith("[") for line in lines):
        path.unlink()
