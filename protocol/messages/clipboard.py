"""Clipboard: what is copied on one side can be pasted on the other (SPEC V11).

What was copied travels on the clipboard channel, one after the other, in parts of at most
limits.CLIPBOARD_PART_BYTES; flag LAST ends one.  The first byte of its first part says what it is,
see KINDS; the rest of all parts together is the content.  From viewer to agent the sequence is the
viewer's number of what it sends; from agent to viewer it means nothing.
"""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, Listed, OneOf, Text, Whole, message
from protocol.messages.kinds import Identifier

KINDS = ("", "text", "image")
"""What a copy is, by the byte it begins with: 1 UTF-8 text, 2 a PNG file."""

MODES = ("off", "to_customer", "to_technician", "both")
"""Which ways are open, or pass by themselves."""

_WATCHERS = 64
Number = Annotated[int, Whole(0, 2**32 - 1)]


@message("clipboard.mode", VIEWER)
@dataclass(frozen=True, slots=True)
class ClipboardMode:
    """The technician's choice of what passes without being asked for; "off" until it is said."""

    mode: Annotated[str, OneOf(MODES)]


@message("clipboard.open", SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardOpen:
    """To each viewer: the ways that the administrator leaves open, on every change."""

    mode: Annotated[str, OneOf(MODES)]


@message("clipboard.fetch", VIEWER)
@dataclass(frozen=True, slots=True)
class ClipboardFetch:
    """The technician asks for what the customer's clipboard holds now."""


@message("clipboard.fetched", SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardFetched:
    """To the agent: a technician asks for what the clipboard holds now."""

    person_id: Identifier


@message("clipboard.watch", SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardWatch:
    """To the agent: what is copied from now on is for these technicians; for nobody if empty."""

    people: Annotated[tuple[str, ...], Listed(Text(64, least=1), _WATCHERS)]


@message("clipboard.from", SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardFrom:
    """To the agent, before each copy: whose it is."""

    person_id: Identifier


@message("clipboard.placed", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardPlaced:
    """What became of a technician's copy; the appliance passes it on to who sent it.

    Attributes:
        number: as the viewer counts; from the agent the sequence of the copy.
        result: "placed": the customer can paste it; "not_allowed": by the customer, or by the
            administrator; "broken": no text or picture; "too_large"; "unavailable": the customer's
            computer has no clipboard for us.
    """

    number: Number
    result: Annotated[str, OneOf(("placed", "not_allowed", "broken", "too_large", "unavailable"))]


@message("clipboard.left_out", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class ClipboardLeftOut:
    """The customer's clipboard holds something that does not come; to who waits for it.

    Attributes:
        reason: "empty"; "too_large"; "kind": neither text nor picture; "secret": its program
            marked it as not to be shared, as password safes do; "unavailable": the computer has no
            clipboard for us, or did not answer; "not_allowed".
    """

    reason: Annotated[
        str, OneOf(("empty", "too_large", "kind", "secret", "unavailable", "not_allowed"))
    ]
