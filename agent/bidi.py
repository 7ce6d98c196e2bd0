"""Text from right to left, for windows that draw characters in the order they are stored.

Tk does so on X11 only.  A row is put into the order of the eye with the rules of UAX 9 that chat
needs (P2, W1 to W7, N1, N2, I1, I2, L2 to L4), without explicit embeddings; Arabic letters take the
forms that join: Unicode's presentation forms, found through their decompositions.
"""

import functools
import unicodedata

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_INVISIBLE = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMS = ("isolated", "final", "initial", "medial")


def is_right_to_left(row: str) -> bool:
    """Whether the first letter with a direction runs from right to left (rule P2)."""
    for character in row:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def has_right_to_left(text: str) -> bool:
    """Whether anything in a text runs from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def in_order_of_the_eye(row: str, base_is_rtl: bool) -> str:
    """Returns one row as it is to be drawn from left to right.

    Args:
        row: without line breaks, in the order of reading, no longer than the place for it.
        base_is_rtl: direction of the paragraph.
    """
    clusters = _clusters(joined(row))
    base = 1 if base_is_rtl else 0
    kinds = _resolved(_kinds([cluster[0] for cluster in clusters]), base)
    levels = [base if kind == "N" else _LEVELS[base][kind] for kind in kinds]
    order = list(range(len(clusters)))
    for level in range(max(levels, default=0), 0, -1):
        _turn(order, levels, level)
    return "".join(
        clusters[at].translate(_MIRRORED) if levels[at] % 2 else clusters[at] for at in order
    )


_LEVELS = ({"L": 0, "R": 1, "EN": 2, "AN": 2}, {"L": 2, "R": 1, "EN": 2, "AN": 2})
"""Level of the paragraph -> kind -> its level (rules I1 and I2)."""


def _clusters(text: str) -> list[str]:
    """Returns the characters, each with its marks behind it (rule L3); controls are left out."""
    found: list[str] = []
    for character in text:
        if character in _INVISIBLE:
            continue
        if found and unicodedata.category(character) in ("Mn", "Me"):
            found[-1] += character
        else:
            found.append(character)
    return found


def joined(text: str) -> str:
    """Returns Arabic letters in the forms that join with their neighbours."""
    found: list[str] = []
    for at, character in enumerate(text):
        forms = _forms().get(character)
        if forms is None:
            found.append(character)
            continue
        before = _neighbour(text, at, -1)
        after = _neighbour(text, at, 1)
        joins_before = "initial" in _forms().get(before, {}) and "final" in forms
        joins_after = "initial" in forms and "final" in _forms().get(after, {})
        wanted = _FORMS[joins_before + 2 * joins_after]
        found.append(forms.get(wanted, character))
    return "".join(found)


@functools.cache
def _forms() -> dict[str, dict[str, str]]:
    """Returns letter -> name of a form -> the character that has it."""
    found: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)):
        shape, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        if len(letters) == 1 and shape.strip("<>") in _FORMS:
            found.setdefault(chr(int(letters[0], 16)), {})[shape.strip("<>")] = chr(point)
    return found


def _neighbour(text: str, at: int, step: int) -> str:
    """Returns the next character that is no mark above or below another."""
    at += step
    while 0 <= at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += step
    return text[at] if 0 <= at < len(text) else ""


def _kinds(characters: list[str]) -> list[str]:
    """Returns L, R, EN, AN or N for each character (rules W1 to W7)."""
    kinds: list[str] = []
    strong = ""
    for character in characters:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN":
            kind = "AN" if strong == "AL" else "L" if strong == "L" else "EN"
        kinds.append({"AL": "R"}.get(kind, kind))
    for at in range(1, len(kinds) - 1):
        sides = kinds[at - 1], kinds[at + 1]
        if kinds[at] in ("ES", "CS") and sides in (("EN", "EN"), ("AN", "AN")):
            kinds[at] = sides[0]
    for at, kind in enumerate(kinds):
        if kind == "ET" and "EN" in kinds[max(0, at - 1) : at + 2]:
            kinds[at] = "EN"
    return [kind if kind in ("L", "R", "EN", "AN") else "N" for kind in kinds]


def _resolved(kinds: list[str], base: int) -> list[str]:
    """Returns the kinds with what is neutral taking the direction of both its sides (N1)."""
    found = list(kinds)
    edge = "R" if base else "L"
    at = 0
    while at < len(found):
        if found[at] != "N":
            at += 1
            continue
        end = at
        while end < len(found) and found[end] == "N":
            end += 1
        before = _side(found[at - 1]) if at else edge
        after = _side(found[end]) if end < len(found) else edge
        if before == after:
            found[at:end] = [before] * (end - at)
        at = end
    return found


def _side(kind: str) -> str:
    return "R" if kind in ("EN", "AN") else kind


def _turn(order: list[int], levels: list[int], level: int) -> None:
    """Turns each run of this level or above round (rule L2); `order` is by position."""
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and levels[order[end]] >= level:
            end += 1
        order[at:end] = reversed(order[at:end])
        at = end + 1
