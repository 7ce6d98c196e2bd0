"""External technicians: a link by mail and a code by another way let somebody into one session.

What a guest may see and do is decided by the customer, as for everybody; the invitation only
narrows it.
"""

from collections.abc import Callable
from dataclasses import replace
from secrets import randbelow
from typing import Final

from appliance import secrets
from appliance.clock import HOUR_MS, Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import ConflictError, DomainError, ForbiddenError, WrongInputError
from appliance.domain.guests import (
    CODE_DIGITS,
    HOURS,
    LEVELS,
    MOST_OPEN,
    MOST_TRIES,
    PREFIX,
    TOO_MANY_GUESTS,
    Guest,
    GuestCodeError,
    GuestCodeUsedError,
    GuestKeys,
    GuestLinkOverError,
    GuestWish,
)
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import Right
from appliance.secrets import Vault
from appliance.services import guest_letters
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.mail import Mail
from appliance.services.sessions import Sessions
from appliance.storage import Storage, people
from appliance.storage import guests as rows
from appliance.storage.sessions import SessionRows
from appliance.texts import LANGUAGES

_KIND: Final = "guest"

Entered = tuple[str, Guest]
"""Token of the cookie, and who came in."""
Entering = tuple[Guest, SessionRecord]


def may_invite(access: Access, record: SessionRecord) -> bool:
    """Whether somebody may bring others into a session: by the own rights, not as invited."""
    return access.may_with(Right.CONTROL, replace(record, invited=frozenset()))


def may_invite_now(actor: Account, record: SessionRecord) -> None:
    """Passes if somebody may bring others into a session: nobody gives what they do not have.

    Who was invited into this one session does not invite on.

    Raises:
        NotFoundError, ForbiddenError: see `Access.need_with`.
        ConflictError: the session is over.
    """
    access = acting_now(actor.id)
    access.need_with(Right.CONTROL, record)
    if not may_invite(access, record):
        raise ForbiddenError
    if not record.live:
        raise ConflictError


