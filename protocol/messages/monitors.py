"""The customer's monitors: where each lies in the picture, and the size it shows."""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import AGENT, SERVER, VIEWER, Listed, OneOf, Record, Text, Whole, message
from protocol.messages.kinds import DesktopPx, Flag, Identifier

MonitorId = Annotated[str, Text(64, least=1)]
SizePx = Annotated[int, Whole(1, limits.SIDE_PX)]
REASONS = ("unsupported", "refused", "gone", "not_allowed")


@dataclass(frozen=True, slots=True)
class Mode:
    """A size that a monitor can show, px as turned."""

    w: SizePx
    h: SizePx


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor.

    Attributes:
        id: stable while it is plugged in.
        name: as the system calls it; text of the customer's computer.
        x, y, w, h: its part of the picture, desktop px.
        scale: in percent, as the system enlarges what it shows there.
        turned: degrees clockwise.
        primary: the system's main one.
        modes: sizes it can be switched to, widest first; empty where it cannot.
        changed: it shows another size than before a technician switched it.
    """

    id: MonitorId
    name: Annotated[str, Text(64)]
    x: DesktopPx
    y: DesktopPx
    w: SizePx
    h: SizePx
    scale: Annotated[int, Whole(50, 500)]
    turned: Annotated[int, Whole(0, 270)]
    primary: Flag
    modes: Annotated[tuple[Mode, ...], Listed(Record(Mode), limits.MONITOR_MODES)]
    changed: Flag


@message("monitors.list", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class MonitorsList:
    """After consent and whenever anything of it changes; passed on to who may see the screen."""

    monitors: Annotated[tuple[Monitor, ...], Listed(Record(Monitor), limits.MONITORS)]


@message("monitors.resize", VIEWER)
@dataclass(frozen=True, slots=True)
class MonitorsResize:
    """The one who controls switches a monitor to one of its modes, or back as it was.

    Attributes:
        monitor: its id.
        w, h: of one of its modes; both zero for the size it had before.
    """

    monitor: MonitorId
    w: Annotated[int, Whole(0, limits.SIDE_PX)]
    h: Annotated[int, Whole(0, limits.SIDE_PX)]


@message("monitors.apply", SERVER)
@dataclass(frozen=True, slots=True)
class MonitorsApply:
    """The same to the agent, with who wants it: it acts only if the customer allowed that person
    control.
    """

    person_id: Identifier
    monitor: MonitorId
    w: Annotated[int, Whole(0, limits.SIDE_PX)]
    h: Annotated[int, Whole(0, limits.SIDE_PX)]


@message("monitors.refused", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class MonitorsRefused:
    """The size was not changed: passed on to the one who controls.

    Attributes:
        reason: "unsupported": this system cannot; "refused": it would not; "gone": there is no such
            monitor or mode any more; "not_allowed": the customer has not allowed control.
    """

    reason: Annotated[str, OneOf(REASONS)]
