"""Chats: who follows which one, and what each follower is told, in order and without gaps.

What is written goes through `chat_book`; here is what happens in memory, on the event loop.  A chat
is kept here while somebody follows it.
"""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from appliance.clock import Clock
from appliance.domain.chat import CUSTOMER, GUEST, TECHNICIAN, TOO_FAST, ChatLine, Mark, Standing
from appliance.domain.chat import refusal as refusal_of
from appliance.domain.errors import DomainError, NotFoundError
from appliance.domain.records import SessionRecord
from appliance.domain.session import State
from appliance.secrets import Vault
from appliance.services.audit import Audit
from appliance.services.chat_book import Author, ChatBook
from appliance.services.events import Events
from appliance.services.lines import Line
from appliance.services.rates import Bucket, RateClass
from appliance.services.sessions import Sessions
from appliance.services.tasks import Tasks
from appliance.storage import Storage, StorageError
from protocol.close import Close
from protocol.messages.chat import ChatMessage, ChatRefused, ChatState, ChatTypist

log = logging.getLogger(__name__)

PACE: Final = RateClass("chat", 1, 10)
"""Messages of one author in one chat."""
MOST_FOLLOWED: Final = 100
"""Chats that one line follows at a time: each is kept in memory."""
_AT_ONCE: Final = 100
_MOST_PACES: Final = 10_000

Allowed = Callable[[SessionRecord], bool]


@dataclass(eq=False, slots=True)
class Follower:
    """A line that follows a chat.

    Attributes:
        may_read: asked with the session as it is, each time something is to be told.
        sent: number of the last message told.
        told: the last state told, so that it is not told twice.
        working: messages are on their way from the database.
    """

    line: Line
    author: Author
    may_read: Allowed
    sent: int
    told: ChatState | None = None
    working: bool = False


@dataclass(slots=True)
class _Chat:
    """A followed chat, as last heard of."""

    record: SessionRecord
    last: int
    marks: dict[str, Mark]
    followers: list[Follower] = field(default_factory=list)


