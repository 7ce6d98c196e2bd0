"""The chat as the window shows it: made by the feature, shown by the adapter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message.

    Attributes:
        number: from 1; 0 while the appliance has not acknowledged it.
        client_id: chosen here for own messages, empty for those of others.
        side: one of protocol.messages.chat.SIDES.
        author: name, or for lines of the appliance whom it is about.
        text: what was written, or a word for a line of the appliance.
        at_ms: UTC, 0 while not acknowledged.
        problem: why it was not taken, a reason of chat.refused, or empty.
    """

    number: int
    client_id: str
    side: str
    author: str
    text: str
    at_ms: int = 0
    problem: str = ""

    @property
    def own(self) -> bool:
        """Whether the customer wrote it."""
        return self.side == "customer"

    @property
    def by_others(self) -> bool:
        """Whether another person wrote it; lines of the appliance only say what happened."""
        return self.side not in ("customer", "appliance")


@dataclass(frozen=True, slots=True)
class ChatView:
    """One consistent look at the chat.

    Attributes:
        possible: whether this appliance has a chat.
        lines: acknowledged ones in order, then own ones that wait.
        seen, delivered: up to which the technician has read, and has.
        unread: messages of others that were not read here.
        may_write: whether the session still takes messages.
        typist: who writes at the moment, or empty.
        online: whether the line stands.
    """

    possible: bool = False
    lines: tuple[ChatLine, ...] = ()
    seen: int = 0
    delivered: int = 0
    unread: int = 0
    may_write: bool = True
    typist: str = ""
    online: bool = False
