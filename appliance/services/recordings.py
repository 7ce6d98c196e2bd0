"""Recordings that run: who starts and stops them, what is written into them, who is told.

The customer is told before the first frame is taken, and a program that cannot show it is not
recorded.  What this class does not know is what was recorded before: see recording_library.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.recordings import ALWAYS, MANUAL, NEVER, Recording
from appliance.domain.records import SessionRecord
from appliance.domain.session import State
from appliance.secrets import ChunkSeal, Vault
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.lines import ViewerLine
from appliance.services.marks import Mark, Marks
from appliance.services.recorder import Recorder
from appliance.services.recording_files import NoRoomError, RecordingWriter, repaired
from appliance.services.recording_pump import RecordingPump
from appliance.services.recording_rules import RecordingRules
from appliance.services.relay import Room
from appliance.services.sessions import Sessions
from appliance.services.tasks import Tasks
from appliance.storage import Storage
from appliance.storage import recordings as rows
from protocol.limits import NAME_CHARS
from protocol.messages.recording import RecordingRefused, RecordingShow

log = logging.getLogger(__name__)

NOBODY_S: Final = 60.0
"""A recording ends when nobody has looked for so long; a reload is shorter."""
SYNC_EVERY_S: Final = 10.0
_RECORDABLE: Final = frozenset({State.CONNECTED, State.ON_HOLD})
_KEPT: Final = _RECORDABLE | {State.READY, State.RECONNECTING, State.REBOOTING}
_BROKEN: Final = frozenset({"full", "failed"})


class Recordings:
    """One for the appliance; a session has one running recording at most."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        sessions: Sessions,
        tasks: Tasks,
        rules: RecordingRules,
        folder: Path,
        pump: RecordingPump,
        room_of: Callable[[str], Room | None],
    ) -> None:
        """Takes the folder of the files, and what carries their content to a thread."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._sessions = sessions
        self._tasks = tasks
        self._rules = rules
        self._folder = folder
        self._pump = pump
        self._room_of = room_of
        self._running: dict[str, Recorder] = {}
        self._starting: set[str] = set()
        self._given_up: set[str] = set()
        self._resumed: dict[str, tuple[str, str]] = {}
        self._showing: dict[str, Callable[[Any], None]] = {}
        self._states: dict[str, State] = {}
        self._holders: dict[str, str] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}

    def follow(self, marks: Marks) -> None:
        """Writes marks into recordings from now on."""
        marks.listen(self.mark)

    def resume(self, recordings: list[Recording]) -> None:
        """Begins anew, once their sessions go on, what a restart of the appliance ended."""
        self._resumed |= {one.session_id: (one.by_id, one.by) for one in recordings}

    def running(self, session_id: str) -> Recorder | None:
        """Returns the recording that is being written of a session, or None."""
        return self._running.get(session_id)

    def written_bytes(self) -> int:
        """Returns how much is written of all that run."""
        return sum(one.writer.size_bytes for one in self._running.values())

    def why_not(self, room: Room, viewer: ViewerLine) -> str:
        """Returns why a technician may not start or stop a recording now; empty where nothing is
        in the way.
        """
        recorder = self._running.get(room.session_id)
        policy = self._rules.of(room.record)
        if recorder is None and policy == NEVER:
            return "policy"
        if recorder is not None and policy == ALWAYS:
            return "policy"
        started = recorder is not None and recorder.recording.by_id == viewer.person_id
        controls = room.holder is viewer and room.may_control
        return "" if controls or started else "control"

    async def start(self, room: Room, by_id: str = "", by: str = "") -> str:
        """Begins a recording, unless there is one; returns why it cannot, or an empty text."""
        session_id = room.session_id
        if session_id in self._running or session_id in self._starting:
            return ""
        if why := self._not_now(room):
            return why
        self._starting.add(session_id)
        try:
            return await self._start(room, by_id, by)
        finally:
            self._starting.discard(session_id)

    async def stop(self, session_id: str, ended: str, actor_id: str = "", actor: str = "") -> None:
        """Ends the recording of a session, if there is one; what there is stays.

        Args:
            session_id: whose.
            ended: why, one of appliance.domain.recordings.ENDINGS.
            actor_id: who stopped it; empty for the appliance.
            actor: name to show.
        """
        recorder = self._running.pop(session_id, None)
        if recorder is None:
            return
        if recorder in recorder.room.taps:
            recorder.room.taps.remove(recorder)
        self._cancel_leaving(session_id)
        self.tell(recorder.room)
        length_ms, size_bytes = await recorder.end(ended)
        if ended in _BROKEN:
            length_ms, size_bytes = await self.repair(recorder.recording)
        figures = (ended, self._clock.now_ms(), length_ms, size_bytes)
        await self._storage.run(self._end_now, recorder.recording, figures, actor_id, actor)

    async def close(self) -> None:
        """The appliance goes: everything that runs is ended in good order."""
        await asyncio.gather(*(self.stop(one, "restart") for one in tuple(self._running)))

    async def sync(self) -> None:
        """Lets what was written survive a cut of the power."""
        for recorder in tuple(self._running.values()):
            await asyncio.to_thread(recorder.writer.sync)

    def path(self, recording: Recording) -> Path:
        """Returns the file of a recording."""
        return self._folder / recording.id

    async def repair(self, recording: Recording) -> tuple[int, int]:
        """Takes off what was left half written; returns length in ms and plain size, 0 for none."""
        key = await self._storage.run(rows.key, recording.id, self._vault)
        if key is None:
            return 0, 0
        try:
            return await asyncio.to_thread(repaired, self.path(recording), key)
        except OSError as problem:
            log.warning("a recording that was cut off cannot be read: %s", problem)
            return 0, 0

    def mark(self, session_id: str, mark: Mark) -> None:
        """Writes a mark into the session's recording, if there is one."""
        recorder = self._running.get(session_id)
        if recorder is not None:
            recorder.mark(mark)

    def shown_by(self, session_id: str, tell: Callable[[Any], None]) -> None:
        """A customer's program that can show it has come: from now on it is told."""
        self._showing[session_id] = tell
        self._given_up.discard(session_id)

    def agent_came(self, room: Room) -> None:
        """The program is back, or another one is there; one that cannot show it is not recorded."""
        recorder = self._running.get(room.session_id)
        if recorder is not None and not self._shows(room):
            self._tasks.start(self.stop(room.session_id, "not_shared"))
        elif recorder is not None:
            recorder.mark(Mark("gap", "", "back"))
            recorder.lose()
        self.tell(room)

    def agent_went(self, room: Room) -> None:
        """The program's line is gone."""
        self.mark(room.session_id, Mark("gap", "", "away"))

    def viewer_came(self, room: Room, viewer: ViewerLine) -> None:
        """Somebody looks."""
        viewer.tell(self._message(room, viewer))
        self._cancel_leaving(room.session_id)
        self.mark(room.session_id, Mark("person", viewer.person, "came"))

    def viewer_went(self, room: Room, viewer: ViewerLine) -> None:
        """Somebody looks no more; a recording of nothing ends after a while."""
        self.mark(room.session_id, Mark("person", viewer.person, "left"))
        if not room.viewers and room.session_id in self._running:
            self._cancel_leaving(room.session_id)
            loop = asyncio.get_running_loop()
            self._leaving[room.session_id] = loop.call_later(NOBODY_S, self._nobody, room)

    def rights_changed(self, room: Room) -> None:
        """Who controls may have changed."""
        holder = room.holder.person if room.holder and room.may_control else ""
        if self._holders.get(room.session_id, "") != holder:
            self._holders[room.session_id] = holder
            if holder:
                self.mark(room.session_id, Mark("person", holder, "control"))

    def room_closed(self, room: Room) -> None:
        """The session is over, or nobody is connected any more."""
        session_id = room.session_id
        self._given_up.discard(session_id)
        for known in (self._showing, self._states, self._holders):
            known.pop(session_id, None)
        ended = "not_shared" if room.record.live else "session_ended"
        if session_id in self._running:
            self._tasks.start(self.stop(session_id, ended))

    def hear(self, record: SessionRecord) -> None:
        """Takes a session's change: begins and ends what follows from it by itself."""
        room = self._room_of(record.id)
        if room is None:
            return
        before = self._states.get(record.id)
        self._states[record.id] = record.state
        recorder = self._running.get(record.id)
        if recorder is None:
            self._begin_by_itself(room)
        elif record.state not in _KEPT:
            self._tasks.start(self.stop(record.id, "not_shared"))
        elif (before is State.ON_HOLD) != (record.state is State.ON_HOLD):
            held = record.state is State.ON_HOLD
            recorder.mark(Mark("hold", record.actor, "on" if held else "off"))
            recorder.lose()

    def tell(self, room: Room) -> None:
        """Says to the customer and to everybody who looks how it stands."""
        if room.agent is not None and self._shows(room):
            room.agent.tell(self._message(room))
        for viewer in room.viewers:
            viewer.tell(self._message(room, viewer))

    def _not_now(self, room: Room) -> str:
        if room.agent is None or room.record.state not in _RECORDABLE or not room.grants:
            return "away"
        return "" if self._shows(room) else "old"

    def _shows(self, room: Room) -> bool:
        """Whether the program that is there now tells its customer."""
        return room.agent is not None and self._showing.get(room.session_id) == room.agent.tell

    async def _start(self, room: Room, by_id: str, by: str) -> str:
        recording, key = await self._storage.run(self._begin_now, room.record, by_id, by)
        loop = asyncio.get_running_loop()
        try:
            writer = await loop.run_in_executor(
                self._pump.thread, RecordingWriter, self.path(recording), key
            )
        except (OSError, NoRoomError) as problem:
            log.warning("a recording cannot begin: %s", problem)
            await self._storage.run(rows.delete, recording.id)
            return "full" if isinstance(problem, NoRoomError) else "failed"
        recorder = Recorder(
            recording, room, writer, self._pump, self._clock.monotonic_s, self._trouble
        )
        self._running[room.session_id] = recorder
        await self._storage.run(self._began_now, recording)
        if self._running.get(room.session_id) is not recorder:  # stopped meanwhile
            return ""
        if self._room_of(room.session_id) is not room or (why := self._not_now(room)):
            await self.stop(room.session_id, "not_shared")
            return "away"
        self.tell(room)
        room.taps.append(recorder)
        room.ask_for_key()
        return why

    def _begin_by_itself(self, room: Room) -> None:
        """Begins where the rules say always, or where a restart broke off what somebody began."""
        session_id = room.session_id
        if room.record.state is not State.CONNECTED or session_id in self._given_up:
            return
        resumed = self._resumed.pop(session_id, None)
        policy = self._rules.of(room.record)
        if policy == ALWAYS:
            self._tasks.start(self._start_by_itself(room, "", ""))
        elif resumed is not None and policy == MANUAL:
            self._tasks.start(self._start_by_itself(room, *resumed))

    async def _start_by_itself(self, room: Room, by_id: str, by: str) -> None:
        why = await self.start(room, by_id, by)
        if why and why != "away":
            self._given_up.add(room.session_id)
            self._tell_trouble(room, why)

    def _trouble(self, recorder: Recorder, why: str) -> None:
        """A recording cannot go on; one that got too long goes on in another."""
        self._tasks.start(self._end_in_trouble(recorder, why))

    async def _end_in_trouble(self, recorder: Recorder, why: str) -> None:
        room, begun = recorder.room, recorder.recording
        await self.stop(room.session_id, why)
        if why == "long":
            why = await self.start(room, begun.by_id, begun.by)
        if why:
            self._given_up.add(room.session_id)
            self._tell_trouble(room, why)

    @staticmethod
    def _tell_trouble(room: Room, why: str) -> None:
        room.tell_viewers(RecordingRefused(why), lambda viewer: not viewer.outside)

    def _nobody(self, room: Room) -> None:
        self._leaving.pop(room.session_id, None)
        if not room.viewers:
            self._tasks.start(self.stop(room.session_id, "not_shared"))

    def _cancel_leaving(self, session_id: str) -> None:
        timer = self._leaving.pop(session_id, None)
        if timer is not None:
            timer.cancel()

    def _message(self, room: Room, viewer: ViewerLine | None = None) -> RecordingShow:
        recorder = self._running.get(room.session_id)
        inside = viewer is not None and not viewer.outside
        return RecordingShow(
            on=recorder is not None,
            by=recorder.recording.by[:NAME_CHARS] if recorder else "",
            elapsed_ms=recorder.elapsed_ms if recorder else 0,
            recording_id=recorder.recording.id if recorder and inside else "",
            policy=self._rules.of(room.record),
        )

    def _begin_now(self, session: SessionRecord, by_id: str, by: str) -> tuple[Recording, bytes]:
        recording = Recording(
            id=secrets.identifier(),
            session_id=session.id,
            number=rows.next_number(session.id),
            by_id=by_id,
            by=by,
            began_at_ms=self._clock.now_ms(),
        )
        key = ChunkSeal.new_key()
        rows.insert(recording, key, self._vault)
        return recording, key

    def _began_now(self, recording: Recording) -> None:
        session = self._sessions.moves.get(recording.session_id)
        word = "recording_started" if recording.by_id else "recording_by_rule"
        self._sessions.moves.note(session.id, word, recording.by, recording.by_id)
        self._audit.record(
            recording.by_id or APPLIANCE,
            "recording.start",
            session.id,
            {"number": recording.number},
            group_id=session.group_id,
        )

    def _end_now(
        self, recording: Recording, figures: tuple[str, int, int, int], actor_id: str, actor: str
    ) -> None:
        if not rows.finish(recording.id, *figures):
            return
        session = self._sessions.moves.get(recording.session_id)
        self._sessions.moves.note(session.id, "recording_ended", actor, actor_id)
        self._audit.record(
            actor_id or APPLIANCE,
            "recording.stop",
            session.id,
            {"number": recording.number, "ended": figures[0]},
            group_id=session.group_id,
        )
