"""JSON that has one meaning: no name twice, no NaN, an object at the top.

Two readers that take different ones of two equal names is how forged claims get in.
"""

import json
from typing import Any, NoReturn


class NotStrictError(ValueError):
    """Not such a text."""


def strict_object(text: bytes) -> dict[str, Any]:
    """Returns the object a text holds.

    Raises:
        NotStrictError: not UTF-8, not JSON, no object, or ambiguous.
    """
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except NotStrictError:
        raise
    except (ValueError, RecursionError) as problem:
        raise NotStrictError("no JSON") from problem
    if not isinstance(value, dict):
        raise NotStrictError("no JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrictError("JSON with a name twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise NotStrictError(f"JSON with {text}")
