"""Which language a reader gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.texts import LANGUAGES, choose, translations


@pytest.mark.parametrize(
    ("header", "cookie", "language"),
    [
        ("", "", "en"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "", "ko"),
        ("de,fr-CH;q=0.9,en;q=0.95", "", "en"),
        ("fr;q=0,ko;q=0.1", "", "ko"),
        ("FR-fr", "", "fr"),
        ("de", "", "en"),
        ("fr;q=x,ko;q=2", "", "en"),
        ("fr", "ko", "ko"),
        ("fr", "de", "fr"),
        ("en;q=0.5,ko;q=0.5", "", "en"),
    ],
)
def test_choice(header: str, cookie: str, language: str) -> None:
    assert choose(header, cookie, "en") == language


def test_default() -> None:
    assert choose("de", "", "fr") == "fr"


@given(st.text(), st.text())
def test_anything_gives_a_language(header: str, cookie: str) -> None:
    assert choose(header, cookie, "en") in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_catalogue_or_english(language: str) -> None:
    assert translations(language).gettext("no such sentence") == "no such sentence"
