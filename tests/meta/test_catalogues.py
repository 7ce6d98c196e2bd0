"""Every text of the pages has its Korean and its French, and says the same places to fill."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.meta.repository import ROOT

KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "t": None,
}
PLACES = re.compile(r"%\(\w+\)[sd]|{\w+}")
TEXT_CALL = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def written() -> set[str]:
    """The msgids in the sources, extracted as `make messages` does."""
    methods, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text()))
    found: set[str] = set()
    for folder in ("appliance", "web/templates", "web/static"):
        rows = extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(folder + "/"), method) for pattern, method in methods],
            {pattern.removeprefix(folder + "/"): kept for pattern, kept in options.items()},
            keywords=KEYWORDS,
        )
        for _, _, message, _, _ in rows:
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue(language: str) -> Catalog:
    path = ROOT / "web/locale" / language / "LC_MESSAGES/deskside.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def test_a_text_in_a_script_is_seen_by_the_extraction() -> None:
    in_scripts: set[str] = set()
    for script in (ROOT / "web/static/js").rglob("*.js"):
        for literal in TEXT_CALL.findall(script.read_text("utf-8")):
            in_scripts.add(literal[1:-1].replace('\\"', '"').replace("\\'", "'"))
    assert in_scripts - written() == set()


def whole(message: Message) -> bool:
    """Whether a text has all its forms: one, or one for each number."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return all(forms)


@pytest.mark.parametrize("language", ["ko", "fr"])
def test_nothing_is_missing_or_doubtful(language: str) -> None:
    known = catalogue(language)
    missing = [
        text
        for text in written()
        if text not in known or not whole(known[text]) or known[text].fuzzy
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["ko", "fr"])
def test_translations_fill_the_same_places(language: str) -> None:
    for message in catalogue(language):
        if isinstance(message.id, str) and message.id:
            assert sorted(PLACES.findall(message.id)) == sorted(
                PLACES.findall(str(message.string))
            ), message.id
        elif message.id:
            plain = sorted(PLACES.findall(message.id[1]))
            assert all(sorted(PLACES.findall(one)) == plain for one in message.string), message.id


def test_english_has_every_text_too() -> None:
    known = catalogue("en")
    assert [text for text in written() if text not in known] == []


def test_catalogues_have_one_place() -> None:
    assert {path.parent.parent.name for path in Path(ROOT / "web/locale").rglob("*.po")} == {
        "en",
        "ko",
        "fr",
    }
