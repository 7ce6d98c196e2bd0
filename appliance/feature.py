"""What a feature of the appliance looks like: tables from message classes to methods."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord
from protocol.frame import Channel, Header

FromAgent = Mapping[type, Callable[[Any, Any], Awaitable[None]]]
"""Message class -> method(room, message)."""
FromViewer = Mapping[type, Callable[[Any, Any, Any], Awaitable[None]]]
"""Message class -> method(room, viewer, message)."""
DataFromAgent = Mapping[Channel, Callable[[Any, Header, bytes], None]]
"""Channel -> method(room, header, whole message); on the loop, waits for nothing."""
DataFromViewer = Mapping[Channel, Callable[[Any, Any, Header, bytes], None]]
"""Channel -> method(room, viewer, header, whole message)."""


class Feature:
    """One capability, one instance for the whole appliance; its sessions live in rooms.

    Attributes:
        name: the same on every side.
        from_agent, from_viewer: what it takes from the control channel of each side.
        data_from_agent, data_from_viewer: channels whose bodies it takes, unread or read.
    """

    name: ClassVar[str]
    from_agent: FromAgent
    from_viewer: FromViewer
    data_from_agent: DataFromAgent = MappingProxyType({})
    data_from_viewer: DataFromViewer = MappingProxyType({})

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Says what an agent with this capability should know first, right after the welcome."""

    def agent_came(self, room: Any) -> None:
        """The customer's program has a new line; it stands in the room."""

    def agent_went(self, room: Any) -> None:
        """The line of the customer's program is gone."""

    def viewer_came(self, room: Any, viewer: Any) -> None:
        """A viewer was taken in and knows how the session stands."""

    def viewer_went(self, room: Any, viewer: Any) -> None:
        """A viewer left; it is in the room no more."""

    def rights_changed(self, room: Any) -> None:
        """What somebody is allowed, who sees or who controls may have changed."""

    def room_closed(self, room: Any) -> None:
        """The session ended, or nobody is connected any more: what was held for it is given up."""
