"""Lengths of time in the reader's language."""

import pytest

from appliance.services.session_texts import length
from appliance.texts import translations


@pytest.mark.parametrize(
    ("language", "seconds", "said"),
    [
        ("en", 45, "45 s"),
        ("ko", 45, "45초"),
        ("ko", 720, "12분"),
        ("ko", 9000, "2시간 30분"),
        ("fr", 9000, "2 h 30 min"),
    ],
)
def test_a_length_is_said_in_the_reader_s_language(language: str, seconds: int, said: str) -> None:
    assert length(seconds * 1000, translations(language).gettext) == said
