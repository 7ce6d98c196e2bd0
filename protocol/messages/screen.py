"""Control of the screen channel; pictures and acknowledgements travel on the channel itself."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, Flagged, OneOf, Whole, message
from protocol.messages.kinds import Capabilities

QUALITIES = ("auto", "speed", "quality")


@message("screen.watch", SERVER)
@dataclass(frozen=True, slots=True)
class ScreenWatch:
    """Whether anybody watches; an agent that nobody watches captures nothing."""

    watched: Annotated[bool, Flagged()]


@message("screen.codecs", SERVER)
@dataclass(frozen=True, slots=True)
class ScreenCodecs:
    """What may be sent beside JPEG and PNG, as all who look decode it; nothing at first.

    To agents that named one of protocol.pixels.CODECS among their capabilities, and of those only.
    """

    codecs: Capabilities


@message("screen.rest", VIEWER)
@dataclass(frozen=True, slots=True)
class ScreenRest:
    """Whether this viewer is out of sight: it gets no frames then, and asks for a key frame once it
    is back.
    """

    resting: Annotated[bool, Flagged()]


@message("screen.unavailable", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class ScreenUnavailable:
    """No picture, and why; passed on to the viewers, which say so instead of showing black."""

    reason: Annotated[str, OneOf(("no_display", "wayland", "capture_failed", "locked"))]


@message("screen.quality", VIEWER, SERVER)
@dataclass(frozen=True, slots=True)
class ScreenQuality:
    """What matters more: from a viewer, its wish; to the agent and to every viewer, what counts:
    the wish of the one who controls, else of who came first.

    Attributes:
        quality: "speed": fewer bytes and coarser photos at first; "quality": finer ones and
            exact sooner; "auto": as good as the line allows.
    """

    quality: Annotated[str, OneOf(QUALITIES)]


@message("screen.measure", VIEWER)
@dataclass(frozen=True, slots=True)
class ScreenMeasure:
    """Asks what the appliance knows of the way of pictures; once a second while somebody looks at
    the figures.
    """


@message("screen.measured", SERVER)
@dataclass(frozen=True, slots=True)
class ScreenMeasured:
    """Answer to ScreenMeasure; 0 is not known.

    Attributes:
        relay_us: median of what pictures lately took through the appliance, from the agent's last
            byte read until this viewer's last byte was written.
        agent_rtt_ms: there and back between the appliance and the agent.
    """

    relay_us: Annotated[int, Whole(0, 2**31)]
    agent_rtt_ms: Annotated[int, Whole(0, 2**31)]
