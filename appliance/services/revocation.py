"""Logins and rights that end while sockets are open: within 2 s those sockets hear of it."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.access import Access
from appliance.services.logins import Logins

EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Watch:
    """What one socket wants to hear.

    Attributes:
        on_revoked: the login is over.
        on_access: what the account may do as of now; called at every check.
    """

    on_revoked: Callable[[], None]
    on_access: Callable[[Access], None]


class Revocation:
    """Open sockets by login token."""

    def __init__(self, logins: Logins) -> None:
        """Takes who knows logins and what they may do."""
        self._logins = logins
        self._watched: dict[str, dict[object, Watch]] = {}

    def watch(
        self, token: str, on_revoked: Callable[[], None], on_access: Callable[[Access], None]
    ) -> Callable[[], None]:
        """Calls back once the login is over, and with the rights of now; returns what ends that."""
        key = object()
        self._watched.setdefault(token, {})[key] = Watch(on_revoked, on_access)

        def forget() -> None:
            for now, watchers in tuple(self._watched.items()):
                if watchers.pop(key, None) and not watchers:
                    del self._watched[now]

        return forget

    async def check(self) -> None:
        """Looks at every login with open sockets, all at once; called every EVERY_S."""
        tokens = tuple(self._watched)
        if not tokens:
            return
        found = await self._logins.access_each(tokens)
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

    def revoke(self, token: str) -> None:
        """Closes the sockets of a login at once."""
        for watcher in tuple(self._watched.pop(token, {}).values()):
            watcher.on_revoked()
