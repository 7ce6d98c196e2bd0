"""Filters of the desk's lists that somebody keeps under a name (SPEC D4)."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from appliance.domain.errors import ConflictError, WrongInputError

NAME_CHARS: Final = 60
MOST_VIEWS: Final = 50
FILTER_BYTES: Final = 2048
_MOST_FILTERS: Final = 30
_VALUE_CHARS: Final = 200
_MOST_VALUES: Final = 30
_KEY = re.compile(r"[a-z][a-z_]{0,29}")


def _(sentence: str) -> str:
    return sentence


NAME_TAKEN: Final = _("You already have a view with this name.")


class TooManyViewsError(ConflictError):
    """A menu has an end."""

    word = "many"
    sentence = _("There may be %(most)d saved views at most. Remove one first.")


class Filters:
    """Kind of a request's field: a JSON object of short names with short values."""

    def check(self, value: Any) -> str:
        """Returns the object as canonical JSON.

        Raises:
            ValueError: no such object, or too large.
        """
        if not isinstance(value, dict) or len(value) > _MOST_FILTERS:
            raise ValueError("filters")
        for name, one in value.items():
            if not _KEY.fullmatch(name) or not _fits(one):
                raise ValueError("filter")
        try:
            text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            size_bytes = len(text.encode("utf-8"))
        except UnicodeEncodeError as problem:
            raise ValueError("half a surrogate pair") from problem
        if size_bytes > FILTER_BYTES:
            raise ValueError("too large")
        return text

    def spec(self) -> dict[str, Any]:
        """Returns the rule as JSON."""
        return {"kind": "filters", "most_bytes": FILTER_BYTES}


def read(text: str) -> Mapping[str, Any]:
    """Returns the filters of a stored view."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise WrongInputError("filters")
    return found


def _fits(value: Any) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, list):
        return len(value) <= _MOST_VALUES and all(_short(one) for one in value)
    return _short(value)


def _short(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _VALUE_CHARS
        and all(ord(one) >= 0x20 and ord(one) != 0x7F for one in value)
    )
