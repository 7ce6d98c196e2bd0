"""Chat between the customer and whoever supports: written text, from the first second (SPEC D7).

An empty `session_id` stands for the connection's own session: the one of the customer's page, of
the customer's program or of the viewer.  A desk follows many sessions and names them.
"""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import AGENT, SERVER, VIEWER, OneOf, Text, Whole, message
from protocol.messages.kinds import AtMs, Flag, Identifier, Name

SIDES = ("customer", "technician", "guest", "appliance")
"""Who wrote a line; "appliance" lines hold a word of WORDS instead of text."""

WORDS = (
    "taken",
    "handed_over",
    "put_back",
    "on_hold",
    "resumed",
    "invited",
    "joined",
    "left",
    "closed",
    "reopened",
)
"""Texts of lines of the appliance; `author` is the name each is about, each client has the
sentence.  A client that does not know a word leaves the line out."""

REFUSALS = ("not_assignee", "over", "too_fast", "too_many")

SessionId = Annotated[str, Text(64)]
Number = Annotated[int, Whole(0, 2**31)]
"""Of a message, from 1 and without gaps in each session; 0 for none."""
Words = Annotated[str, Text(limits.CHAT_CHARS, lines=True, least=1)]


@message("chat.open", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatOpen:
    """Starts following a chat: all messages after a number follow, in order, then chat.state.

    Attributes:
        after: the last message this client has, 0 for none.
    """

    session_id: SessionId
    after: Number


@message("chat.close", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatClose:
    """Stops following."""

    session_id: SessionId


@message("chat.post", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatPost:
    """Writes a message.  Sent again with the same `client_id` it is stored once.

    It is acknowledged by the chat.message that carries the `client_id`: by then it is on the disk.

    Attributes:
        client_id: chosen by the client, unique among the messages of this author.
    """

    session_id: SessionId
    client_id: Identifier
    text: Words


@message("chat.message", SERVER)
@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of a chat that the receiver follows.

    Attributes:
        number: from 1, without gaps.
        client_id: as the author's client chose it; empty for lines of the appliance and for the
            messages of others.
        side: one of SIDES.
        author_id: account id, "customer", or empty for the appliance.
        author: name at the time; may be empty for a customer without a name.
        text: what was written, or a word of WORDS.
    """

    session_id: Identifier
    number: Number
    client_id: Annotated[str, Text(64)]
    side: Annotated[str, OneOf(SIDES)]
    author_id: Annotated[str, Text(64)]
    author: Name
    text: Words
    at_ms: AtMs


@message("chat.received", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatReceived:
    """This client has all messages up to a number."""

    session_id: SessionId
    number: Number


@message("chat.seen", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatSeen:
    """The reader has read all messages up to a number."""

    session_id: SessionId
    number: Number


@message("chat.state", SERVER)
@dataclass(frozen=True, slots=True)
class ChatState:
    """How a followed chat stands; sent after chat.open and on every change.

    Attributes:
        last: number of the last message.
        seen, delivered: up to which the other side has read, and has on its screen's computer.
        own_seen: up to which the receiver's own side has read, so that a client that starts anew
            knows what is unread.
        may_write: whether the receiver may write now.
        writer: name of the technician who answers, empty while nobody is assigned.
        over: whether the session has ended: the chat can be read, nobody writes.
    """

    session_id: Identifier
    last: Number
    seen: Number
    delivered: Number
    own_seen: Number
    may_write: Flag
    writer: Name
    over: Flag = False


@message("chat.typing", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class ChatTyping:
    """The sender writes, or stopped; said again every few seconds while it goes on."""

    session_id: SessionId
    typing: Flag


@message("chat.typist", SERVER)
@dataclass(frozen=True, slots=True)
class ChatTypist:
    """Somebody of the other side writes; over after limits.TYPING_S without another one."""

    session_id: Identifier
    author: Name
    typing: Flag


@message("chat.refused", SERVER)
@dataclass(frozen=True, slots=True)
class ChatRefused:
    """A message was not taken; its text stays with its author.

    Attributes:
        reason: "not_assignee": somebody else answers now; "over": the session has ended;
            "too_fast": wait a few seconds and send it again; "too_many": this chat is full.
    """

    session_id: Identifier
    client_id: Identifier
    reason: Annotated[str, OneOf(REFUSALS)]
