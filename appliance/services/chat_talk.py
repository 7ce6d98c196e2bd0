"""The verbs of the chat as any line says them: the customer's page, a desk, program or viewer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from appliance.domain.chat import NOT_ASSIGNEE
from appliance.services.chat import Allowed, Chats
from appliance.services.chat_book import Author
from appliance.services.lines import Line
from protocol.messages.chat import (
    ChatClose,
    ChatOpen,
    ChatPost,
    ChatReceived,
    ChatRefused,
    ChatSeen,
    ChatState,
    ChatTyping,
)


@dataclass(frozen=True, slots=True)
class Talk:
    """Who says something on which line.

    Attributes:
        may_read: asked with the session as it is, each time something is to be told.
    """

    chats: Chats
    line: Line
    author: Author
    may_read: Allowed

    async def heard(self, message: Any) -> None:
        """Takes a message of the chat; another session than the author's is as good as missing."""
        if message.session_id in ("", self.author.session_id):
            await _VERBS[type(message)](self, message)
        elif isinstance(message, ChatOpen):
            self.line.tell(ChatState(message.session_id, 0, 0, 0, 0, False, ""))
        elif isinstance(message, ChatPost):
            self.line.tell(ChatRefused(message.session_id, message.client_id, NOT_ASSIGNEE))

    async def open(self, message: ChatOpen) -> None:
        """Starts following."""
        await self.chats.open(self.line, self.author, self.may_read, message.after)

    async def close(self, _message: ChatClose) -> None:
        """Stops following."""
        self.chats.close(self.line, self.author.session_id)

    async def post(self, message: ChatPost) -> None:
        """Writes."""
        self.chats.post(self.line, self.author, message.client_id, message.text)

    async def received(self, message: ChatReceived) -> None:
        """Has all up to a number."""
        self.chats.mark(self.line, self.author, message.number)

    async def seen(self, message: ChatSeen) -> None:
        """Has read all up to a number."""
        self.chats.mark(self.line, self.author, message.number, message.number)

    async def typing(self, message: ChatTyping) -> None:
        """Writes, or stopped."""
        self.chats.typing(self.author, message.typing)


_VERBS: Final[Mapping[type, Callable[[Talk, Any], Awaitable[None]]]] = {
    ChatOpen: Talk.open,
    ChatClose: Talk.close,
    ChatPost: Talk.post,
    ChatReceived: Talk.received,
    ChatSeen: Talk.seen,
    ChatTyping: Talk.typing,
}

VERBS: Final = tuple(_VERBS)
"""What may be said, on every kind of line."""
