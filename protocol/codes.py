"""Session codes: nine digits, shown in groups of three, typed in many ways."""

import re
import unicodedata

DIGITS = 9
_SEPARATORS = re.compile(r"[\s.\-_/·]+")


def normalise(typed: str) -> str | None:
    """Returns the nine digits of what a person typed, or None if it is no code.

    Spaces, dots, hyphens and full-width or other scripts' digits are understood.
    """
    if len(typed) > 64:
        return None
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    if len(digits) != DIGITS or not all(character.isdecimal() for character in digits):
        return None
    return "".join(str(unicodedata.decimal(character)) for character in digits)


def grouped(code: str) -> str:
    """Returns nine digits as people read them: 123 456 789."""
    return " ".join(code[at : at + 3] for at in range(0, len(code), 3))
