"""Text from right to left stands in the order of the eye (UAX 9), Arabic letters joined."""

import unicodedata

import pytest

from agent.bidi import has_right_to_left, in_order_of_the_eye, is_right_to_left, joined

ALEF, BEH = "\u05d0", "\u05d1"
"""Two letters of Hebrew, in the order of reading."""


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        ("abc 12", "abc 12"),
        (f"{ALEF}{BEH}", f"{BEH}{ALEF}"),
        (f"{ALEF} abc {BEH}", f"{BEH} abc {ALEF}"),
        (f"a {ALEF}{BEH} c", f"a {BEH}{ALEF} c"),
        (f"{ALEF} 12.5 {BEH}", f"{BEH} 12.5 {ALEF}"),
        (f"{ALEF} (x) {BEH}", f"{BEH} (x) {ALEF}"),
        (f"{ALEF}({BEH})", f"({BEH}){ALEF}"),
        (f"{ALEF}!", f"!{ALEF}"),
        (f"{ALEF}\u05b0{BEH}", f"{BEH}{ALEF}\u05b0"),
        (f"\u202e{ALEF}{BEH}\u202c", f"{BEH}{ALEF}"),
        ("", ""),
    ],
)
def test_rows_are_put_into_the_order_of_the_eye(read: str, seen: str) -> None:
    assert in_order_of_the_eye(read, is_right_to_left(read)) == seen


def test_arabic_letters_join_and_stay_the_same_letters() -> None:
    word = "\u0645\u0631\u062d\u0628\u0627"
    shaped = joined(word)
    assert [unicodedata.name(one).split()[-2] for one in shaped] == [
        "INITIAL",
        "FINAL",
        "INITIAL",
        "MEDIAL",
        "FINAL",
    ]
    assert unicodedata.normalize("NFKC", shaped) == word


def test_what_runs_from_right_to_left_is_known() -> None:
    assert has_right_to_left(f"abc {ALEF}")
    assert not is_right_to_left(f"abc {ALEF}")
    assert not has_right_to_left("안녕 😀 123")
