"""Everything about recordings, put together once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.clock import Clock
from appliance.domain.chat import CUSTOMER, ChatLine
from appliance.secrets import Vault
from appliance.services.attendance import Attendance
from appliance.services.audit import Audit
from appliance.services.chat import Chats
from appliance.services.events import Events
from appliance.services.marks import Mark, Marks
from appliance.services.preferences import Preferences
from appliance.services.recording_keeping import RecordingKeeping
from appliance.services.recording_library import RecordingLibrary
from appliance.services.recording_pump import RecordingPump
from appliance.services.recording_rules import RecordingRules
from appliance.services.recordings import Recordings
from appliance.services.sessions import Sessions
from appliance.services.tasks import Tasks
from appliance.storage import Storage

FOLDER: Final = "recordings"
"""In the data folder."""


@dataclass(frozen=True, slots=True)
class RecordingParts:
    """The services of recordings.

    Attributes:
        running: what is being recorded.
        library: what was recorded.
        keeping: how long it stays.
    """

    rules: RecordingRules
    running: Recordings
    library: RecordingLibrary
    keeping: RecordingKeeping
    thread: ThreadPoolExecutor

    @classmethod
    def open(
        cls,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        preferences: Preferences,
        sessions: Sessions,
        tasks: Tasks,
        marks: Marks,
        attendance: Callable[[], Attendance],
    ) -> "RecordingParts":
        """Makes them; `attendance` says who is connected to a session."""
        folder: Path = storage.folder / FOLDER
        thread = ThreadPoolExecutor(1, thread_name_prefix="recordings")
        rules = RecordingRules(storage, audit, preferences)
        running = Recordings(
            storage,
            clock,
            vault,
            audit,
            sessions,
            tasks,
            rules,
            folder,
            RecordingPump(thread),
            lambda session_id: attendance().room(session_id),
        )
        running.follow(marks)
        library = RecordingLibrary(storage, clock, vault, audit, sessions, running)
        keeping = RecordingKeeping(storage, clock, audit, rules, running, library, folder)
        return cls(rules, running, library, keeping, thread)

    def listen(self, events: Events, chats: Chats) -> None:
        """Hears of sessions; after the attendance does, so that rooms are as they are told."""
        events.subscribe(self.running.hear)
        chats.listen(self._wrote)

    def _wrote(self, line: ChatLine) -> None:
        """Marks that somebody wrote; what was written stays in the chat."""
        author = "" if line.side == CUSTOMER else line.author
        self.running.mark(line.session_id, Mark("chat", author, ""))

    async def recover(self) -> None:
        """Takes up what an earlier run left."""
        await self.rules.load()
        await self.keeping.recover()

    def close(self) -> None:
        """Waits for the thread that writes."""
        self.thread.shutdown(wait=True)
