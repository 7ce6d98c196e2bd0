"""The one way a session's state changes: table, timeline and audit in one transaction."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from appliance.clock import Clock
from appliance.domain.errors import ConflictError, NotFoundError, WrongInputError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.session import ENDED, REASONS, Change, Event, State, WrongMoveError, after
from appliance.domain.session_acts import SENTENCES, Act
from appliance.services.audit import APPLIANCE, Audit
from appliance.storage.sessions import SessionRows
from protocol.limits import RECONNECT_LIMIT_S

REBOOT_LIMIT_MS: Final = 15 * 60_000
_UNCONSENTED: Final = frozenset({Event.DENY, Event.ABANDON})

_ENDING: Final = {
    "code_digest": None,
    "code_sealed": None,
    "link_sealed": None,
    "invited": "",
    "offered_to_id": "",
}
"""What a session that is over has no more: codes, guests from other groups, open offers."""

Columns = dict[str, Any]
Watcher = Callable[[str, str, Mapping[str, str]], None]
"""Hears of a session inside the transaction of its change: id, word, detail."""


class Moves:
    """Changes sessions.  All methods run on the writer thread, inside a transaction."""

    def __init__(self, rows: SessionRows, clock: Clock, audit: Audit, waiting_ms: int) -> None:
        """Takes how long a session may wait with nobody connected."""
        self._rows = rows
        self._clock = clock
        self._audit = audit
        self.waiting_ms = waiting_ms
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> None:
        """Calls `watcher` inside the transaction of each change from now on.

        Its word is an Event after a change of state, which is stored by then, and one of
        appliance.domain.session_acts.SENTENCES with each other line of the timeline.
        """
        self._watchers.append(watcher)

    def get(self, session_id: str) -> SessionRecord:
        """Returns a session.

        Raises:
            NotFoundError: there is none.
        """
        record = self._rows.get(session_id)
        if record is None:
            raise NotFoundError
        return record

    def move(
        self, session_id: str, event: Event, actor: str, reason: str, actor_id: str
    ) -> SessionRecord:
        """Does the work of `Sessions.move`."""
        if reason not in REASONS:
            raise WrongInputError("reason")
        before = self.get(session_id)
        try:
            state = after(before.state, event)
        except WrongMoveError as problem:
            raise ConflictError from problem
        now_ms = self._clock.now_ms()
        columns: Columns = {
            "state": state.value,
            "actor": actor,
            "reason": reason,
            "changed_at_ms": now_ms,
            "expires_at_ms": self.expires_at_ms(state, now_ms),
        }
        if event in _UNCONSENTED or state in ENDED:
            columns |= {"rights": "", "consented_person_id": ""}
        if state in ENDED:
            columns |= _ENDING | {"ended_at_ms": now_ms}
        columns |= _moments(before, event, now_ms, actor_id)
        self._rows.update(session_id, **columns)
        change = Change(before.state, state, event, actor, reason, now_ms)
        self._rows.append_change(session_id, change)
        detail = {"after": state.value, "reason": reason, "by": actor}
        self._audit.record(
            actor_id or APPLIANCE,
            f"session.{event}",
            session_id,
            detail,
            group_id=before.group_id,
        )
        self._tell(session_id, event.value, {"reason": reason})
        return self.get(session_id)

    def change(
        self, session_id: str, event: str, actor: str, columns: Columns, detail: dict[str, str]
    ) -> SessionRecord:
        """Sets columns of a live session.

        Raises:
            ConflictError: it is over.
        """
        before = self.get(session_id)
        if not before.live:
            raise ConflictError
        self._rows.update(session_id, **columns)
        self._audit.record(actor, event, session_id, detail, group_id=before.group_id)
        return self.get(session_id)

    def give(self, session_id: str, owner: Account | None, *, answered: bool = False) -> None:
        """Sets who supports, None for nobody; an open offer to somebody else ends with that.

        Args:
            session_id: which one.
            owner: who has it from now on.
            answered: whether they know already, having taken it themselves.
        """
        now_ms = self._clock.now_ms()
        self._rows.update(
            session_id,
            owner=owner.id if owner else None,
            owner_name=owner.name if owner else "",
            assigned_at_ms=now_ms if owner else 0,
            answered_at_ms=now_ms if owner and answered else 0,
            offered_to_id="",
        )

    def set(self, session_id: str, **columns: Any) -> None:
        """Sets columns; the caller says in timeline and audit what was done."""
        self._rows.update(session_id, **columns)

    def put_back(self, session_id: str, word: str, detail: Mapping[str, str]) -> SessionRecord:
        """Gives a session back to its group's queue, as the appliance does by itself.

        Args:
            session_id: which one; it has an owner.
            word: why, one of appliance.domain.session_acts.SENTENCES.
            detail: for the audit.
        """
        before = self.get(session_id)
        self.give(session_id, None)
        self._audit.record(
            APPLIANCE, "session.release", session_id, detail, group_id=before.group_id
        )
        self.note(session_id, word, "", owner=before.owner)
        return self.get(session_id)

    def note(
        self, session_id: str, word: str, actor: str, actor_id: str = "", **detail: str
    ) -> None:
        """Adds a line to the timeline that is no change of state.

        Args:
            session_id: which one.
            word: one of appliance.domain.session_acts.SENTENCES.
            actor: name to show, empty for the appliance.
            actor_id: account id, CUSTOMER, or empty for the appliance.
            detail: values of the sentence.
        """
        if word not in SENTENCES:
            raise WrongInputError("word")
        self._rows.append_act(session_id, Act(word, actor, actor_id, detail, self._clock.now_ms()))
        self._tell(session_id, word, detail)

    def _tell(self, session_id: str, word: str, detail: Mapping[str, str]) -> None:
        for watcher in self._watchers:
            watcher(session_id, word, detail)

    def expires_at_ms(self, state: State, now_ms: int) -> int:
        """Returns when a session that enters `state` now runs out; 0 for never."""
        if state in (State.WAITING, State.READY):
            return now_ms + self.waiting_ms
        if state is State.RECONNECTING:
            return now_ms + int(RECONNECT_LIMIT_S * 1000)
        return now_ms + REBOOT_LIMIT_MS if state is State.REBOOTING else 0


def _moments(before: SessionRecord, event: Event, now_ms: int, actor_id: str) -> Columns:
    """Returns since when somebody waits, and when somebody first did something."""
    moments: Columns = {}
    if event is Event.CLAIM:
        moments["queued_at_ms"] = now_ms
        moments["claimed_at_ms"] = before.claimed_at_ms or now_ms
    elif event is Event.JOIN:
        moments["joined_at_ms"] = before.joined_at_ms or now_ms
        if before.owner_id in ("", actor_id):
            moments["answered_at_ms"] = before.answered_at_ms or now_ms
    elif event is Event.REOPEN:
        moments |= {"queued_at_ms": 0, "ended_at_ms": 0}
    return moments
