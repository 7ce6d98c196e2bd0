"""Monitors: where they lie goes to who may see the screen; switching one to who controls."""

from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from appliance.services.remote_acts import RemoteActs
from protocol.messages.monitors import (
    MonitorsApply,
    MonitorsList,
    MonitorsRefused,
    MonitorsResize,
)


class Monitors(Feature):
    """Keeps what each customer's program said last, for viewers that come later."""

    name: ClassVar[str] = "monitors"

    def __init__(self, acts: RemoteActs) -> None:
        """Takes where acts are written down."""
        self._acts = acts
        self._lists: WeakKeyDictionary[Room, MonitorsList] = WeakKeyDictionary()
        self._seeing: WeakKeyDictionary[ViewerLine, MonitorsList] = WeakKeyDictionary()
        self.from_agent: FromAgent = {MonitorsList: self.listed, MonitorsRefused: self.refused}
        self.from_viewer: FromViewer = {MonitorsResize: self.resize}

    def agent_came(self, room: Any) -> None:
        """A new line of the program says anew what there is."""
        self._lists.pop(room, None)

    def agent_went(self, room: Any) -> None:
        """Monitors of a computer that is away are of no use."""
        self._lists.pop(room, None)

    def viewer_came(self, room: Any, viewer: Any) -> None:
        """Tells who may see already."""
        self._tell(room)

    def rights_changed(self, room: Any) -> None:
        """Tells who may see since now."""
        self._tell(room)

    def room_closed(self, room: Any) -> None:
        """Nothing is kept of a session that is over."""
        self._lists.pop(room, None)

    async def listed(self, room: Room, message: MonitorsList) -> None:
        """Takes a list, once the customer allowed somebody anything."""
        if room.grants:
            self._lists[room] = message
            self._tell(room)

    async def refused(self, room: Room, message: MonitorsRefused) -> None:
        """Passes on that nothing was switched."""
        if room.holder is not None:
            room.holder.tell(message)

    async def resize(self, room: Room, viewer: ViewerLine, message: MonitorsResize) -> None:
        """Asks the program, for the one who controls."""
        if viewer is not room.holder or not room.may(viewer, "control") or room.agent is None:
            viewer.tell(MonitorsRefused("not_allowed"))
            return
        if message.w and message.h:
            size = f"{message.w} x {message.h}"
            await self._acts.note(room.session_id, viewer, "resized", size=size)
        else:
            await self._acts.note(room.session_id, viewer, "size_back")
        if room.agent is not None:
            room.agent.tell(MonitorsApply(viewer.person_id, message.monitor, message.w, message.h))

    def _tell(self, room: Room) -> None:
        known = self._lists.get(room)
        if known is None:
            return
        for viewer in room.viewers:
            if viewer.admitted and self._seeing.get(viewer) is not known:
                self._seeing[viewer] = known
                viewer.tell(known)
