"""Groups: who works with whose sessions (SPEC T3)."""

from dataclasses import dataclass

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import ForbiddenError, NotFoundError
from appliance.domain.rights import Right
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import groups as rows


@dataclass(frozen=True, slots=True)
class Offered:
    """A group as the desk offers it.

    Attributes:
        own: the account is in it.
        rights: what it may do there.
    """

    id: str
    name: str
    own: bool
    rights: tuple[Right, ...]

    @property
    def may_start(self) -> bool:
        """Whether sessions can be started in it."""
        return Right.EDIT in self.rights


class Groups:
    """Finds and changes groups."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes where groups are kept, and whose sessions they group."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions

    async def offered(self, access: Access) -> list[Offered]:
        """Returns the groups whose sessions somebody may see, by name."""
        seen = access.groups_with(Right.SEE)
        return [
            Offered(one.id, one.name, one.id in access.groups, access.rights_in(one.id))
            for one in await self._storage.run(rows.everyone)
            if seen is None or one.id in seen
        ]

    async def to_start_in(self, access: Access, wanted: str) -> str:
        """Returns the group of a session that somebody starts.

        Args:
            access: theirs.
            wanted: the group they chose; empty for the first by name of their own, or of all those
                they may start sessions in.

        Raises:
            NotFoundError: they see no such group.
            ForbiddenError: they may not start sessions there, or nowhere.
        """
        offered = await self.offered(access)
        if wanted and all(one.id != wanted for one in offered):
            raise NotFoundError
        possible = [one for one in offered if one.may_start and wanted in ("", one.id)]
        if possible:
            return next((one.id for one in possible if one.own), possible[0].id)
        if wanted or not access.may(Right.EDIT, ""):
            raise ForbiddenError
        return ""
