"""Asking to join (SPEC T9), off by default: the mailbox is proved, an administrator decides."""

from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, Clock
from appliance.domain import fields, letters
from appliance.domain.access import Access
from appliance.domain.errors import NotFoundError, TooManyTriesError, WrongInputError
from appliance.domain.invitations import Invited, LinkOverError, Newcomer
from appliance.domain.joining import NOT_OUR_DOMAIN, domain_of, domains
from appliance.domain.letters import Letter
from appliance.domain.listing import Slice
from appliance.domain.records import Account, JoinRequest
from appliance.secrets import Vault
from appliance.services import joining_letters, people_rules
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.guesses import address_key
from appliance.services.invitations import Invitations
from appliance.services.mail import Mail
from appliance.services.preferences import Preferences
from appliance.storage import Storage, people
from appliance.storage import guesses as counters
from appliance.storage import join_requests as rows
from protocol.limits import DESCRIPTION_CHARS

CONFIRM_MS: Final = DAY_MS
KEPT_MS: Final = 90 * DAY_MS
MOST_PER_ADDRESS: Final = 5
"""Requests a day."""
MOST_PER_MAILBOX: Final = 3
"""Mails a day that strangers can have sent to somebody."""
MOST_AT_ONCE: Final = 1000
"""Requests that wait: who floods the page fills no disk."""
_BUDGET: Final = "join-address"
_MAILBOX: Final = "join-mailbox"


def _(sentence: str) -> str:
    return sentence


NO_DOMAINS = _("Please name at least one mail domain: without it nobody may ask.")


