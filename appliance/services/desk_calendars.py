"""Appointments in the calendars of technicians: whoever has a session has it there, too.

What calendars have is compared with what is, again and again.  So it does not matter how a session
came into somebody's hands or out of them.
"""

from typing import Final

from appliance.clock import Clock
from appliance.services.session_post import SessionPost
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import appointments as rows
from appliance.storage.appointments import DeskEntry

EVERY_S: Final = 5.0
"""How often it is compared."""
_AT_ONCE: Final = 10


class DeskCalendars:
    """Keeps them; `follow` is a chore."""

    def __init__(
        self, storage: Storage, clock: Clock, sessions: Sessions, post: SessionPost
    ) -> None:
        """Takes whose appointments, and who writes."""
        self._storage = storage
        self._clock = clock
        self._sessions = sessions
        self._post = post

    async def follow(self) -> None:
        """Sends what calendars miss, and cancels what they have too much."""
        while self._post.has_mail and await self._storage.run(self._follow_now) == _AT_ONCE:
            pass

    def _follow_now(self) -> int:
        """Returns how many were not as they should be."""
        found = rows.off_desk(self._clock.now_ms(), _AT_ONCE)
        for one in found:
            self._one_now(one)
        return len(found)

    def _one_now(self, one: DeskEntry) -> None:
        record = self._sessions.moves.get(one.session_id)
        appointment = rows.appointment(one.session_id)
        if appointment is None:
            return
        owner_id = record.owner_id if appointment.standing else ""
        if one.told and one.told != owner_id:
            self._post.calendar_of_technician_now(one.told, record, appointment, gone=True)
        if owner_id:
            self._post.calendar_of_technician_now(owner_id, record, appointment, gone=False)
        rows.keep_desk(one.session_id, owner_id, appointment.sequence)
