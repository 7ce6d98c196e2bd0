"""Live events on /ws/events: for the desk's pages and for the customer's page."""

from collections.abc import Mapping

from appliance.domain.access import Access
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.chat_on_events import desk_verbs, page_verbs
from appliance.handlers.socket import Socket, Verb
from appliance.services import presence
from appliance.services.board import Desk
from appliance.services.lines import Line
from appliance.services.tickets import Ticket
from protocol import VERSION
from protocol.close import Close
from protocol.codec import VIEWER
from protocol.errors import ProtocolError
from protocol.messages.desk import DeskScope
from protocol.messages.link import Bye, LinkEcho, ViewerHello, ViewerWelcome


class EventsSocket(Socket):
    """One page that listens."""

    sender = VIEWER
    hello = ViewerHello
    line: Line
    chat: Mapping[type, Verb]

    async def welcome(self, message: ViewerHello) -> None:
        """Redeems the ticket; a desk hears of what it may see, a page of its own session."""
        ticket = self.parts.tickets.redeem(message.ticket)
        self.check_ticket(ticket)
        self.check_open()
        self.line = Line(self)
        self.line.tell(
            ViewerWelcome(
                version=min(message.newest, VERSION),
                person_id=ticket.subject_id if ticket.kind == "events" else "",
                now_at_ms=self.parts.clock.now_ms(),
                capabilities=self.application.settings["capabilities"],
            )
        )
        if ticket.kind == "events":
            self.forget = self.parts.revocation.watch(
                self.cookie_of(LOGIN_COOKIE), self.revoked, self.know
            )
            self.unsubscribe = self.parts.queues.board.add(
                Desk(lambda: self.access, self.line.send)
            )
            self.off_duty = self.parts.queues.duty.came(ticket.subject_id)
            self.forget_groups = self.parts.events.subscribe_to_groups(self.tell_group)
            self.chat = desk_verbs(self, self.line)
        else:
            self.forget = self.off_duty = _nothing
            session_id = self.page_session.id
            self.unsubscribe = self.parts.events.subscribe_to(session_id, self.tell_page)
            self.forget_groups = self.parts.queues.queue.watch(session_id, self.tell_place)
            self.chat = page_verbs(self, self.line)
            self.tell_page(await self.parts.sessions.get(session_id))

    def check_ticket(self, ticket: Ticket) -> None:
        """Refuses a ticket that is not this cookie's.

        Raises:
            ProtocolError: NOT_AUTHENTICATED.
        """
        for_desk = ticket.kind == "events" and self.account is not None
        for_page = ticket.kind == "page" and self.customer is not None
        holder = self.account if for_desk else self.customer if for_page else None
        if holder is None or holder.id != ticket.subject_id:
            raise ProtocolError("ticket for something else", Close.NOT_AUTHENTICATED)

    def tell_group(self, group_id: str) -> None:
        """Lets a desk that shows a renamed group list anew."""
        if self.access.may(Right.SEE, group_id):
            self.line.tell(DeskScope())

    def tell_page(self, record: SessionRecord) -> None:
        """Passes a change of the customer's own session on.

        A session that was opened again waits for another page: this one has nothing to do with it.
        """
        if record.can_claim:
            self.line.cut(Close.NOT_AUTHENTICATED)
            return
        room = self.parts.attendance.room(record.id)
        self.line.tell(presence.page(record, room, self.parts.queues.queue.standing(record)))

    def tell_place(self) -> None:
        """The customer stands elsewhere in the queue."""
        record = self.parts.queues.board.get(self.page_session.id)
        if record is not None:
            self.tell_page(record)

    def know(self, access: Access) -> None:
        """Takes the rights of now; where they changed, the desk lists anew what it may see."""
        if access.same_rights(self.access):
            return
        self.known_access = access
        self.line.tell(DeskScope())

    def verbs(self) -> Mapping[type, Verb]:
        """Returns what a listener may say after hello."""
        return {Bye: self.bye, LinkEcho: self.echo, **self.chat}

    async def bye(self, _message: Bye) -> None:
        """The page closes."""
        self.close(Close.NORMAL)

    def revoked(self) -> None:
        """The login is over."""
        self.line.cut(Close.NOT_AUTHENTICATED)

    async def went(self) -> None:
        """Listens no more."""
        self.unsubscribe()
        self.forget_groups()
        self.forget()
        self.off_duty()
        self.line.stop()


def _nothing() -> None:
    """A customer's page hangs on no login."""