class Joining:
    """Takes requests and carries out the decision."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        preferences: Preferences,
        mail: Mail,
        invitations: Invitations,
        origin: str,
    ) -> None:
        """Takes what invites, what sends, and where the appliance is."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._preferences = preferences
        self._mail = mail
        self._invitations = invitations
        self._origin = origin

    @property
    def is_open(self) -> bool:
        """Whether people may ask at all."""
        return self._preferences["join.open"] == "yes" and bool(self.domains)

    @property
    def domains(self) -> tuple[str, ...]:
        """The mail domains whose people may ask."""
        return domains(self._preferences["join.domains"])

    async def ask(
        self, email: str, name: str, message: str, language: str, organisation: str, address: str
    ) -> None:
        """Takes a request; the answer is the same whether the mailbox has an account or not.

        Raises:
            NotFoundError: asking is off.
            WrongInputError: a field is not acceptable, or the domain is another's.
            TooManyTriesError: too many from this address today, or too many wait.
        """
        if not self.is_open:
            raise NotFoundError
        request = JoinRequest(
            id=secrets.identifier(),
            email=fields.email("email", email),
            name=fields.name("name", name),
            message=fields.line("message", message, DESCRIPTION_CHARS, lines=True),
            language=language,
            asked_at_ms=self._clock.now_ms(),
        )
        if domain_of(request.email) not in self.domains:
            raise WrongInputError("email", NOT_OUR_DOMAIN, domains=", ".join(self.domains))
        letters.mailbox("email", request.email)
        refusal = await self._storage.run(self._ask_now, request, organisation, address)
        if refusal is not None:
            raise refusal

    async def change(self, access: Access, is_open: str, named: str) -> None:
        """Stores whether people may ask, and of which mail domains.

        Raises:
            WrongInputError: no domains, or one is none.
        """
        if is_open and not named.strip():
            raise WrongInputError("join.domains", NO_DOMAINS)
        await self._preferences.change(
            access.account.id, {"join.open": is_open, "join.domains": named}
        )

    async def confirm(self, token: str) -> None:
        """Opens the request whose mailbox was proved.

        Raises:
            LinkOverError: unknown, used or too old.
        """
        await self._storage.run(self._confirm_now, token)

    async def waits(self, token: str) -> bool:
        """Whether a link still confirms something; changes nothing."""
        return await self._storage.run(self._unconfirmed, token) is not None

    async def found(
        self, text: str, newest_first: bool, offset: int, limit: int
    ) -> Slice[JoinRequest]:
        """Returns open requests whose name or address has a text in it."""
        return await self._storage.run(rows.found, text, newest_first, offset, limit)

    async def get(self, request_id: str) -> JoinRequest:
        """Returns an open request.

        Raises:
            NotFoundError: somebody decided already, or there never was one.
        """
        return await self._storage.run(self._get, request_id)

    async def accept(self, access: Access, request_id: str, newcomer: Newcomer) -> Invited:
        """Invites who asked, and forgets the request.

        Raises:
            NotFoundError: somebody decided already.
            WrongInputError, ForbiddenError: as Invitations.invite_now.
        """
        return await self._storage.run(self._accept_now, access.account, request_id, newcomer)

    async def refuse(
        self, access: Access, request_id: str, reason: str, organisation: str
    ) -> JoinRequest:
        """Forgets a request and tells who asked, if mail is set up.

        Raises:
            NotFoundError: somebody decided already.
            WrongInputError: the reason is not acceptable.
            ForbiddenError: the actor may not manage people any more.
        """
        kept = fields.line("reason", reason, DESCRIPTION_CHARS, lines=True)
        return await self._storage.run(
            self._refuse_now, access.account, request_id, kept, organisation
        )

    async def forget_old(self) -> None:
        """Drops what nobody confirmed in a day, and what nobody decided in 90."""
        now_ms = self._clock.now_ms()
        await self._storage.run(rows.prune, now_ms - CONFIRM_MS, now_ms - KEPT_MS)

    def _ask_now(
        self, request: JoinRequest, organisation: str, address: str
    ) -> TooManyTriesError | None:
        key, now_ms = address_key(address), self._clock.now_ms()
        used = counters.count(_BUDGET, key, now_ms, DAY_MS)
        if used.used >= MOST_PER_ADDRESS or rows.count() >= MOST_AT_ONCE:
            return TooManyTriesError(-(-(used.started_at_ms + DAY_MS - now_ms) // 1000))
        counters.add(_BUDGET, key, now_ms, DAY_MS)
        if people.by_email(request.email) is not None:
            if self._mail.is_set_up and self._may_write_now(request, now_ms):
                link = f"{self._origin}/login"
                self._send(request, joining_letters.known(request.language, organisation, link))
            return None
        if rows.of_mailbox(request.email) is not None or not self._may_write_now(request, now_ms):
            return None
        token = secrets.link_token() if self._mail.is_set_up else ""
        rows.put(request, self._digest(token) if token else None)
        self._audit.record(APPLIANCE, "join.ask", request.id)
        if token:
            link = f"{self._origin}/ask/{token}"
            self._send(request, joining_letters.confirm(request.language, organisation, link))
        return None

    def _may_write_now(self, request: JoinRequest, now_ms: int) -> bool:
        """Counts a mail to a mailbox; whether it is not one too many, whoever asked for it."""
        if not self._mail.is_set_up:
            return True
        mailbox = people.email_key(request.email)[:254]
        return counters.add(_MAILBOX, mailbox, now_ms, DAY_MS).used <= MOST_PER_MAILBOX

    def _confirm_now(self, token: str) -> None:
        if self._unconfirmed(token) is None:
            raise LinkOverError
        request = rows.confirm(self._digest(token))
        if request is not None:
            self._audit.record(APPLIANCE, "join.confirm", request.id)

    def _unconfirmed(self, token: str) -> JoinRequest | None:
        request = rows.unconfirmed(self._digest(token))
        if request is None or request.asked_at_ms + CONFIRM_MS <= self._clock.now_ms():
            return None
        return request

    @staticmethod
    def _get(request_id: str) -> JoinRequest:
        request = rows.get(request_id)
        if request is None:
            raise NotFoundError
        return request

    def _accept_now(self, actor: Account, request_id: str, newcomer: Newcomer) -> Invited:
        self._get(request_id)
        invited = self._invitations.invite_now(people_rules.actor_now(actor), newcomer)
        rows.delete(request_id)
        self._audit.record(actor.id, "join.accept", invited.account.id)
        return invited

    def _refuse_now(
        self, actor: Account, request_id: str, reason: str, organisation: str
    ) -> JoinRequest:
        people_rules.actor_now(actor)
        request = self._get(request_id)
        rows.delete(request_id)
        self._audit.record(actor.id, "join.refuse", request.id)
        if self._mail.is_set_up:
            letter = joining_letters.refused(request.language, organisation, reason)
            self._send(request, letter, actor.id)
        return request

    def _send(self, request: JoinRequest, letter: Letter, actor: str = APPLIANCE) -> None:
        self._mail.queue_now(request.email, letter, request.language, "join", actor, request.id)

    def _digest(self, token: str) -> bytes:
        return self._vault.digest("join", token)
