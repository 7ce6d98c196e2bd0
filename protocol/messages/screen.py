"""Control of the screen channel; pictures and acknowledgements travel on the channel itself."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, Flagged, OneOf, message
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
