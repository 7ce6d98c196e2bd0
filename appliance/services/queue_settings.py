"""After how long sessions of a group go back to its queue by themselves."""

from typing import Final

from appliance.domain.errors import NotFoundError
from appliance.domain.records import Account
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.storage import Storage, groups, queue

CHOICES: Final = (0, 1, 2, 3, 5, 10, 15, 30, 60)
"""Minutes to choose from; 0 is never."""


class QueueSettings:
    """Keeps the two times of each group."""

    def __init__(self, storage: Storage, audit: Audit) -> None:
        """Takes where groups are kept."""
        self._storage = storage
        self._audit = audit

    async def set(
        self, actor: Account, group_id: str, answer_minutes: int, away_minutes: int
    ) -> None:
        """Stores both; they count at once, also for what waits already.

        Raises:
            ForbiddenError: the actor may not manage groups.
            NotFoundError: there is no such group.
        """
        await self._storage.run(self._set_now, actor, group_id, answer_minutes, away_minutes)

    def _set_now(
        self, actor: Account, group_id: str, answer_minutes: int, away_minutes: int
    ) -> None:
        access = acting_now(actor.id, Right.GROUPS)
        before = groups.get(group_id)
        if before is None:
            raise NotFoundError
        if (before.answer_minutes, before.away_minutes) == (answer_minutes, away_minutes):
            return
        queue.set_minutes(group_id, answer_minutes, away_minutes)
        detail = {"answer": answer_minutes, "away": away_minutes}
        self._audit.record(access.account.id, "group.queue", group_id, detail, group_id=group_id)
