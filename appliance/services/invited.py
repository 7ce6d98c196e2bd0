"""Colleagues asked into one session: who is not in its group sees and joins it while it lives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.domain.access import Access
from appliance.domain.errors import ConflictError
from appliance.domain.guests import NOT_A_COLLEAGUE, SEES_IT_ANYWAY
from appliance.domain.people import Search
from appliance.domain.records import ACTIVE, Account, SessionRecord
from appliance.domain.rights import Right
from appliance.services import guest_letters
from appliance.services.access import access_now, all_access_now
from appliance.services.guests import may_invite_now
from appliance.services.mail import Mail
from appliance.services.people_letters import can_reach
from appliance.services.sessions import Sessions
from appliance.storage import Storage, directory, people
from appliance.texts import known

_KIND: Final = "session_colleague"
_MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A colleague who may join a session.

    Attributes:
        mailed: whether a letter is on its way.
    """

    account: Account
    mailed: bool = False


class InvitedColleagues:
    """Asks colleagues in, and takes it back."""

    def __init__(
        self,
        storage: Storage,
        sessions: Sessions,
        mail: Mail,
        origin: str,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes whose sessions, and who writes."""
        self._storage = storage
        self._sessions = sessions
        self._mail = mail
        self._origin = origin
        self._organisation = organisation
        self._default_language = default_language

    async def offered(self, record: SessionRecord, q: str) -> list[Account]:
        """Returns colleagues who could be asked in, by name; only those who may not join yet."""
        return await self._storage.run(self._offered, record, q)

    async def of_session(self, record: SessionRecord) -> list[Account]:
        """Returns who was asked in, by name."""
        return await self._storage.run(self._of_session, record.invited)

    async def ask(self, actor: Account, session_id: str, account_id: str, mail: bool) -> Asked:
        """Lets a colleague see and join a session, and writes to them if that is wanted.

        Raises:
            NotFoundError, ForbiddenError: see `may_invite_now`.
            ConflictError: the session is over, or the colleague may join it already or never.
        """
        asked = await self._storage.run(self._ask, actor, session_id, account_id, mail)
        self._sessions.tell_all([await self._sessions.get(session_id)])
        return asked

    async def withdraw(self, actor: Account, session_id: str, account_id: str) -> None:
        """Takes it back: an open viewer of the colleague closes within 2 s.

        Raises:
            NotFoundError, ForbiddenError: see `may_invite_now`.
            ConflictError: the session is over, or nobody was asked in who is this.
        """
        await self._storage.run(self._withdraw, actor, session_id, account_id)
        self._sessions.tell_all([await self._sessions.get(session_id)])

    def _offered(self, record: SessionRecord, q: str) -> list[Account]:
        found, _ = directory.page(Search(q, state=ACTIVE), (), 0, _MOST_FOUND * 3)
        rights = all_access_now(found)
        return [one for one in found if _could_join(rights[one.id], record)][:_MOST_FOUND]

    @staticmethod
    def _of_session(account_ids: frozenset[str]) -> list[Account]:
        found = [people.get(account_id) for account_id in account_ids]
        return sorted((one for one in found if one), key=lambda one: (one.name, one.id))

    def _ask(self, actor: Account, session_id: str, account_id: str, mail: bool) -> Asked:
        record = self._acting(actor, session_id)
        account = people.get(account_id)
        if account is None:
            raise ConflictError(NOT_A_COLLEAGUE)
        access = access_now(account)
        if access.may_with(Right.CONTROL, record):
            raise ConflictError(SEES_IT_ANYWAY, name=account.name)
        if not account.may_sign_in or Right.CONTROL not in access.role.rights:
            raise ConflictError(NOT_A_COLLEAGUE)
        self._keep(record, actor, "session.invite", "invited", account, {account.id})
        mailed = mail and self._mail.is_set_up and can_reach(account.email)
        if mailed:
            language = known(account.language, self._default_language())
            letter = guest_letters.colleague(
                language,
                self._organisation(),
                actor.name,
                account.name,
                f"{self._origin}/view/{session_id}",
            )
            self._mail.queue_now(
                account.email, letter, language, _KIND, actor.id, session_id, urgent=True
            )
        return Asked(account, mailed)

    def _withdraw(self, actor: Account, session_id: str, account_id: str) -> None:
        record = self._acting(actor, session_id)
        account = people.get(account_id)
        if account is None or account_id not in record.invited:
            raise ConflictError
        self._keep(record, actor, "session.uninvite", "uninvited", account, set())

    def _keep(
        self,
        record: SessionRecord,
        actor: Account,
        event: str,
        word: str,
        account: Account,
        added: set[str],
    ) -> None:
        ids = (record.invited - {account.id}) | added
        moves = self._sessions.moves
        moves.change(
            record.id,
            event,
            actor.id,
            {"invited": ",".join(sorted(ids))},
            {"colleague": account.name},
        )
        moves.note(record.id, word, actor.name, actor.id, colleague=account.name)

    def _acting(self, actor: Account, session_id: str) -> SessionRecord:
        record = self._sessions.moves.get(session_id)
        may_invite_now(actor, record)
        return record


def _could_join(access: Access, record: SessionRecord) -> bool:
    """Whether somebody may control, but not yet in this session."""
    return Right.CONTROL in access.role.rights and not access.may_with(Right.CONTROL, record)
