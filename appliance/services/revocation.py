"""Logins that end while sockets of theirs are open: within 2 s those sockets are closed."""

import logging
from collections.abc import Callable

from appliance.services.logins import Logins

log = logging.getLogger(__name__)

EVERY_S = 1.0


class Revocation:
    """Open sockets by login token."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins
        self._watched: dict[str, dict[object, Callable[[], None]]] = {}

    def watch(self, token: str, on_revoked: Callable[[], None]) -> Callable[[], None]:
        """Calls `on_revoked` once the login is over; returns what ends the watch."""
        key = object()
        self._watched.setdefault(token, {})[key] = on_revoked

        def forget() -> None:
            watchers = self._watched.get(token, {})
            watchers.pop(key, None)
            if not watchers:
                self._watched.pop(token, None)

        return forget

    async def check(self) -> None:
        """Looks at every login with open sockets; called every EVERY_S."""
        for token in tuple(self._watched):
            if await self._logins.who(token) is None:
                self.revoke(token)

    def revoke(self, token: str) -> None:
        """Closes the sockets of a login at once."""
        for on_revoked in tuple(self._watched.pop(token, {}).values()):
            on_revoked()
