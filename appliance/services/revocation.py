"""Logins and rights that end while sockets are open: within 2 s those sockets hear of it."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.services.logins import Logins
from appliance.storage import Storage

EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Watch:
    """What one socket wants to hear.

    Attributes:
        on_revoked: the login is over.
        on_access: what the account may do as of now; called at every look.
    """

    on_revoked: Callable[[], None]
    on_access: Callable[[Access], None]


class Revocation:
    """Open sockets by login token.

    Nobody looks where nothing was written since two looks ago: one look may come before what was
    written has reached whoever is asked about it.  What another program writes into the database
    is seen within a minute.
    """

    def __init__(self, logins: Logins, storage: Storage, clock: Clock) -> None:
        """Takes who knows logins and what they may do, and where that is written."""
        self._logins = logins
        self._storage = storage
        self._clock = clock
        self._watched: dict[str, dict[object, Watch]] = {}
        self._watches = 0
        self._before = self._last = (-1, 0)
        self._until_ms = 0

    def watch(
        self, token: str, on_revoked: Callable[[], None], on_access: Callable[[Access], None]
    ) -> Callable[[], None]:
        """Calls back once the login is over, and with the rights of now; returns what ends that."""
        key = object()
        self._watched.setdefault(token, {})[key] = Watch(on_revoked, on_access)
        self._watches += 1

        def forget() -> None:
            for now, watchers in tuple(self._watched.items()):
                if watchers.pop(key, None) and not watchers:
                    del self._watched[now]

        return forget

    async def check(self) -> None:
        """Looks at every login with open sockets, all at once; called every EVERY_S."""
        tokens = tuple(self._watched)
        now = self._storage.changes, self._watches
        rests = now == self._before == self._last and self._clock.now_ms() < self._until_ms
        if not tokens or rests:
            return
        found, self._until_ms = await self._logins.access_each(tokens)
        self._before, self._last = self._last, now
        for token, access in zip(tokens, found, strict=True):
            if access is None:
                self.revoke(token)
                continue
            for watcher in tuple(self._watched.get(token, {}).values()):
                watcher.on_access(access)

    def move(self, before: str, after: str) -> None:
        """Goes on watching a login that has got a new token."""
        watchers = self._watched.pop(before, None)
        if watchers:
            self._watched.setdefault(after, {}).update(watchers)
            self._watches += 1

    def revoke(self, token: str) -> None:
        """Closes the sockets of a login at once."""
        for watcher in tuple(self._watched.pop(token, {}).values()):
            watcher.on_revoked()
