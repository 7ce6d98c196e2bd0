"""Names of files from another computer do no harm on this one (SECURITY 11)."""

import re
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.adapters.files_names import LONGEST_BYTES, numbered, safe, safe_parts, shown
from agent.adapters.files_saving import Saving
from protocol.messages.files import Sending

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('./\\:*?"<>| \0\n\r\t\u202e\u200b\u0301\ud800'),
    ),
    max_size=300,
)


@settings(max_examples=2000)
@given(NASTY)
def test_a_path_never_leaves_the_folder(path: str) -> None:
    parts = safe_parts(path)
    assert 1 <= len(parts) <= 32
    for part in parts:
        assert part not in ("", ".", "..")
        assert not set(part) & set('<>:"/\\|?*\0')
        assert len(part.encode()) <= LONGEST_BYTES + 1
        assert part == part.rstrip(". ")
        assert not PureWindowsPath(part).is_reserved()
        assert unicodedata.is_normalized("NFC", part)
    assert not parts[0].startswith(".")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (unicodedata.normalize("NFD", "한글 보고서.hwp"), "한글 보고서.hwp"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("nul .tar.gz", "_nul .tar.gz"),
        ("a\nb", "a_b"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("..", "_"),
        ("trailing. . ", "trailing"),
        ("..\\..\\evil.bat", ".._.._evil.bat"),
        ("👨‍👩‍👧.png", "👨‍👩‍👧.png"),
    ],
)
def test_a_name_stays_as_readable_as_it_can(name: str, kept: str) -> None:
    assert safe(name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = safe("가" * 200 + ".pdf")
    assert kept.endswith("가.pdf")
    assert len(kept.encode()) <= LONGEST_BYTES
    assert numbered("archive.tar.gz", 2) == "archive (2).tar.gz"
    assert numbered(".profile", 3) == ".profile (3)"
    assert shown("a" * 300).endswith("…")
    assert shown("half\ud800") == "half\ufffd"


def test_nothing_is_written_over_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    (home / "a").symlink_to(outside / "a")
    (home / "top").symlink_to(outside)
    saving = Saving(str(home), 100, 10)
    assert saving.expect(Sending(0, "a", 0, 0)).name == "a (2)"
    assert saving.expect(Sending(1, "top/x", 0, 0)).name == "x"
    assert saving.expect(Sending(2, "new/x", 0, 0)).name == "x"
    (home / "new" / "inner").symlink_to(outside)
    assert saving.expect(Sending(3, "new/inner/x", 0, 0)).why == "not_permitted"
    assert not list(outside.iterdir())
    assert (home / "top (2)" / "x").is_file()
    assert saving.expect(Sending(4, "b", 5, 0)).have == 0
    assert [one.name for one in home.iterdir() if one.suffix == ".part"] == ["b.part"]
    saving.close()
    assert not [one for one in home.rglob("*") if re.search(r"\.part$", one.name)]
