"""Screen: the pictures themselves pass `services.relay` unread; here is what is said about them."""

from typing import ClassVar

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from protocol.messages.screen import ScreenRest, ScreenUnavailable


class Screen(Feature):
    """Why there is no picture goes to all who look, also to those who come later."""

    name: ClassVar[str] = "screen"

    def __init__(self) -> None:
        self.from_agent: FromAgent = {ScreenUnavailable: self.unavailable}
        self.from_viewer: FromViewer = {ScreenRest: self.rest}

    async def unavailable(self, room: Room, message: ScreenUnavailable) -> None:
        """Remembers the reason until the next frame comes; who may see the screen hears of it."""
        room.unavailable = message
        room.tell_viewers(message, lambda viewer: viewer.admitted)

    async def rest(self, room: Room, viewer: ViewerLine, message: ScreenRest) -> None:
        """A viewer in the background is given no frames; nobody encodes for it alone."""
        room.rest(viewer, message.resting)
