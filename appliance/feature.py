"""What a feature of the appliance looks like: tables from message classes to methods."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord

FromAgent = Mapping[type, Callable[[Any, Any], Awaitable[None]]]
"""Message class -> method(room, message)."""
FromViewer = Mapping[type, Callable[[Any, Any, Any], Awaitable[None]]]
"""Message class -> method(room, viewer, message)."""


class Feature:
    """One capability, one instance for the whole appliance; its sessions live in rooms.

    Attributes:
        name: the same on every side.
        from_agent, from_viewer: what it takes from the control channel of each side.
    """

    name: ClassVar[str]
    from_agent: FromAgent
    from_viewer: FromViewer

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Says what an agent with this capability should know first, right after the welcome."""
