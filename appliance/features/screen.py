"""Screen: the pictures themselves pass `services.relay` unread; here is what is said about them."""

from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import Line, ViewerLine
from appliance.services.relay import Room
from protocol.messages.screen import (
    ScreenMeasure,
    ScreenMeasured,
    ScreenQuality,
    ScreenRest,
    ScreenUnavailable,
)


class Screen(Feature):
    """Why there is no picture goes to all who look, also to those who come later; of wishes about
    its quality one counts.
    """

    name: ClassVar[str] = "screen"

    def __init__(self) -> None:
        self._wishes: WeakKeyDictionary[ViewerLine, str] = WeakKeyDictionary()
        self._told: WeakKeyDictionary[Line, str] = WeakKeyDictionary()
        """What each line, of a viewer or of the program, believes; "auto" without being told."""
        self.from_agent: FromAgent = {ScreenUnavailable: self.unavailable}
        self.from_viewer: FromViewer = {
            ScreenRest: self.rest,
            ScreenQuality: self.quality,
            ScreenMeasure: self.measure,
        }

    async def unavailable(self, room: Room, message: ScreenUnavailable) -> None:
        """Remembers the reason until the next frame comes; who may see the screen hears of it."""
        room.unavailable = message
        room.tell_viewers(message, lambda viewer: viewer.admitted)

    async def rest(self, room: Room, viewer: ViewerLine, message: ScreenRest) -> None:
        """A viewer in the background is given no frames; nobody encodes for it alone."""
        room.rest(viewer, message.resting)

    async def quality(self, room: Room, viewer: ViewerLine, message: ScreenQuality) -> None:
        """Keeps a viewer's wish; who may not see the screen has none."""
        if viewer.admitted:
            self._wishes[viewer] = message.quality
            self._told[viewer] = message.quality
            self._settle(room)

    async def measure(self, room: Room, viewer: ViewerLine, _message: ScreenMeasure) -> None:
        """Answers with the figures of this viewer's pictures."""
        if viewer.admitted:
            rtt_ms = room.agent.rtt_ms if room.agent else 0
            viewer.tell(ScreenMeasured(viewer.relay_us, rtt_ms))

    def agent_came(self, room: Any) -> None:
        """The program's new line begins with "auto"."""
        self._settle(room)

    def viewer_came(self, room: Any, viewer: Any) -> None:
        """A new viewer hears what counts."""
        self._settle(room)

    def viewer_went(self, room: Any, viewer: Any) -> None:
        """A wish goes with its viewer."""
        self._settle(room)

    def rights_changed(self, room: Any) -> None:
        """Another one may control."""
        self._settle(room)

    def _settle(self, room: Room) -> None:
        """Tells what counts to each line that believes otherwise."""
        quality = self._counting(room)
        lines = [viewer for viewer in room.viewers if viewer.admitted]
        for line in (*lines, *([room.agent] if room.agent else [])):
            if self._told.get(line, "auto") != quality:
                self._told[line] = quality
                line.tell(ScreenQuality(quality))

    def _counting(self, room: Room) -> str:
        holder = [room.holder] if room.holder is not None else []
        wishes = (self._wishes[one] for one in (*holder, *room.viewers) if one in self._wishes)
        return next(wishes, "auto")
