"""Recording: who controls starts and stops it; the customer and all who look are told."""

from collections.abc import Callable
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord
from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import ViewerLine
from appliance.services.recordings import Recordings
from appliance.services.relay import Room
from protocol.messages.recording import RecordingRefused, RecordingStart, RecordingStop


class Recording(Feature):
    """Between the rooms and the recordings that run."""

    name: ClassVar[str] = "recording"

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self.from_agent: FromAgent = {}
        self.from_viewer: FromViewer = {RecordingStart: self.start, RecordingStop: self.stop}

    async def start(self, room: Room, viewer: ViewerLine, _message: RecordingStart) -> None:
        """Begins a recording, or says why not."""
        why = self._recordings.why_not(room, viewer)
        if not why:
            why = await self._recordings.start(room, viewer.person_id, viewer.person)
        if why:
            viewer.tell(RecordingRefused(why))

    async def stop(self, room: Room, viewer: ViewerLine, _message: RecordingStop) -> None:
        """Ends it, or says why not."""
        if why := self._recordings.why_not(room, viewer):
            viewer.tell(RecordingRefused(why))
            return
        await self._recordings.stop(room.session_id, "stopped", viewer.person_id, viewer.person)

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """A program that can show its customer what is recorded."""
        self._recordings.shown_by(record.id, tell)

    def agent_came(self, room: Room) -> None:
        """Tells a program how it stands."""
        self._recordings.agent_came(room)

    def agent_went(self, room: Room) -> None:
        """Leaves a mark."""
        self._recordings.agent_went(room)

    def viewer_came(self, room: Room, viewer: ViewerLine) -> None:
        """Tells a viewer how it stands."""
        self._recordings.viewer_came(room, viewer)

    def viewer_went(self, room: Room, viewer: ViewerLine) -> None:
        """Leaves a mark."""
        self._recordings.viewer_went(room, viewer)

    def rights_changed(self, room: Room) -> None:
        """Leaves a mark where another controls."""
        self._recordings.rights_changed(room)

    def room_closed(self, room: Room) -> None:
        """Ends what runs."""
        self._recordings.room_closed(room)
