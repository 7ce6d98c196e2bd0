"""Notes: viewers hear that there is something to read; the notes themselves go over the API."""

from typing import ClassVar

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.attendance import Attendance
from appliance.services.marks import Marks
from appliance.services.session_notes import SessionNotes
from protocol.messages.notes import NotesChanged


class Notes(Feature):
    """Says so to the technicians of a session; external ones read no notes."""

    name: ClassVar[str] = "notes"

    def __init__(self, notes: SessionNotes, attendance: Attendance, marks: Marks) -> None:
        """Takes who looks, and who records."""
        self._attendance = attendance
        self._marks = marks
        self.from_agent: FromAgent = {}
        self.from_viewer: FromViewer = {}
        notes.listen(self._changed)

    def _changed(self, session_id: str, author: str, new: bool) -> None:
        room = self._attendance.room(session_id)
        if room is None:
            return
        room.tell_viewers(NotesChanged(), lambda viewer: not viewer.outside)
        if new:
            self._marks.mark(session_id, "note", author)
