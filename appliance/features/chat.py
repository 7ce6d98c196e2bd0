"""Chat: what the customer's program and the viewer say of their own session's chat."""

from typing import Any, ClassVar

from appliance.domain.chat import CUSTOMER, GUEST, TECHNICIAN
from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.chat import Chats
from appliance.services.chat_book import Author
from appliance.services.chat_talk import VERBS, Talk
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room


class Chat(Feature):
    """One table for both sides: only who speaks differs."""

    name: ClassVar[str] = "chat"

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self.from_agent: FromAgent = dict.fromkeys(VERBS, self.from_program)
        self.from_viewer: FromViewer = dict.fromkeys(VERBS, self.from_technician)

    async def from_program(self, room: Room, message: Any) -> None:
        """The customer speaks; the socket has left aside what a replaced program says."""
        if room.agent is not None:
            author = Author(room.session_id, CUSTOMER, CUSTOMER, joined=True)
            await Talk(self._chats, room.agent, author, _always).heard(message)

    async def from_technician(self, room: Room, viewer: ViewerLine, message: Any) -> None:
        """Somebody in the viewer speaks; who comes from outside reads once the customer agreed."""
        side = GUEST if viewer.outside else TECHNICIAN
        author = Author(room.session_id, side, viewer.person_id, joined=True)
        talk = Talk(self._chats, viewer, author, lambda _record: viewer.admitted)
        await talk.heard(message)


def _always(_record: object) -> bool:
    return True
