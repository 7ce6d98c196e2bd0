"""One act on many accounts: done where it may be, counted where not (SPEC T1)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from appliance.domain.access import Access
from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.people import NO_GROUP, Tally
from appliance.domain.records import Account, SessionRecord
from appliance.services import people_rules
from appliance.services.invitations import Invitations
from appliance.services.sessions import Sessions
from appliance.services.staff import Staff
from appliance.storage import Storage, groups

_AT_ONCE: Final = 10
"""Accounts in one transaction: other work goes on in between."""

ADD, MOVE, TAKE = "add", "move", "take"
DISABLE, ENABLE, RESEND, DELETE = "disable", "enable", "resend", "delete"
ACTS: Final = (ADD, MOVE, TAKE, DISABLE, ENABLE, RESEND, DELETE)
WITH_GROUP: Final = frozenset({ADD, MOVE, TAKE})

Act = Callable[[Access, str, str], object]


class Bulk:
    """Does one act to each of several accounts."""

    def __init__(
        self, storage: Storage, staff: Staff, invitations: Invitations, sessions: Sessions
    ) -> None:
        """Takes who does the acts."""
        self._storage = storage
        self._sessions = sessions
        self._acts: Mapping[str, Act] = {
            ADD: staff.add_to_group_now,
            MOVE: staff.move_to_group_now,
            TAKE: staff.take_from_group_now,
            DISABLE: lambda access, one, _group: staff.disable_now(access, one),
            ENABLE: lambda access, one, _group: staff.enable_now(access, one),
            RESEND: lambda access, one, _group: invitations.resend_now(access, one),
            DELETE: lambda access, one, _group: staff.delete_now(access, one),
        }

    async def do(
        self, actor: Account, act: str, account_ids: Sequence[str], group_id: str = ""
    ) -> Tally:
        """Does one of ACTS to accounts; what is refused for one does not stop the others.

        Raises:
            ForbiddenError: the actor may not manage people.
            WrongInputError: the act needs a group, and there is no such.
        """
        different = list(dict.fromkeys(account_ids))
        refused: Counter[str] = Counter()
        done = 0
        for start in range(0, len(different), _AT_ONCE):
            some = different[start : start + _AT_ONCE]
            reasons, released = await self._storage.run(self._some_now, actor, act, some, group_id)
            self._sessions.tell_all(released)
            refused.update(reasons)
            done += len(some) - len(reasons)
        return Tally(done, refused)

    def _some_now(
        self, actor: Account, act: str, account_ids: Sequence[str], group_id: str
    ) -> tuple[list[str], list[SessionRecord]]:
        """Returns why it was not done, for each such account, and the sessions that are free now.

        Every act asks its rules before it writes, so a refused one has changed nothing.
        """
        access = people_rules.actor_now(actor)
        if act in WITH_GROUP and groups.get(group_id) is None:
            raise WrongInputError("group", NO_GROUP)
        reasons: list[str] = []
        released: list[SessionRecord] = []
        for account_id in account_ids:
            try:
                result = self._acts[act](access, account_id, group_id)
            except DomainError as refusal:
                reasons.append(refusal.sentence)
                continue
            if isinstance(result, list):
                released.extend(result)
        return reasons, released
