"""Anchors: what the newest row of the log was at a moment, as one line of text (SECURITY 24).

Kept off the appliance, a line proves by itself that its row was there: cutting the end, or writing
it anew with the key at hand, gives that number another MAC or none.  The signature shows that this
appliance wrote the line, so that nobody raises a false alarm.

    deskside-anchor 1 2026-11-21T14:00:00Z 4711 <MAC of row 4711> <signature>
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from appliance import secrets
from appliance.services.chain import Chain

WORD: Final = "deskside-anchor"
_VERSION = "1"
_LINE: Final = re.compile(
    rf"{WORD} {_VERSION} (\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (\d{{1,18}}) ([0-9a-f]{{64}}) "
    r"([0-9a-f]{64})"
)
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row as it was.

    Attributes:
        number, mac: of the row.
        at_ms: when the row was written, to the second.
    """

    number: int
    mac: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AnchorsRead:
    """What a file of anchors holds.

    Attributes:
        genuine: anchors of this appliance.
        alien: numbers of lines that look like anchors and were changed, or are of another one.
    """

    genuine: tuple[Anchor, ...]
    alien: tuple[int, ...]


def written(anchor: Anchor, chain: Chain) -> str:
    """Returns an anchor's line, without its end."""
    at = datetime.fromtimestamp(anchor.at_ms // 1000, UTC).strftime(_FORM)
    text = f"{WORD} {_VERSION} {at} {anchor.number} {anchor.mac}"
    return f"{text} {chain.signature(text)}"


def read(lines: Iterable[str], chain: Chain) -> AnchorsRead:
    """Returns the anchors in some text: a file of them, a log of syslog, mail.

    Args:
        lines: the text; whatever stands around an anchor on a line is left out.
        chain: has the key.
    """
    genuine: list[Anchor] = []
    alien: list[int] = []
    for number, line in enumerate(lines, start=1):
        for found in _LINE.finditer(line):
            text, _, signature = found[0].rpartition(" ")
            wanted = chain.signature(text)
            if secrets.same(wanted.encode(), signature.encode()):
                at_ms = int(datetime.strptime(found[1], _FORM).replace(tzinfo=UTC).timestamp())
                genuine.append(Anchor(int(found[2]), found[3], at_ms * 1000))
            else:
                alien.append(number)
    return AnchorsRead(tuple(genuine), tuple(alien))
