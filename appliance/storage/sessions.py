"""Sessions and their timelines.  Codes and links are found by digest and shown again from a sealed
copy.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from peewee import Expression

from appliance.domain.records import Offer, SessionRecord
from appliance.domain.session import ENDED, LIVE, Change, Event, State
from appliance.domain.session_acts import Act
from appliance.secrets import Vault
from appliance.storage import history
from appliance.storage.tables.sessions import ActTable, ChangeTable, SessionTable

_TABLE = "session"
_LIVE = tuple(LIVE)
_ENDED = tuple(ENDED)
_PLAIN = (
    "kind",
    "comment",
    "made_by",
    "module_id",
    "answers",
    "send_updates",
    "queued_at_ms",
    "claimed_at_ms",
    "assigned_at_ms",
    "answered_at_ms",
    "joined_at_ms",
    "ended_at_ms",
    "starts_at_ms",
    "messages",
    "unread",
    "outcome",
    "category",
    "resolved_by",
    "resolved_at_ms",
    "survey_score",
    "survey_text",
    "survey_at_ms",
)
"""Columns that records hold as they are."""


class SessionRows:
    """The table of sessions, with the vault that opens its sealed columns."""

    def __init__(self, vault: Vault) -> None:
        """Takes the vault whose digests the columns hold."""
        self._vault = vault

    def has_code(self, digest: bytes) -> bool:
        """Whether a live session has this code."""
        return bool(SessionTable.select().where(SessionTable.code_digest == digest).exists())

    def insert(self, record: SessionRecord, code_digest: bytes, link_digest: bytes) -> None:
        """Stores a new session."""
        SessionTable.insert(
            id=record.id,
            code_digest=code_digest,
            code_sealed=self._vault.seal(record.code, _TABLE, record.id, "code"),
            link_digest=link_digest,
            link_sealed=self._vault.seal(record.link_token, _TABLE, record.id, "link"),
            topic=record.topic,
            name=record.name,
            email=record.email,
            description=record.description,
            language=record.language,
            group=record.group_id or None,
            owner=record.owner_id or None,
            owner_name=record.owner,
            state=record.state.value,
            actor=record.actor,
            reason=record.reason,
            rights=",".join(record.rights),
            consented_person_id=record.consented_person_id,
            resolved=record.resolved,
            resolve_note=record.resolve_note,
            created_at_ms=record.created_at_ms,
            changed_at_ms=record.changed_at_ms,
            expires_at_ms=record.expires_at_ms,
            **{name: getattr(record, name) for name in _PLAIN},
        ).execute()
        history.follow(record.id)

    def get(self, session_id: str) -> SessionRecord | None:
        """Returns a session, or None."""
        return self._one(SessionTable.id == session_id)

    def several(self, session_ids: Collection[str]) -> dict[str, SessionRecord]:
        """Returns sessions by id, as far as they are there."""
        query = SessionTable.select().where(SessionTable.id << list(session_ids))
        return {row.id: self._record(row) for row in query}

    def claimable(
        self, column: str, digest: bytes, now_ms: int, made_after_ms: int | None = None
    ) -> SessionRecord | None:
        """Returns the session whose code or link (`code_digest`, `link_digest`) can be claimed now.

        Unknown, used and expired are the same query with the same empty answer (SECURITY 5).

        Args:
            column: of the digest.
            digest: of what was shown.
            now_ms: UTC.
            made_after_ms: a session made since then that a page took and no program has joined yet
                counts too.
        """
        unused = (SessionTable.state == State.OPEN.value) & (SessionTable.expires_at_ms > now_ms)
        without_program = (
            (SessionTable.state == State.WAITING.value)
            & SessionTable.resume_digest.is_null()
            & (SessionTable.created_at_ms > (now_ms if made_after_ms is None else made_after_ms))
        )
        return self._one((getattr(SessionTable, column) == digest) & (unused | without_program))

    def of_page(self, page_digest: bytes) -> SessionRecord | None:
        """Returns the session that a customer's page belongs to, or None."""
        return self._one(SessionTable.page_digest == page_digest)

    def of_page_and_link(self, page_digest: bytes, link_digest: bytes) -> SessionRecord | None:
        """Returns the live session that both belong to, or None."""
        return self._one(
            (SessionTable.page_digest == page_digest)
            & (SessionTable.link_digest == link_digest)
            & (SessionTable.state << _LIVE)
        )

    def of_agent(self, digest: bytes) -> SessionRecord | None:
        """Returns the session of an unused agent token, or None."""
        return self._one(SessionTable.agent_digest == digest)

    def of_resume(self, digest: bytes) -> SessionRecord | None:
        """Returns the session of a resume token, the newest or the one before, or None."""
        return self._one(
            (SessionTable.resume_digest == digest) | (SessionTable.resume_before_digest == digest)
        )

    def recent(
        self, ended: int, group_ids: Collection[str] | None = None, owner_id: str = ""
    ) -> list[SessionRecord]:
        """Returns the live sessions and the last `ended` others, the newest change first.

        Args:
            ended: how many that are over.
            group_ids: only of these groups; None for all sessions.
            owner_id: with group_ids, also this owner's sessions that are in no group.
        """
        newest = SessionTable.changed_at_ms.desc()
        live = SessionTable.select().where(SessionTable.state << _LIVE)
        over = SessionTable.select().where(SessionTable.state << _ENDED)
        if group_ids is not None:
            own = SessionTable.group.is_null() & (SessionTable.owner == owner_id)
            seen = (SessionTable.group << list(group_ids)) | own
            live, over = live.where(seen), over.where(seen)
        queries = live.order_by(newest), over.order_by(newest).limit(ended)
        return [self._record(row) for query in queries for row in query]

    def live_of(self, owner_id: str) -> list[SessionRecord]:
        """Returns the live sessions of an owner."""
        query = SessionTable.select().where(
            SessionTable.owner == owner_id, SessionTable.state << _LIVE
        )
        return [self._record(row) for row in query]

    def live_in(self, group_id: str) -> list[SessionRecord]:
        """Returns the live sessions of a group."""
        query = SessionTable.select().where(
            SessionTable.group == group_id, SessionTable.state << _LIVE
        )
        return [self._record(row) for row in query]

    def in_states(self, states: Iterable[State]) -> list[SessionRecord]:
        """Returns the sessions in one of these states."""
        names = [state.value for state in states]
        return [
            self._record(row) for row in SessionTable.select().where(SessionTable.state << names)
        ]

    def due(self, now_ms: int, most: int) -> list[SessionRecord]:
        """Returns live sessions whose time ran out, at most `most`."""
        query = (
            SessionTable.select()
            .where(
                SessionTable.state << _LIVE,
                SessionTable.expires_at_ms > 0,
                SessionTable.expires_at_ms <= now_ms,
            )
            .order_by(SessionTable.expires_at_ms)
            .limit(most)
        )
        return [self._record(row) for row in query]

    def update(self, session_id: str, **columns: Any) -> None:
        """Sets columns of a session."""
        SessionTable.update(**columns).where(SessionTable.id == session_id).execute()
        if not history.WATCHED.isdisjoint(columns):
            history.follow(session_id)

    def renew(self, session_id: str, code: str, link_token: str) -> None:
        """Stores another code and link."""
        self.update(
            session_id,
            code_digest=self._vault.digest("code", code),
            code_sealed=self._vault.seal(code, _TABLE, session_id, "code"),
            link_digest=self._vault.digest("link", link_token),
            link_sealed=self._vault.seal(link_token, _TABLE, session_id, "link"),
        )

    def rotate_resume(self, session_id: str, used: bytes | None, fresh: bytes) -> None:
        """Stores a new resume token; `used`, which was just shown, stays valid until the new one
        is.
        """
        self.update(session_id, resume_digest=fresh, resume_before_digest=used)

    def append_change(self, session_id: str, change: Change) -> None:
        """Adds a line to the timeline."""
        number = ChangeTable.select().where(ChangeTable.session == session_id).count() + 1
        ChangeTable.insert(
            session=session_id,
            number=number,
            before=change.before.value,
            after=change.after.value,
            event=change.event.value,
            actor=change.actor,
            reason=change.reason,
            at_ms=change.at_ms,
        ).execute()

    def changes(self, session_id: str) -> list[Change]:
        """Returns the timeline, oldest first."""
        query = (
            ChangeTable.select()
            .where(ChangeTable.session == session_id)
            .order_by(ChangeTable.number)
        )
        return [
            Change(
                before=State(row.before),
                after=State(row.after),
                event=Event(row.event),
                actor=row.actor,
                reason=row.reason,
                at_ms=row.at_ms,
            )
            for row in query
        ]

    def append_act(self, session_id: str, act: Act) -> None:
        """Adds a line to the timeline that is no change of state."""
        number = ActTable.select().where(ActTable.session == session_id).count() + 1
        ActTable.insert(
            session=session_id,
            number=number,
            word=act.word,
            actor_id=act.actor_id,
            actor=act.actor,
            detail=json.dumps(dict(act.detail), ensure_ascii=False, sort_keys=True),
            at_ms=act.at_ms,
        ).execute()

    def acts(self, session_id: str) -> list[Act]:
        """Returns those lines, oldest first."""
        query = ActTable.select().where(ActTable.session == session_id).order_by(ActTable.number)
        return [
            Act(row.word, row.actor, row.actor_id, json.loads(row.detail), row.at_ms)
            for row in query
        ]

    def _one(self, condition: Expression) -> SessionRecord | None:
        row = SessionTable.get_or_none(condition)
        return None if row is None else self._record(row)

    def _record(self, row: SessionTable) -> SessionRecord:
        state = State(row.state)
        shown = state in LIVE
        return SessionRecord(
            id=row.id,
            code=self._unsealed(row.code_sealed, row.id, "code") if shown else "",
            link_token=self._unsealed(row.link_sealed, row.id, "link") if shown else "",
            topic=row.topic,
            name=row.name,
            email=row.email,
            description=row.description,
            language=row.language,
            group_id=row.group_id or "",
            owner_id=row.owner_id or "",
            owner=row.owner_name,
            state=state,
            actor=row.actor,
            reason=row.reason,
            rights=tuple(right for right in row.rights.split(",") if right),
            consented_person_id=row.consented_person_id,
            resolved=row.resolved,
            resolve_note=row.resolve_note,
            created_at_ms=row.created_at_ms,
            changed_at_ms=row.changed_at_ms,
            expires_at_ms=row.expires_at_ms,
            invited=frozenset(one for one in row.invited.split(",") if one),
            offer=_offer(row),
            **{name: getattr(row, name) for name in _PLAIN},
        )

    def _unsealed(self, sealed: bytes | None, session_id: str, column: str) -> str:
        return self._vault.unseal(bytes(sealed), _TABLE, session_id, column) if sealed else ""


def _offer(row: SessionTable) -> Offer | None:
    if not row.offered_to_id:
        return None
    return Offer(
        row.offered_to_id,
        row.offered_to,
        row.offered_by_id,
        row.offered_by,
        row.offer_note,
        row.offered_at_ms,
    )
