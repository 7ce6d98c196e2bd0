"""Control of the screen channel; pictures and acknowledgements travel on the channel itself."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, Flagged, OneOf, message


@message("screen.watch", SERVER)
@dataclass(frozen=True, slots=True)
class ScreenWatch:
    """Whether anybody watches; an agent that nobody watches captures nothing."""

    watched: Annotated[bool, Flagged()]


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
