"""Chat: what was written, what waits to be sent, and who is writing (SPEC D7, J6).

A text that could not be sent stays here and is sent again with the same id, so that no cut loses or
doubles it.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from agent.chat_view import ChatLine, ChatView
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel
from protocol.limits import CHAT_CHARS, TYPING_S
from protocol.messages.chat import (
    ChatMessage,
    ChatOpen,
    ChatPost,
    ChatReceived,
    ChatRefused,
    ChatSeen,
    ChatState,
    ChatTyping,
    ChatTypist,
)

Observer = Callable[[ChatView], None]
_OWN = "customer"
_AGAIN_S = 1.2
"""Until a text that came too fast is sent again."""


@dataclass(slots=True)
class _Kept:
    """What is kept of one session.

    Attributes:
        lines: by number.
        waiting: own texts by client id, in the order they were written.
        sent: the one that is on its way over the present line: the next leaves when it has
            arrived, so that their order stays.
    """

    session_id: str = ""
    lines: dict[int, ChatLine] = field(default_factory=dict)
    waiting: dict[str, ChatLine] = field(default_factory=dict)
    sent: str = ""
    own_seen: int = 0

    @property
    def last(self) -> int:
        """Number of the last line."""
        return max(self.lines, default=0)


class ChatFeature(Feature):
    """The customer's side of the chat in the program."""

    name: ClassVar[str] = "chat"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._kept = _Kept()
        self._view = ChatView()
        self._catching_up = False
        self._observers: list[Observer] = []
        self._typist_ends: asyncio.TimerHandle | None = None
        self.control = {
            ChatMessage: self._on_message,
            ChatState: self._on_state,
            ChatTypist: self._on_typist,
            ChatRefused: self._on_refused,
        }

    @property
    def view(self) -> ChatView:
        """The newest look; immutable."""
        return self._view

    def observe(self, observer: Observer) -> None:
        """Calls `observer` on the loop's thread after each change."""
        self._observers.append(observer)

    def post(self, text: str) -> None:
        """Writes a message; from any thread.  One that is too long becomes several."""
        cleaned = "".join(one for one in text if one.isprintable() or one in "\n\t\u200d").strip()
        for start in range(0, len(cleaned), CHAT_CHARS):
            part = cleaned[start : start + CHAT_CHARS]
            self.loop.call_soon_threadsafe(self._post, part, secrets.token_urlsafe(12))

    def typing(self, typing: bool) -> None:
        """Tells the technician that the customer writes, or stopped; from any thread."""
        self.loop.call_soon_threadsafe(self._say_typing, typing)

    def read(self) -> None:
        """The customer has seen everything there is; from any thread."""
        self.loop.call_soon_threadsafe(self._read)

    def on_start(self) -> None:
        """Takes the chat up where it was, and sends what waits."""
        view = self.session.view
        if view.session_id != self._kept.session_id:
            self._kept, self._view = _Kept(view.session_id), ChatView()
        self._kept.sent = ""
        self._catching_up = self.name in view.capabilities
        if self._catching_up:
            self.wire.send(ChatOpen("", self._kept.last))
        self._change(possible=self._catching_up, online=True)
        self._send_waiting()

    def on_stop(self) -> None:
        """Without a line texts wait here."""
        self._end_typist()
        self._change(online=False, typist="")

    def _post(self, text: str, client_id: str) -> None:
        self._kept.waiting[client_id] = ChatLine(0, client_id, _OWN, "", text)
        self._send_waiting()
        self._change()

    def _send_waiting(self) -> None:
        if self._kept.sent or not (self._view.online and self._view.possible):
            return
        for client_id, line in self._kept.waiting.items():
            if not line.problem:
                self._kept.sent = client_id
                self.wire.send(ChatPost("", client_id, line.text))
                return

    def _say_typing(self, typing: bool) -> None:
        if self._view.online and self._view.possible and self._view.may_write:
            self.wire.send(ChatTyping("", typing))

    def _read(self) -> None:
        if self._kept.last <= self._kept.own_seen:
            return
        self._kept.own_seen = self._kept.last
        if self._view.online:
            self.wire.send(ChatSeen("", self._kept.last))
        self._change()

    def _on_message(self, message: ChatMessage) -> None:
        if message.number in self._kept.lines:
            return
        own = message.side == _OWN
        if own and message.client_id in self._kept.waiting:
            del self._kept.waiting[message.client_id]
            self._arrived(message.client_id)
        self._kept.lines[message.number] = ChatLine(
            message.number,
            message.client_id,
            message.side,
            message.author,
            message.text,
            message.at_ms,
        )
        if self._catching_up:
            return
        if not own:
            self.wire.send(ChatReceived("", message.number))
            self._end_typist()
        self._change(typist=self._view.typist if own else "")

    def _on_state(self, message: ChatState) -> None:
        if self._catching_up:
            self._catching_up = False
            if self._kept.last:
                self.wire.send(ChatReceived("", self._kept.last))
        self._kept.own_seen = max(self._kept.own_seen, message.own_seen)
        self._change(seen=message.seen, delivered=message.delivered, may_write=message.may_write)

    def _on_typist(self, message: ChatTypist) -> None:
        self._end_typist()
        if message.typing:
            self._typist_ends = self.loop.call_later(TYPING_S, self._typist_gone)
        self._change(typist=message.author if message.typing else "")

    def _typist_gone(self) -> None:
        self._typist_ends = None
        self._change(typist="")

    def _end_typist(self) -> None:
        if self._typist_ends is not None:
            self._typist_ends.cancel()
            self._typist_ends = None

    def _on_refused(self, message: ChatRefused) -> None:
        line = self._kept.waiting.get(message.client_id)
        if line is None:
            return
        if message.reason == "too_fast":
            self.loop.call_later(_AGAIN_S, self._arrived, message.client_id)
            return
        self._kept.waiting[message.client_id] = replace(line, problem=message.reason)
        self._arrived(message.client_id)
        self._change()

    def _arrived(self, client_id: str) -> None:
        """Lets the next text leave: this one is answered, or has waited long enough."""
        if self._kept.sent == client_id:
            self._kept.sent = ""
            self._send_waiting()

    def _change(self, **fields: object) -> None:
        kept = self._kept
        lines = tuple(kept.lines[number] for number in sorted(kept.lines))
        newer = replace(
            self._view,
            lines=(*lines, *kept.waiting.values()),
            unread=sum(1 for one in lines if one.by_others and one.number > kept.own_seen),
            **fields,  # type: ignore[arg-type]
        )
        if newer == self._view:
            return
        self._view = newer
        for observer in tuple(self._observers):
            observer(newer)
