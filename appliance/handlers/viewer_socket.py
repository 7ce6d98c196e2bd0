"""A technician's viewer on /ws/viewer."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from appliance.domain.access import Access
from appliance.domain.errors import NotSignedInError
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.socket import Socket, Verb
from appliance.services.lines import ViewerLine
from appliance.services.questions import askable
from appliance.services.rates import VIEWER_BYTES
from appliance.services.relay import Room
from protocol import VERSION
from protocol.close import Close
from protocol.codec import VIEWER
from protocol.errors import ProtocolError
from protocol.frame import HEADER_BYTES, Channel, Header
from protocol.limits import CONTROL_BYTES, NAME_CHARS
from protocol.messages.consent import ConsentRaise
from protocol.messages.link import Bye, LinkEcho, ViewerHello, ViewerWelcome
from protocol.messages.session import SessionEnd, SessionHold


class ViewerSocket(Socket):
    """One open viewer."""

    sender = VIEWER
    hello = ViewerHello
    byte_rate = VIEWER_BYTES
    first_record: SessionRecord
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
        self.access.need_with(Right.CONTROL, record)
        if not record.live:
            raise ProtocolError("session is over", Close.SESSION_ENDED)
        self.check_open()
        self.first_record = record
        self.forget = self.parts.revocation.watch(
            self.cookie_of(LOGIN_COOKIE), self.revoked, self.know
        )
        rights = askable(self.access, record)
        self.line = ViewerLine(
            self, account.id, account.name[:NAME_CHARS], rights, codecs=message.capabilities
        )
        self.line.tell(
            ViewerWelcome(
                version=min(message.newest, VERSION),
                person_id=account.id,
                now_at_ms=self.parts.clock.now_ms(),
                capabilities=self.application.settings["capabilities"],
            )
        )
        await self.parts.queues.assignments.opened(account, record.id)
        record = await self.parts.sessions.get(record.id)
        self.room = await self.parts.attendance.viewer_came(record, self.line)
        self.off_duty = self.parts.queues.duty.came(account.id)

    @property
    def record(self) -> SessionRecord:
        """The session as last published."""
        room = self.parts.attendance.room(self.first_record.id)
        return room.record if room else self.first_record

    def take_flow(self, header: Header, message: bytes) -> None:
        """Gives marks, input and data to the relay and the features, which look at the sender's
        right each time.
        """
        rule = self.socket_rules.get(header.channel)
        if rule is None:
            raise ProtocolError("not from a viewer")
        self.keep_pace(rule.rate)
        if take := self.data.get(header.channel):
            if len(message) > rule.limit_bytes + HEADER_BYTES:
                raise ProtocolError("data too large", Close.TOO_LARGE)
            take(self.room, self.line, header, message)
            return
        if header.channel is Channel.SCREEN:
            self.room.screen_from_viewer(self.line, header, len(message) - HEADER_BYTES)
            return
        if len(message) > CONTROL_BYTES + HEADER_BYTES:
            raise ProtocolError("input too large", Close.TOO_LARGE)
        self.room.input_from_viewer(self.line, message)

    def verbs(self) -> Mapping[type, Verb]:
        """Returns what a viewer may say after hello."""
        table: dict[type, Verb] = {
            SessionEnd: self.end,
            SessionHold: self.hold,
            Bye: self.bye,
            LinkEcho: self.echo,
            ConsentRaise: self.raise_rights,
        }
        for feature in self.application.settings["features"]:
            for message_class, method in feature.from_viewer.items():
                table[message_class] = partial(method, self.room, self.line)
        return {kind: self.guarded(kind, verb) for kind, verb in table.items()}

    @property
    def data(self) -> Mapping[Channel, Callable[..., None]]:
        """Returns what features take from the other channels."""
        taken: dict[Channel, Callable[..., None]] = self.application.settings["data_from_viewer"]
        return taken

    def guarded(self, message_class: type, verb: Verb) -> Verb:
        """Returns a verb that first looks at the sender's rights as of now."""
        right = self.verb_rule(message_class).within
        return verb if right is None else partial(self.with_right, right, verb)

    async def with_right(self, right: Right, verb: Verb, message: Any) -> None:
        """Calls a verb for who may.

        Raises:
            NotSignedInError: the login is over.
            NotFoundError, ForbiddenError: see Access.need_with.
        """
        access = await self.parts.logins.access(self.cookie_of(LOGIN_COOKIE))
        if access is None:
            raise NotSignedInError
        access.need_with(right, self.record)
        await verb(message)

    async def end(self, _message: SessionEnd) -> None:
        """The technician ended the session for all."""
        name, person_id = self.line.person, self.line.person_id
        await self.parts.sessions.end(self.room.session_id, name, "technician_ended", person_id)

    async def hold(self, message: SessionHold) -> None:
        """The picture rests, or goes on."""
        await self.parts.attendance.hold(self.room, self.line, message.on)

    async def raise_rights(self, message: ConsentRaise) -> None:
        """The customer is asked to allow more."""
        await self.parts.attendance.raise_rights(self.room, self.line, message.rights)

    async def bye(self, _message: Bye) -> None:
        """The tab closes."""
        self.close(Close.NORMAL)

    def revoked(self) -> None:
        """The login is over."""
        self.reason = "login_revoked"
        self.line.cut(Close.NOT_AUTHENTICATED)

    def know(self, access: Access) -> None:
        """Takes the rights of now; without Right.CONTROL in the session's group it is over."""
        self.known_access = access
        if not access.may_with(Right.CONTROL, self.record):
            self.reason = "rights_revoked"
            self.line.cut(Close.FORBIDDEN)

    async def went(self) -> None:
        """Takes the technician out of the room."""
        self.forget()
        self.off_duty()
        self.line.stop()
        await self.parts.attendance.viewer_went(self.room, self.line, self.reason)
