"""A technician's viewer on /ws/viewer."""

from collections.abc import Mapping
from functools import partial

from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.socket import Socket, Verb
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from protocol import VERSION
from protocol.close import Close
from protocol.codec import VIEWER
from protocol.errors import ProtocolError
from protocol.frame import HEADER_BYTES, Channel, Header
from protocol.limits import CONTROL_BYTES, NAME_CHARS
from protocol.messages.link import Bye, ViewerHello, ViewerWelcome
from protocol.messages.session import SessionEnd


class ViewerSocket(Socket):
    """One open viewer."""

    sender = VIEWER
    hello = ViewerHello
    room: Room
    line: ViewerLine
    reason = "viewer_closed"

    async def welcome(self, message: ViewerHello) -> None:
        """Redeems the ticket and takes the technician into the session's room."""
        account = self.signed_in
        ticket = self.parts.tickets.redeem(message.ticket)
        if ticket.kind != "viewer" or ticket.subject_id != account.id or not ticket.session_id:
            raise ProtocolError("ticket for something else", Close.NOT_AUTHENTICATED)
        record = await self.parts.sessions.get(ticket.session_id)
        if not record.live:
            raise ProtocolError("session is over", Close.SESSION_ENDED)
        self.check_open()
        self.forget = self.parts.revocation.watch(self.cookie_of(LOGIN_COOKIE), self.revoked)
        self.line = ViewerLine(self, account.id, account.name[:NAME_CHARS])
        self.line.tell(
            ViewerWelcome(
                version=min(message.newest, VERSION),
                person_id=account.id,
                now_at_ms=self.parts.clock.now_ms(),
                capabilities=self.application.settings["capabilities"],
            )
        )
        self.room = await self.parts.attendance.viewer_came(record, self.line)

    def take_flow(self, header: Header, message: bytes) -> None:
        """Gives marks and input to the relay, which looks at the sender's right each time."""
        self.keep_pace(self.socket_rules[header.channel].rate)
        if header.channel is Channel.SCREEN:
            self.room.screen_from_viewer(self.line, header, len(message) - HEADER_BYTES)
            return
        if len(message) > CONTROL_BYTES + HEADER_BYTES:
            raise ProtocolError("input too large", Close.TOO_LARGE)
        self.room.input_from_viewer(self.line, message)

    def verbs(self) -> Mapping[type, Verb]:
        """Returns what a viewer may say after hello."""
        table: dict[type, Verb] = {SessionEnd: self.end, Bye: self.bye}
        for feature in self.application.settings["features"]:
            for message_class, method in feature.from_viewer.items():
                table[message_class] = partial(method, self.room, self.line)
        return table

    async def end(self, _message: SessionEnd) -> None:
        """The technician ended the session for all."""
        name, person_id = self.line.person, self.line.person_id
        await self.parts.sessions.end(self.room.session_id, name, "technician_ended", person_id)

    async def bye(self, _message: Bye) -> None:
        """The tab closes."""
        self.close(Close.NORMAL)

    def revoked(self) -> None:
        """The login is over."""
        self.reason = "login_revoked"
        self.line.cut(Close.NOT_AUTHENTICATED)

    async def went(self) -> None:
        """Takes the technician out of the room."""
        self.forget()
        self.line.stop()
        await self.parts.attendance.viewer_went(self.room, self.line, self.reason)
