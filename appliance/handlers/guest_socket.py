"""An external technician's viewer on /ws/guest: one session, and what its customer allows."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from appliance.domain.errors import NotSignedInError
from appliance.domain.guests import Guest
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.base import GUEST_COOKIE
from appliance.handlers.socket import Verb
from appliance.handlers.viewer_socket import ViewerSocket
from appliance.services.lines import ViewerLine
from appliance.texts import translations
from protocol import VERSION
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.limits import NAME_CHARS
from protocol.messages.link import ViewerHello, ViewerWelcome


def _(sentence: str) -> str:
    return sentence


_MAY_CONTROL = ("view", "point", "control", "clipboard")
_MAY_WATCH = ("view",)
EXTERNAL = _("%(name)s (external)")
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Characters that could show the word elsewhere, or backwards (UAX #9)."""


class GuestSocket(ViewerSocket):
    """One open viewer of a guest."""

    async def welcome(self, message: ViewerHello) -> None:
        """Redeems the ticket and takes the guest into the session's room."""
        guest, record = await self.still_in()
        ticket = self.parts.tickets.redeem(message.ticket)
        if ticket.kind != "guest" or ticket.subject_id != guest.id:
            raise ProtocolError("ticket for something else", Close.NOT_AUTHENTICATED)
        self.check_open()
        self.first_record = record
        self.forget = self.parts.guests.watch(guest.id, self.revoked)
        self.off_duty = _nothing
        rights = _MAY_CONTROL if guest.level == "control" else _MAY_WATCH
        person = _marked(guest.name, record.language)
        self.line = ViewerLine(
            self, guest.id, person, rights, outside=True, codecs=message.capabilities
        )
        self.line.tell(
            ViewerWelcome(
                version=min(message.newest, VERSION),
                person_id=guest.id,
                now_at_ms=self.parts.clock.now_ms(),
                capabilities=self.application.settings["capabilities"],
            )
        )
        self.room = await self.parts.attendance.viewer_came(record, self.line)

    async def still_in(self) -> tuple[Guest, SessionRecord]:
        """Returns whose cookie this is as of now, and the session.

        Raises:
            NotSignedInError: it counts no more.
        """
        found = await self.parts.guests.who(self.cookie_of(GUEST_COOKIE))
        if found is None:
            raise NotSignedInError
        return found

    def verbs(self) -> Mapping[type, Verb]:
        """Returns what a guest may say after hello: less than a technician."""
        rules = self.socket_rules
        return {kind: verb for kind, verb in super().verbs().items() if kind in rules}

    def guarded(self, message_class: type, verb: Verb) -> Verb:
        """Returns a verb that first looks whether the guest is still in."""

        async def checked(message: Any) -> None:
            await self.still_in()
            await verb(message)

        return checked

    async def with_right(self, right: Right, verb: Verb, message: Any) -> None:
        """Calls a verb for a guest who is still in; rights of accounts do not matter here."""
        await self.guarded(type(message), verb)(message)

    def revoked(self) -> None:
        """The invitation is over."""
        self.reason = "rights_revoked"
        self.line.cut(Close.NOT_AUTHENTICATED)


def _marked(name: str, language: str) -> str:
    """Returns a guest's name with the word that says so: a long name is cut, never the word."""
    marked = translations(language).gettext(EXTERNAL)
    most = NAME_CHARS - len(marked % {"name": ""})
    plain = "".join(one for one in name if unicodedata.bidirectional(one) not in _TURNING)
    return marked % {"name": plain[:most]}


def _nothing() -> None:
    """A guest stands in no queue."""
