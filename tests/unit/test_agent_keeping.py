"""Keeping the program on this computer, and removing all of it again (SECURITY 16)."""

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from agent.adapters.keeping import Keeping, KeepingError, desktop_entry, without_association
from agent.options import Address

HELP = Address("https", "help.example.com")
OTHER = Address("https", "other.example.com", 8443, "0123456789abcdef")
URL = "deskside://help.example.com/m/abcdefghijklmnopqrstuvwx27"
XDG_MIME = """#!/bin/sh
mkdir -p "$XDG_CONFIG_HOME"
list="$XDG_CONFIG_HOME/mimeapps.list"
[ -f "$list" ] || echo "[Default Applications]" > "$list"
echo "$3=$2" >> "$list"
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A person's home, a packed program outside of it, and an xdg-mime."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "xdg-mime").write_text(XDG_MIME)
    (tools / "xdg-mime").chmod(0o755)
    program = tmp_path / "Downloads" / f"Deskside_help.example.com_m-{URL[-26:]}"
    program.parent.mkdir()
    program.write_bytes(b"program")
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("of the customer")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    return home


def files(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_what_is_kept_is_removed_to_the_last_file(home):
    before = files(home)
    keeping = Keeping()
    assert keeping.is_possible
    assert not keeping.is_kept
    keeping.keep(URL, HELP)
    assert keeping.is_kept
    assert keeping.url == URL
    assert keeping.knows(HELP)
    assert not keeping.knows(replace(HELP, fingerprint="f" * 16))
    assert set(files(home)) - set(before) >= {
        ".local/share/deskside/deskside-agent",
        ".local/share/applications/deskside-agent.desktop",
        ".config/mimeapps.list",
    }
    assert stat.S_IMODE((home / ".local/share/deskside").stat().st_mode) == 0o700
    assert os.access(keeping.program, os.X_OK)
    keeping.keep(URL, HELP)
    keeping.learn(OTHER)
    assert Keeping().knows(OTHER)
    keeping.remove()
    assert files(home) == before
    keeping.remove()


def test_what_others_wrote_stays(home):
    applications = home / ".local/share/applications"
    applications.mkdir(parents=True)
    (applications / "other.desktop").write_text("[Desktop Entry]\n")
    config = home / ".config"
    config.mkdir()
    (config / "mimeapps.list").write_text("[Default Applications]\ntext/plain=editor.desktop\n")
    before = files(home)
    keeping = Keeping()
    keeping.keep(URL, HELP)
    keeping.remove()
    assert files(home) == before


def test_only_the_kept_copy_opens_its_module_by_itself(home, monkeypatch):
    keeping = Keeping()
    keeping.keep(URL, HELP)
    assert keeping.own_url == ""
    monkeypatch.setattr(sys, "executable", str(keeping.program))
    assert keeping.own_url == URL


def test_a_checkout_cannot_be_kept(home, monkeypatch):
    monkeypatch.setattr(sys, "frozen", False)
    keeping = Keeping()
    before = files(home)
    with pytest.raises(KeepingError):
        keeping.keep(URL, HELP)
    keeping.learn(HELP)
    assert not keeping.knows(HELP)
    assert files(home) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1, "servers": [], "made": []}', "\xff"])
def test_facts_that_somebody_else_wrote_are_none(home, text):
    keeping = Keeping()
    keeping.keep(URL, HELP)
    (home / ".local/share/deskside/kept.json").write_text(text, encoding="latin-1")
    assert keeping.url == ""
    assert not keeping.knows(HELP)


def test_a_folder_that_cannot_be_written_is_a_sentence(home):
    (home / ".local").write_text("a file where a folder should be")
    with pytest.raises(KeepingError):
        Keeping().keep(URL, HELP)


def test_the_entry_runs_one_program_whatever_its_folder_is_called():
    entry = desktop_entry(Path('/data/a "b" $c `d` 100%/deskside-agent'))
    line = next(one for one in entry.splitlines() if one.startswith("Exec="))
    assert line == r'Exec="/data/a \\"b\\" \\$c \\`d\\` 100%%/deskside-agent" %u'


def test_associations_of_others_stay_as_they_are():
    text = (
        "[Default Applications]\n"
        "x-scheme-handler/deskside=deskside-agent.desktop;other.desktop\n"
        "text/html=browser.desktop\n"
    )
    assert without_association(text) == (
        "[Default Applications]\n"
        "x-scheme-handler/deskside=other.desktop;\n"
        "text/html=browser.desktop\n"
    )
