"""A branded module as the customer's program gets to know it (GET /api/agent/module/<token>), and
addresses that open the installed program.

Both sides check the offer with the same kinds: the program takes nothing of it but short text and
one small picture.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from protocol import limits
from protocol.codec import Flagged, Listed, OneOf, Record, Text, Whole
from protocol.codes import normalise
from protocol.filename import FINGERPRINT_CHARS, TOKEN_CHARS

LINE, LINES, CHOICE = "line", "lines", "choice"
KINDS = (LINE, LINES, CHOICE)
"""Of questions: one line, several lines, one of a few."""
MOST_QUESTIONS = 6
MOST_CHOICES = 12
LABEL_CHARS = 120
CHOICE_CHARS = 80
ANSWER_CHARS = 500
ANSWERS_CHARS = 8000
"""All answers of a module, as the JSON object that travels."""
TITLE_CHARS = 120
INTRODUCTION_CHARS = 600
HOURS_CHARS = 300
BUTTON_CHARS = 40
MOST_VERSIONS = 100_000

_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Question:
    """Something a module asks.

    Attributes:
        id: stays the same as long as the question does.
        choices: of a question of kind CHOICE.
    """

    id: Annotated[str, Text(8, least=1)]
    kind: Annotated[str, OneOf(KINDS)]
    label: Annotated[str, Text(LABEL_CHARS, least=1)]
    required: Annotated[bool, Flagged()]
    choices: Annotated[tuple[str, ...], Listed(Text(CHOICE_CHARS, least=1), MOST_CHOICES)] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What the program shows before anything is created.

    Attributes:
        name: of the module, at the head of the window.
        organisation: who runs the appliance.
        title, introduction, button: the organisation's words, may be empty.
        hours: when somebody is there, may be empty.
        color, color_dark: "#rrggbb" of the button on light and dark windows, or empty.
        logo: a PNG in base64 as in brand.show, or empty.
    """

    version: Annotated[int, Whole(1, MOST_VERSIONS)]
    name: Annotated[str, Text(limits.NAME_CHARS, least=1)]
    organisation: Annotated[str, Text(limits.NAME_CHARS)]
    title: Annotated[str, Text(TITLE_CHARS)] = ""
    introduction: Annotated[str, Text(INTRODUCTION_CHARS, lines=True)] = ""
    button: Annotated[str, Text(BUTTON_CHARS)] = ""
    hours: Annotated[str, Text(HOURS_CHARS, lines=True)] = ""
    color: Annotated[str, Text(7)] = ""
    color_dark: Annotated[str, Text(7)] = ""
    logo: Annotated[str, Text(limits.BRAND_LOGO_CHARS)] = ""
    questions: Annotated[tuple[Question, ...], Listed(Record(Question), MOST_QUESTIONS)] = ()


def read_offer(value: Any) -> Offer:
    """Returns an offer as it came, checked.

    Raises:
        ValueError: anything in it is not as declared.
    """
    offer: Offer = Record(Offer).check(value)
    for color in (offer.color, offer.color_dark):
        if color and not _COLOR.fullmatch(color):
            raise ValueError("colour")
    if len({one.id for one in offer.questions}) != len(offer.questions):
        raise ValueError("a question twice")
    return offer


SCHEME = "deskside"
_URL_CHARS = 400
_HOST = r"[a-z0-9](?:[a-z0-9.\-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\]"
_URL = re.compile(
    rf"{SCHEME}://(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,5}}))?/"
    rf"(?:m/(?P<module>[a-z2-7]{{{TOKEN_CHARS}}})|c/(?P<code>[0-9]{{9}}))"
    rf"(?:\?pin=(?P<fingerprint>[0-9a-f]{{{FINGERPRINT_CHARS}}}))?"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a deskside: address asks the program to open: a module, or a session by its code.

    Attributes:
        host: name or address, lower case; IPv6 without brackets.
        port: None for the scheme's own.
        fingerprint: pin for an appliance with its own certificate, or None.
    """

    host: str
    port: int | None
    module: str = ""
    code: str = ""
    fingerprint: str | None = None


def write_url(opening: Opening) -> str:
    """Returns the address that opens the program so."""
    host = f"[{opening.host}]" if ":" in opening.host else opening.host
    port = f":{opening.port}" if opening.port is not None else ""
    path = f"m/{opening.module}" if opening.module else f"c/{opening.code}"
    pin = f"?pin={opening.fingerprint}" if opening.fingerprint else ""
    return f"{SCHEME}://{host}{port}/{path}{pin}"


def read_url(text: str) -> Opening | None:
    """Returns what an address says, or None for everything that is not exactly one of ours.

    Any page can open such an address, so nothing is guessed: no user names, no other paths, no
    escapes.  Host and scheme may have capitals, as browsers leave them.
    """
    if len(text) > _URL_CHARS or not text.isascii():
        return None
    found = _URL.fullmatch(text.lower())
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port < 65536:
        return None
    code = normalise(found["code"]) if found["code"] else ""
    host = found["host"].strip("[]")
    return Opening(host, port, found["module"] or "", code or "", found["fingerprint"])
