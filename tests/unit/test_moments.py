"""Moments are unambiguous: the month is a word, and without a time zone they say UTC."""

import pytest

from appliance.handlers.moments import moments

AT_MS = 1_795_271_460_000


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Nov 21, 2026 14:31 UTC"),
        ("ko", "2026년 11월 21일 14:31 UTC"),
        ("fr", "21 nov. 2026 14:31 UTC"),
    ],
)
def test_a_moment_reads_well(language: str, written: str) -> None:
    assert moments("", language)(AT_MS) == written


def test_a_moment_is_of_the_readers_place() -> None:
    assert moments("Asia/Seoul", "en")(AT_MS) == "Nov 21, 2026 23:31"
    assert moments("Asia/Seoul", "en", seconds=True)(AT_MS) == "Nov 21, 2026 23:31:00"
    assert moments("../../etc/passwd", "en")(AT_MS).endswith("UTC")
    assert moments("Nowhere/Land", "en")(AT_MS).endswith("UTC")


def test_no_moment_is_nothing() -> None:
    assert moments("", "en")(0) == ""