class Guests:
    """Invites external technicians, lets them in, and takes it back."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        sessions: Sessions,
        mail: Mail,
        origin: str,
        organisation: Callable[[], str],
    ) -> None:
        """Takes whose sessions, and who writes to guests."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._mail = mail
        self._origin = origin
        self._organisation = organisation
        self._rows = SessionRows(vault)
        self._sessions = sessions
        self._moves = sessions.moves
        self._watched: dict[str, dict[object, Callable[[], None]]] = {}

    async def invite(self, actor: Account, session_id: str, wish: GuestWish) -> GuestKeys:
        """Makes an invitation; the link goes out by mail if there is an address and a mail server.

        Raises:
            WrongInputError: a field is not acceptable.
            NotFoundError, ForbiddenError: see `may_invite_now`.
            ConflictError: the session is over, or has too many guests.
        """
        _check(wish)
        token, code = secrets.link_token(), _digits()
        guest, mailed = await self._storage.run(self._invite, actor, session_id, wish, token, code)
        await self._tell(session_id)
        return GuestKeys(guest, self._link(token), code, mailed)

    async def of_session(self, session_id: str) -> list[Guest]:
        """Returns all guests of a session, the oldest first."""
        return await self._storage.run(rows.of_session, session_id)

    async def renew_code(self, actor: Account, session_id: str, guest_id: str) -> str:
        """Returns a new code; the one before works no more.

        Raises:
            NotFoundError, ForbiddenError: see `may_invite_now`.
            ConflictError: the invitation works no more, or there is no such guest.
        """
        code = _digits()
        await self._storage.run(self._renew, actor, session_id, guest_id, code)
        return code

    async def revoke(self, actor: Account, session_id: str, guest_id: str) -> None:
        """Withdraws an invitation; who came in by it is out at once.

        Raises:
            NotFoundError, ForbiddenError, ConflictError: as `renew_code`.
        """
        await self._storage.run(self._revoke, actor, session_id, guest_id)
        self._out(guest_id)

    async def peek(self, token: str) -> Guest:
        """Returns whose link this is; changes nothing.

        Raises:
            GuestLinkOverError: it works no more.
        """
        return (await self._storage.run(self._found, rows.of_link, self._digest("link", token)))[0]

    async def enter(self, token: str, typed: str) -> Entered:
        """Lets a guest in who has link and code; a browser that was in before is out.

        Raises:
            GuestLinkOverError: the link works no more.
            GuestCodeError, GuestCodeUsedError: the code is not right.
        """
        page = secrets.long_token()
        done = await self._storage.run(
            self._enter, self._digest("link", token), typed, self._digest("page", page)
        )
        if isinstance(done, DomainError):
            raise done
        self._out(done.id)
        await self._tell(done.session_id)
        return page, done

    async def who(self, page_token: str) -> tuple[Guest, SessionRecord] | None:
        """Returns whose cookie this is, and the session, or None when it counts no more."""
        return await self._storage.run(self._who, self._digest("page", page_token))

    async def leave(self, page_token: str) -> None:
        """A guest is done: the cookie counts no more, wherever there is a copy of it."""
        guest_id = await self._storage.run(self._leave, self._digest("page", page_token))
        self._out(guest_id)

    def watch(self, guest_id: str, on_revoked: Callable[[], None]) -> Callable[[], None]:
        """Calls back once the guest is out; returns what ends that."""
        key = object()
        self._watched.setdefault(guest_id, {})[key] = on_revoked

        def forget() -> None:
            watchers = self._watched.get(guest_id, {})
            if watchers.pop(key, None) and not watchers:
                del self._watched[guest_id]

        return forget

    async def check(self) -> None:
        """Puts those out whose time is over; called as often as logins are looked at."""
        if self._watched:
            for guest_id in await self._storage.run(self._over, tuple(self._watched)):
                self._out(guest_id)

    async def _tell(self, session_id: str) -> None:
        """Publishes a session whose chat says who was invited or has come."""
        self._sessions.tell_all([await self._sessions.get(session_id)])

    def _invite(
        self, actor: Account, session_id: str, wish: GuestWish, token: str, code: str
    ) -> tuple[Guest, bool]:
        record = self._acting(actor, session_id)
        now_ms = self._clock.now_ms()
        if sum(one.works_at(now_ms) for one in rows.of_session(session_id)) >= MOST_OPEN:
            raise ConflictError(TOO_MANY_GUESTS)
        guest = Guest(
            id=f"{PREFIX}{secrets.identifier()}",
            session_id=session_id,
            name=fields.name("name", wish.name),
            email=fields.email("email", wish.email) if wish.email.strip() else "",
            level=wish.level,
            language=wish.language,
            invited_by_id=actor.id,
            invited_by=actor.name,
            waits_for_code=True,
            created_at_ms=now_ms,
            expires_at_ms=now_ms + wish.hours * HOUR_MS,
        )
        rows.insert(guest, self._digest("link", token), self._code(guest.id, code))
        self._note(record, actor, "guest.invite", "guest_invited", guest)
        mailed = bool(guest.email) and self._mail.is_set_up
        if mailed:
            letter = guest_letters.outside(
                guest.language,
                self._organisation(),
                actor.name,
                guest.name,
                self._link(token),
                wish.hours,
            )
            self._mail.queue_now(
                guest.email,
                letter,
                guest.language,
                _KIND,
                actor.id,
                guest.id,
                urgent=True,
                until_ms=guest.expires_at_ms,
            )
        return guest, mailed

    def _renew(self, actor: Account, session_id: str, guest_id: str, code: str) -> None:
        record = self._acting(actor, session_id)
        guest = self._of(session_id, guest_id)
        if not guest.works_at(self._clock.now_ms()):
            raise ConflictError
        rows.update(guest.id, code_digest=self._code(guest.id, code), tries=0)
        self._note(record, actor, "guest.code", "guest_code", guest)

    def _revoke(self, actor: Account, session_id: str, guest_id: str) -> None:
        record = self._acting(actor, session_id)
        guest = self._of(session_id, guest_id)
        if guest.revoked_at_ms:
            return
        rows.update(
            guest.id, revoked_at_ms=self._clock.now_ms(), code_digest=None, page_digest=None
        )
        self._mail.withdraw_now(guest.id)
        self._note(record, actor, "guest.revoke", "guest_revoked", guest)

    def _enter(self, link: bytes, typed: str, page: bytes) -> Guest | DomainError:
        """Returns a refusal instead of raising it: what it counted must stay."""
        guest, record = self._found(rows.of_link, link)
        digest, tries = rows.code_of(guest.id)
        if digest is None:
            return GuestCodeUsedError()
        code = "".join(one for one in typed if one.isascii() and one.isdigit())
        if not secrets.same(digest, self._code(guest.id, code)):
            last = tries + 1 >= MOST_TRIES
            rows.update(guest.id, tries=tries + 1, code_digest=None if last else digest)
            self._record_entry(guest, record, refused=True)
            return GuestCodeUsedError() if last else GuestCodeError("code")
        now_ms = self._clock.now_ms()
        rows.update(guest.id, code_digest=None, tries=0, page_digest=page, entered_at_ms=now_ms)
        self._record_entry(guest, record, refused=False)
        self._moves.note(record.id, "guest_entered", guest.name, guest.id, guest=guest.name)
        return guest

    def _record_entry(self, guest: Guest, record: SessionRecord, *, refused: bool) -> None:
        detail, group_id = {"guest": guest.name}, record.group_id
        self._audit.record(
            guest.id, "guest.enter", record.id, detail, group_id=group_id, refused=refused
        )

    def _found(self, look: Callable[[bytes], Guest | None], digest: bytes) -> Entering:
        guest = look(digest)
        record = self._rows.get(guest.session_id) if guest else None
        if guest is None or record is None or not record.live:
            raise GuestLinkOverError
        inviter = people.get(guest.invited_by_id)
        responsible = inviter is not None and inviter.may_sign_in
        if not responsible or not guest.works_at(self._clock.now_ms()):
            raise GuestLinkOverError
        return guest, record

    def _who(self, page: bytes) -> Entering | None:
        try:
            return self._found(rows.of_page, page)
        except GuestLinkOverError:
            return None

    @staticmethod
    def _leave(page: bytes) -> str:
        guest = rows.of_page(page)
        if guest is None:
            return ""
        rows.update(guest.id, page_digest=None)
        return guest.id

    def _over(self, guest_ids: tuple[str, ...]) -> list[str]:
        now_ms = self._clock.now_ms()
        there = rows.working(guest_ids, now_ms)
        return [one for one in guest_ids if one not in there]

    def _acting(self, actor: Account, session_id: str) -> SessionRecord:
        record = self._moves.get(session_id)
        may_invite_now(actor, record)
        return record

    @staticmethod
    def _of(session_id: str, guest_id: str) -> Guest:
        guest = rows.get(session_id, guest_id)
        if guest is None:
            raise ConflictError
        return guest

    def _note(
        self, record: SessionRecord, actor: Account, event: str, word: str, guest: Guest
    ) -> None:
        detail = {"guest": guest.name, "level": guest.level}
        self._audit.record(actor.id, event, record.id, detail, group_id=record.group_id)
        self._moves.note(record.id, word, actor.name, actor.id, guest=guest.name)

    def _out(self, guest_id: str) -> None:
        for on_revoked in tuple(self._watched.pop(guest_id, {}).values()):
            on_revoked()

    def _link(self, token: str) -> str:
        return f"{self._origin}/guest/{token}"

    def _digest(self, purpose: str, token: str) -> bytes:
        return self._vault.digest(f"guest-{purpose}", token)

    def _code(self, guest_id: str, code: str) -> bytes:
        return self._vault.digest("guest-code", f"{guest_id}:{code}")


def _check(wish: GuestWish) -> None:
    if wish.level not in LEVELS:
        raise WrongInputError("level")
    if wish.hours not in HOURS:
        raise WrongInputError("hours")
    if wish.language not in LANGUAGES:
        raise WrongInputError("language")


def _digits() -> str:
    return f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
