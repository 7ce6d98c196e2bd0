"""Whiteboard: pointers and strokes on the customer's real screen, drawn by several at once.

A stroke begins at a place, grows while it is drawn and has an id of its author's choice, 128 random
bits.  The appliance says who drew it to all others.  What is said by somebody who may not point is
left aside.
"""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import AGENT, SERVER, VIEWER, Listed, OneOf, Text, Whole, message
from protocol.messages.kinds import DesktopPx, Flag, Identifier, Name

TOOLS = ("pen", "eraser", "arrow", "text")
"""An eraser takes away what was drawn before it; an arrow leads from its first to its last point; a
text stands at its first point."""

CUSTOMER = "customer"
"""Person id of the customer, who draws on the own computer."""

StrokeId = Annotated[str, Text(32, least=16)]
Tool = Annotated[str, OneOf(TOOLS)]
Colour = Annotated[int, Whole(0, 0xFFFFFF)]
"""Red, green and blue, 8 bits each."""
WidthPx = Annotated[int, Whole(1, limits.WHITEBOARD_WIDTH_PX)]
"""Of the line, in desktop px; of a text the height of its letters."""
Points = Annotated[
    tuple[int, ...], Listed(Whole(0, limits.SIDE_PX - 1), limits.WHITEBOARD_PART_NUMBERS)
]
"""x and y in turn, desktop px; a last x without its y is left aside."""
Words = Annotated[str, Text(limits.WHITEBOARD_TEXT_CHARS)]


@message("whiteboard.begin", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class WhiteboardBegin:
    """A new stroke; one whose id is known already is left aside.

    Attributes:
        text: what a text says, empty for the other tools.
    """

    stroke_id: StrokeId
    tool: Tool
    rgb: Colour
    width_px: WidthPx
    x: DesktopPx
    y: DesktopPx
    text: Words = ""


@message("whiteboard.extend", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class WhiteboardExtend:
    """An own stroke goes on."""

    stroke_id: StrokeId
    points: Points


@message("whiteboard.undo", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class WhiteboardUndo:
    """Takes back the sender's last stroke."""


@message("whiteboard.clear", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class WhiteboardClear:
    """Takes away what the sender drew, or what everybody did."""

    everybody: Flag


@message("whiteboard.point", VIEWER)
@dataclass(frozen=True, slots=True)
class WhiteboardPoint:
    """Where the technician points; the customer sees an arrow with the name.

    Attributes:
        shown: whether there is one at all; without, the place means nothing.
    """

    shown: Flag
    x: DesktopPx
    y: DesktopPx


@message("whiteboard.surface", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class WhiteboardSurface:
    """What becomes of drawings at the customer; from the program to the viewers.

    Attributes:
        possible: whether this computer can show them over its screen.  Where it cannot, technicians
            see them in their viewers alone.
        drawing: whether the customer draws just now; technicians' pointer and keys rest meanwhile.
    """

    possible: Flag
    drawing: Flag


@message("whiteboard.stroke", SERVER)
@dataclass(frozen=True, slots=True)
class WhiteboardStroke:
    """Somebody else's stroke, as far as it goes now.

    Attributes:
        person_id, person: who draws; CUSTOMER for the customer.
        points: the first ones.
    """

    stroke_id: StrokeId
    person_id: Identifier
    person: Name
    tool: Tool
    rgb: Colour
    width_px: WidthPx
    points: Points
    text: Words = ""


@message("whiteboard.grown", SERVER)
@dataclass(frozen=True, slots=True)
class WhiteboardGrown:
    """Somebody else's stroke goes on."""

    stroke_id: StrokeId
    points: Points


@message("whiteboard.gone", SERVER)
@dataclass(frozen=True, slots=True)
class WhiteboardGone:
    """Strokes that are there no more, also own ones."""

    stroke_ids: Annotated[
        tuple[str, ...], Listed(Text(32, least=16), limits.WHITEBOARD_STROKES + 1)
    ]


@message("whiteboard.pointer", SERVER)
@dataclass(frozen=True, slots=True)
class WhiteboardPointer:
    """To the customer's program: where a technician points."""

    person_id: Identifier
    person: Name
    shown: Flag
    x: DesktopPx
    y: DesktopPx
