"""Everything about who waits for whom, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.services.assignments import Assignments
from appliance.services.attendance import Attendance
from appliance.services.audit import Audit
from appliance.services.board import Board
from appliance.services.details import Details
from appliance.services.duty import Duty
from appliance.services.events import Events
from appliance.services.queue import Queue
from appliance.services.queue_settings import QueueSettings
from appliance.services.sessions import Sessions
from appliance.services.transfers import Transfers
from appliance.storage import Storage


@dataclass(frozen=True, slots=True)
class Queues:
    """The services of queues.

    Attributes:
        board: the live sessions in memory, and the desks that list them.
        duty: who is at work.
        queue: places and expected waits.
    """

    board: Board
    duty: Duty
    queue: Queue
    assignments: Assignments
    transfers: Transfers
    details: Details
    settings: QueueSettings
    sessions: Sessions

    @classmethod
    def open(
        cls,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        events: Events,
        attendance: Callable[[], Attendance],
    ) -> "Queues":
        """Makes them; `attendance` says who is connected to a session."""
        board = Board(events, lambda session_id: attendance().room(session_id))
        duty = Duty(clock)
        return cls(
            board=board,
            duty=duty,
            queue=Queue(storage, clock, board, events),
            assignments=Assignments(storage, clock, audit, sessions, board, duty),
            transfers=Transfers(storage, clock, audit, sessions, board),
            details=Details(storage, audit, sessions),
            settings=QueueSettings(storage, audit),
            sessions=sessions,
        )

    async def load(self) -> None:
        """Takes up what an earlier run left."""
        self.board.load(await self.sessions.live())
        self.queue.load()
