"""Moments are unambiguous: the month is a word, and without a time zone they say UTC."""

import pytest

from appliance.domain.records import Account
from appliance.handlers.moments import moments

AT_MS = 1_795_271_460_000


def account(time_zone: str) -> Account:
    return Account("a", "ann@example.org", "Ann", "technician", time_zone=time_zone)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Nov 21, 2026 14:31 UTC"),
        ("ko", "2026년 11월 21일 14:31 UTC"),
        ("fr", "21 nov. 2026 14:31 UTC"),
    ],
)
def test_a_moment_reads_well(language: str, written: str) -> None:
    assert moments(account(""), language)(AT_MS) == written


def test_a_moment_is_of_the_readers_place() -> None:
    assert moments(account("Asia/Seoul"), "en")(AT_MS) == "Nov 21, 2026 23:31"
    assert moments(account("../../etc/passwd"), "en")(AT_MS).endswith("UTC")
    assert moments(account("Nowhere/Land"), "en")(AT_MS).endswith("UTC")


def test_no_moment_is_nothing() -> None:
    assert moments(account(""), "en")(0) == ""
