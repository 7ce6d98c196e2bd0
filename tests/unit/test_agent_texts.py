"""Every sentence of the program exists in each language, with its placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from agent import texts

AGENT = Path(texts.__file__).parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def used():
    found = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(AGENT), [("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", [name for name in texts.LANGUAGES if name != "en"])
def test_a_catalogue_is_complete(language):
    with (AGENT / "locale" / language / "LC_MESSAGES" / "agent.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            strings = [message.string] if isinstance(message.string, str) else message.string
            translated[key] = strings
            assert all(strings), key
            assert not message.fuzzy, key
            wanted = set(re.findall(r"{\w+}", "".join(message.id)))
            for string in strings:
                assert set(re.findall(r"{\w+}", string)) <= wanted, key
    assert translated.keys() == used()


def test_the_language_of_the_computer(monkeypatch):
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert texts.system_language() == "ko"
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    assert texts.system_language() == "fr"
    monkeypatch.setenv("LANGUAGE", "de:en")
    assert texts.system_language() == "en"