class Chats:
    """All chats of the appliance.

    Attributes:
        book: what is written, for use inside transactions.
    """

    def __init__(
        self, storage: Storage, clock: Clock, book: ChatBook, events: Events, tasks: Tasks
    ) -> None:
        """Listens to the sessions' changes from now on."""
        self._storage = storage
        self._clock = clock
        self.book = book
        self._events = events
        self._tasks = tasks
        self._chats: dict[str, _Chat] = {}
        self._followed: dict[Line, set[str]] = {}
        self._paces: dict[tuple[str, str], Bucket] = {}
        self._listeners: list[Callable[[ChatLine], None]] = []
        events.subscribe(self._changed)

    @classmethod
    def of(
        cls,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        events: Events,
        tasks: Tasks,
        sessions: Sessions,
    ) -> "Chats":
        """Returns the chats of these sessions; what happens to a session is said in its chat."""
        book = ChatBook(clock, vault, audit)
        sessions.watch(book.heard)
        return cls(storage, clock, book, events, tasks)

    def listen(self, listener: Callable[[ChatLine], None]) -> None:
        """Calls with each message that somebody wrote, from now on."""
        self._listeners.append(listener)

    async def open(self, line: Line, author: Author, may_read: Allowed, after: int) -> None:
        """Starts following; all messages after a number come, then the state.

        What the author may not see is told as a chat with nothing in it, the same as if there were
        no such session.  A line that follows too many is cut.
        """
        self.close(line, author.session_id)
        try:
            found = await self._storage.run(self.book.seen_by, author, after, _AT_ONCE)
        except NotFoundError:
            line.tell(_nothing(author.session_id))
            return
        standing, lines = found
        follower = Follower(line, author, may_read, min(after, standing.last))
        self.close(line, author.session_id)
        followed = self._followed.setdefault(line, set())
        if len(followed) >= MOST_FOLLOWED:
            line.cut(Close.FLOOD)
            return
        followed.add(author.session_id)
        chat = self._chats[author.session_id] = self._known(standing)
        chat.followers.append(follower)
        line.when_gone(partial(self.forget, line))
        if not may_read(chat.record):
            lines = []
        for one in lines:
            self._tell_line(follower, one)
        if len(lines) == _AT_ONCE or (lines and follower.sent < chat.last):
            await self._send_missing(chat, follower)
        self._tell_state(chat, follower)

    def close(self, line: Line, session_id: str) -> None:
        """Stops following one chat."""
        self._followed.get(line, set()).discard(session_id)
        chat = self._chats.get(session_id)
        if chat is not None:
            self._keep(chat, [one for one in chat.followers if one.line is not line])

    def forget(self, line: Line) -> None:
        """Stops following all chats: the line is gone."""
        for session_id in self._followed.pop(line, set()):
            self.close(line, session_id)

    def post(self, line: Line, author: Author, client_id: str, text: str) -> None:
        """Stores a message, acknowledges it to its author and tells all who follow.

        The line goes on meanwhile: a desk writes in many chats, and none waits for another.  What
        is posted first is stored first.  The line is cut where nothing could be stored, and where
        the account may not even see the session any more: the client comes back, or is told.
        """
        if self._too_fast(author):
            line.tell(ChatRefused(author.session_id, client_id, TOO_FAST))
        else:
            self._tasks.start(self._guarded(line, self._post(line, author, client_id, text)))

    def mark(self, line: Line, author: Author, delivered: int, seen: int = 0) -> None:
        """Keeps how far the author's side has a chat.  Of technicians only the owner counts."""
        chat = self._chats.get(author.session_id)
        if chat is None or not _counts(chat.record, author):
            return
        before = chat.marks[author.side]
        wanted = before.reached(Mark(delivered, seen).capped(chat.last))
        if wanted != before:
            chat.marks[author.side] = wanted
            self._tasks.start(self._guarded(line, self._mark(author, wanted)))

    def typing(self, author: Author, typing: bool) -> None:
        """Tells the others that somebody writes, if that one may."""
        chat = self._chats.get(author.session_id)
        if chat is None or refusal_of(chat.record, author.id):
            return
        name = chat.record.name if author.side == CUSTOMER else chat.record.owner
        for follower in tuple(chat.followers):
            if follower.author.id != author.id and follower.may_read(chat.record):
                follower.line.tell(ChatTypist(author.session_id, name, typing))

    def tell(self, session_id: str) -> None:
        """Gives followers what was said; publishing the session does it too."""
        chat = self._chats.get(session_id)
        for follower in tuple(chat.followers if chat else ()):
            self._tasks.start(self._bring_up_to_date(follower))

    async def _guarded(self, line: Line, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StorageError:
            log.exception("a chat could not be stored")
            line.cut(Close.INTERNAL)
        except DomainError as refusal:
            log.info("chat: %s", refusal.word)
            line.cut(Close.FORBIDDEN)

    async def _post(self, line: Line, author: Author, client_id: str, text: str) -> None:
        posted = await self._storage.run(self.book.post, author, client_id, text)
        if posted.line is None:
            line.tell(ChatRefused(author.session_id, client_id, posted.refused))
            return
        if not self._will_be_told(line, posted.line):
            line.tell(_message(posted.line, author))
        self._spread(posted.line)
        for listener in self._listeners:
            listener(posted.line)
        if posted.news and posted.record is not None:
            self._events.publish(posted.record)

    async def _mark(self, author: Author, wanted: Mark) -> None:
        _, changed = await self._storage.run(self.book.read_to, author, wanted)
        chat = self._chats.get(author.session_id)
        if chat is not None:
            for follower in tuple(chat.followers):
                self._tell_state(chat, follower)
        if changed is not None:
            self._events.publish(changed)

    def _known(self, standing: Standing) -> _Chat:
        """Returns the chat as of now: what is in memory may be a little behind or ahead."""
        chat = self._chats.get(standing.record.id)
        if chat is None:
            marks = {CUSTOMER: standing.customer, TECHNICIAN: standing.technician}
            return _Chat(standing.record, standing.last, marks)
        chat.last = max(chat.last, standing.last)
        for side, mark in ((CUSTOMER, standing.customer), (TECHNICIAN, standing.technician)):
            chat.marks[side] = chat.marks[side].reached(mark)
        return chat

    def _keep(self, chat: _Chat, followers: list[Follower]) -> None:
        chat.followers = followers
        if not followers:
            self._chats.pop(chat.record.id, None)

    def _spread(self, line: ChatLine) -> None:
        """Tells a new message to who has all before it; the others get it from the database."""
        chat = self._chats.get(line.session_id)
        if chat is None:
            return
        chat.last = max(chat.last, line.number)
        for follower in tuple(chat.followers):
            if not follower.may_read(chat.record):
                continue
            if follower.sent + 1 == line.number and not follower.working:
                self._tell_line(follower, line)
            elif follower.sent < line.number and not follower.working:
                self._tasks.start(self._bring_up_to_date(follower))

    def _tell_line(self, follower: Follower, line: ChatLine) -> None:
        follower.sent = line.number
        follower.line.tell(_message(line, follower.author))

    def _will_be_told(self, line: Line, message: ChatLine) -> bool:
        """Whether a message reaches its author's line by following the chat."""
        chat = self._chats.get(message.session_id)
        return chat is not None and any(
            one.line is line and one.sent < message.number and one.may_read(chat.record)
            for one in chat.followers
        )

    async def _bring_up_to_date(self, follower: Follower) -> None:
        chat = self._chats.get(follower.author.session_id)
        if chat is not None and follower in chat.followers:
            await self._send_missing(chat, follower)
            self._tell_state(chat, follower)

    async def _send_missing(self, chat: _Chat, follower: Follower) -> None:
        """Sends what is stored and not told, no faster than the line takes it."""
        if follower.working:
            return
        follower.working = True
        try:
            while follower in chat.followers and follower.may_read(chat.record):
                session_id, sent = follower.author.session_id, follower.sent
                lines = await self._storage.run(self.book.after, session_id, sent, _AT_ONCE)
                for line in lines:
                    self._tell_line(follower, line)
                chat.last = max(chat.last, follower.sent)
                if len(lines) < _AT_ONCE and (not lines or follower.sent == chat.last):
                    return
                await follower.line.drained()
        finally:
            follower.working = False

    def _tell_state(self, chat: _Chat, follower: Follower) -> None:
        other = TECHNICIAN if follower.author.side == CUSTOMER else CUSTOMER
        own = CUSTOMER if follower.author.side == CUSTOMER else TECHNICIAN
        state = ChatState(
            session_id=chat.record.id,
            last=chat.last,
            seen=chat.marks[other].seen,
            delivered=chat.marks[other].delivered,
            own_seen=chat.marks[own].seen,
            may_write=not refusal_of(chat.record, follower.author.id),
            writer=chat.record.owner,
            over=not chat.record.live,
        )
        if follower.author.side == GUEST and not follower.may_read(chat.record):
            state = _nothing(chat.record.id)
        if state != follower.told:
            follower.told = state
            follower.line.tell(state)

    def _changed(self, record: SessionRecord) -> None:
        """Takes a session's change up: who may read and write now, what the appliance said."""
        chat = self._chats.get(record.id)
        if chat is None:
            return
        before, chat.record = chat.record, record
        chat.last = max(chat.last, record.messages)
        if before.state is State.OPEN and record.state is not State.OPEN:
            # Another customer may have come in: pages and programs of before show their token anew.
            self._keep(chat, [one for one in chat.followers if one.author.side != CUSTOMER])
        for follower in tuple(chat.followers):
            self._tell_state(chat, follower)
            if follower.sent < chat.last and follower.may_read(record):
                self._tasks.start(self._bring_up_to_date(follower))

    def _too_fast(self, author: Author) -> bool:
        key = author.session_id, author.id
        pace = self._paces.get(key)
        if pace is None:
            if len(self._paces) >= _MOST_PACES:
                self._paces.clear()
            pace = self._paces[key] = Bucket(PACE, self._clock.monotonic_s())
        return pace.take(self._clock.monotonic_s()) > 0


def _nothing(session_id: str) -> ChatState:
    """Returns what somebody is told who may not even know that something was written."""
    return ChatState(session_id, 0, 0, 0, 0, False, "")


def _counts(record: SessionRecord, author: Author) -> bool:
    if author.side == CUSTOMER:
        return True
    return author.side != GUEST and author.id == record.owner_id


def _message(line: ChatLine, reader: Author) -> ChatMessage:
    return ChatMessage(
        session_id=line.session_id,
        number=line.number,
        client_id=line.client_id if line.author_id == reader.id else "",
        side=line.side,
        author_id=line.author_id,
        author=line.author,
        text=line.text,
        at_ms=line.at_ms,
    )
