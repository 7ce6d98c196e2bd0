"""What people type."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from protocol.codec import Text


@given(st.text(max_size=300), st.booleans())
def test_what_passes_may_go_on_the_wire(value: str, lines: bool) -> None:
    with suppress(WrongInputError):
        kept = fields.line("x", value, 200, lines=lines)
        assert Text(200, lines=lines).check(kept) == kept


def test_composed_and_trimmed() -> None:
    assert fields.line("x", "  e\u0301t\u0065\u0301  ", 10) == "été"
    assert fields.line("x", "a\r\nb", 10, lines=True) == "a\nb"
    with pytest.raises(WrongInputError):
        fields.line("x", "a\r\nb", 10)


@pytest.mark.parametrize("value", ["a@b.example", "m.müller+x@exämple.org", "x@[", "a" * 64 + "@b"])
def test_email(value: str) -> None:
    if value == "x@[":
        with pytest.raises(WrongInputError):
            fields.email("email", value)
    else:
        assert fields.email("email", f" {value} ") == value


@pytest.mark.parametrize(
    "value",
    ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\nBcc: x@y", "<a@b>", "a,b@c", "a@b;c", "x" * 300],
)
def test_no_email(value: str) -> None:
    with pytest.raises(WrongInputError):
        fields.email("email", value)
