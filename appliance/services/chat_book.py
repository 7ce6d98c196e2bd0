"""What is written into chats: each act one transaction, so what was acknowledged is on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.chat import (
    APPLIANCE,
    CUSTOMER,
    NOT_ASSIGNEE,
    TECHNICIAN,
    TOO_MANY,
    ChatLine,
    Mark,
    Standing,
    may_read,
    refusal,
)
from appliance.domain.errors import ForbiddenError, NotFoundError
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.domain.session import Event
from appliance.secrets import Vault
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.storage.chat import ChatRows
from appliance.storage.sessions import SessionRows
from protocol.limits import CHAT_MESSAGES, NAME_CHARS

Columns = dict[str, Any]

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "assigned": ("taken", "to"),
    "unassigned": ("put_back", ""),
    "unanswered": ("put_back", ""),
    "away": ("put_back", ""),
    "released": ("put_back", ""),
    "handed_over": ("handed_over", "to"),
    "handed_to_group": ("put_back", ""),
    "invited": ("invited", "colleague"),
    "guest_invited": ("invited", "guest"),
    "guest_entered": ("joined", "guest"),
    Event.HOLD.value: ("on_hold", ""),
    Event.RESUME.value: ("resumed", ""),
    Event.REOPEN.value: ("reopened", ""),
}
"""Word of the timeline -> word of the chat, and which detail names whom it is about."""

_ENDS: Final = (Event.CLOSE.value, Event.EXPIRE.value)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody at a line.

    Attributes:
        side: CUSTOMER, TECHNICIAN or GUEST.
        id: account id, id of the guest, or CUSTOMER.
        joined: whether it is the session's viewer.
    """

    session_id: str
    side: str
    id: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a message.

    Attributes:
        line: as stored, or None where it was refused.
        refused: why, or empty.
        record: the session now, if there is one.
        news: whether the desk's row changed.
    """

    line: ChatLine | None
    refused: str = ""
    record: SessionRecord | None = None
    news: bool = False


class ChatBook:
    """All methods run on the writer thread, inside a transaction."""

    def __init__(self, clock: Clock, vault: Vault, audit: Audit) -> None:
        """Takes the vault that seals the texts."""
        self._clock = clock
        self._audit = audit
        self._rows = ChatRows(vault)
        self._sessions = SessionRows(vault)

    def standing(self, session_id: str) -> Standing | None:
        """Returns how a chat stands; None where there is no such session."""
        record = self._sessions.get(session_id)
        if record is None:
            return None
        customer, technician = (self._rows.mark(session_id, one) for one in (CUSTOMER, TECHNICIAN))
        return Standing(record, self._rows.last(session_id), customer, technician)

    def seen_by(self, author: Author, number: int, most: int) -> tuple[Standing, list[ChatLine]]:
        """Returns how a chat stands for somebody, and what they may read of it after a number.

        Raises:
            NotFoundError: there is no such session, or they may not even see it.
        """
        standing = self.standing(author.session_id)
        if standing is None:
            raise NotFoundError
        if author.side == TECHNICIAN:
            try:
                access = acting_now(author.id)
            except ForbiddenError:
                raise NotFoundError from None
            if not access.may_with(Right.SEE, standing.record):
                raise NotFoundError
            if not may_read(standing.record, access, author.joined):
                return standing, []
        return standing, self.after(author.session_id, number, most)

    def after(self, session_id: str, number: int, most: int) -> list[ChatLine]:
        """Returns up to `most` messages after a number, in order."""
        return self._rows.after(session_id, number, most)

    def post(self, author: Author, client_id: str, text: str) -> Posted:
        """Stores a message once, or says why not."""
        record = self._sessions.get(author.session_id)
        known = record and self._rows.known(author.session_id, author.id, client_id)
        if known:
            return Posted(known, record=record)
        refused = self._refusal(author, record)
        if refused or record is None:
            return Posted(None, refused, record)
        number = self._rows.last(record.id) + 1
        if number > CHAT_MESSAGES:
            return Posted(None, TOO_MANY, record)
        if not self._rows.has_written(record.id, author.id):
            self._audit.record(author.id, "session.chat", record.id, group_id=record.group_id)
        name = record.name if author.side == CUSTOMER else record.owner
        line = self._line(record.id, number, client_id, author.side, author.id, name, text)
        columns = self._columns(record, author, line)
        self._keep(line, columns)
        return Posted(line, record=replace(record, **columns), news=len(columns) > 1)

    def read_to(self, author: Author, reached: Mark) -> tuple[Mark, SessionRecord | None]:
        """Keeps how far a side has the chat; returns the session where its row changed."""
        before = self._rows.mark(author.session_id, author.side)
        mark = before.reached(reached.capped(self._rows.last(author.session_id)))
        if mark == before:
            return mark, None
        self._rows.put_mark(author.session_id, author.side, mark)
        if author.side == CUSTOMER or mark.seen == before.seen:
            return mark, None
        unread = self._rows.of_customer_after(author.session_id, mark.seen)
        self._sessions.update(author.session_id, unread=unread)
        return mark, self._sessions.get(author.session_id)

    def say(self, session_id: str, word: str, name: str) -> None:
        """Adds a line of the appliance; the same one twice in a row is said once."""
        last = self._rows.last(session_id)
        before = self._rows.after(session_id, last - 1, 1) if last else []
        if before and (before[0].side, before[0].text, before[0].author) == (APPLIANCE, word, name):
            return
        if last < CHAT_MESSAGES:
            mark = secrets.identifier()
            line = self._line(session_id, last + 1, mark, APPLIANCE, "", name, word)
            self._keep(line, {"messages": line.number})

    def heard(self, session_id: str, word: str, detail: Mapping[str, str]) -> None:
        """Says in the chat what the customer should know of a session's changes."""
        if word in _SAID:
            said, about = _SAID[word]
            self.say(session_id, said, detail.get(about, ""))
        elif word in _ENDS and self._rows.last(session_id):
            self.say(session_id, "closed", "")

    def _refusal(self, author: Author, record: SessionRecord | None) -> str:
        if record is None:
            return NOT_ASSIGNEE
        refused = refusal(record, author.id)
        if not refused and author.side != CUSTOMER:
            acting_now(author.id).need_with(Right.SEE, record)
        return refused

    def _columns(self, record: SessionRecord, author: Author, line: ChatLine) -> Columns:
        columns: Columns = {"messages": line.number}
        if author.side == CUSTOMER:
            columns["unread"] = record.unread + 1
        elif not record.answered_at_ms:
            columns["answered_at_ms"] = line.at_ms
        return columns

    def _keep(self, line: ChatLine, columns: Columns) -> None:
        self._rows.append(line)
        self._sessions.update(line.session_id, **columns)

    def _line(
        self,
        session_id: str,
        number: int,
        client_id: str,
        side: str,
        author_id: str,
        author: str,
        text: str,
    ) -> ChatLine:
        now_ms = self._clock.now_ms()
        name = author[:NAME_CHARS]
        return ChatLine(session_id, number, client_id, side, author_id, name, text, now_ms)
