"""Input of the controlling technician, on a channel the relay does not read."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import VIEWER, Flagged, OneOf, Text, Whole, message
from protocol.frame import Channel
from protocol.limits import TEXT_CHARS
from protocol.messages.kinds import DesktopPx


@message("input.pointer", VIEWER, channel=Channel.INPUT)
@dataclass(frozen=True, slots=True)
class InputPointer:
    """Where the pointer is and which buttons are down, as after this event.

    Attributes:
        buttons: bit 0 left, 1 middle, 2 right, 3 back, 4 forward.
    """

    x: DesktopPx
    y: DesktopPx
    buttons: Annotated[int, Whole(0, 31)]


@message("input.wheel", VIEWER, channel=Channel.INPUT)
@dataclass(frozen=True, slots=True)
class InputWheel:
    """Wheel steps at a place: positive is right and down; one step is one notch."""

    x: DesktopPx
    y: DesktopPx
    steps_x: Annotated[int, Whole(-20, 20)]
    steps_y: Annotated[int, Whole(-20, 20)]


@message("input.key", VIEWER, channel=Channel.INPUT)
@dataclass(frozen=True, slots=True)
class InputKey:
    """One key, pressed, repeated or released.

    Attributes:
        code: the physical key, KeyboardEvent.code of UI Events; empty where the browser knows none.
        key: KeyboardEvent.key: the character made, or the key's name.
        mode: "text": make the character `key` whatever layout the customer has; "position": press
            the key `code`
            and let the customer's layout decide.
        ctrl, alt, shift, meta, altgraph: modifiers down, as the browser says.
        caps, num: lock states at the technician.
    """

    code: Annotated[str, Text(32)]
    key: Annotated[str, Text(32)]
    down: Annotated[bool, Flagged()]
    mode: Annotated[str, OneOf(("text", "position"))]
    ctrl: Annotated[bool, Flagged()] = False
    alt: Annotated[bool, Flagged()] = False
    shift: Annotated[bool, Flagged()] = False
    meta: Annotated[bool, Flagged()] = False
    altgraph: Annotated[bool, Flagged()] = False
    caps: Annotated[bool, Flagged()] = False
    num: Annotated[bool, Flagged()] = False


@message("input.text", VIEWER, channel=Channel.INPUT)
@dataclass(frozen=True, slots=True)
class InputText:
    """Committed text of an input method or a dead key; typed as it is."""

    text: Annotated[str, Text(TEXT_CHARS, lines=True, least=1)]


@message("input.release", VIEWER, channel=Channel.INPUT)
@dataclass(frozen=True, slots=True)
class InputRelease:
    """All keys and buttons up: the viewer lost the focus.  The appliance's side has the same
    effect through
    control.holder, the end of the connection too.
    """
