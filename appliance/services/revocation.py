"""Logins and rights that end while sockets are open: within 2 s those sockets hear of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.services.logins import Logins
from appliance.storage import Storage

EVERY_S = 1.0
_SETTLES_S = EVERY_S / 2


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

    Nobody looks where nothing was written since the last look, nor in the half second before it:
    a look may come before what was written has reached whoever is asked about it.  What another
    program writes into the database is seen within a minute.
    """

    def __init__(self, logins: Logins, storage: Storage, clock: Clock) -> None:
        """Takes who knows logins and what they may do, and where that is written."""
        self._logins = logins
        self._storage = storage
        self._clock = clock
        self._watched: dict[str, dict[object, Watch]] = {}
        self._watches = 0
        self._state = (-1, 0)
        self._since_s = 0.0
        self._rests = False
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
        state, now_s = (self._storage.changes, self._watches), self._clock.monotonic_s()
        if state != self._state:
            self._state, self._since_s, self._rests = state, now_s, False
        if not tokens or (self._rests and self._clock.now_ms() < self._until_ms):
            return
        self._rests = False
        found, self._until_ms = await self._logins.access_each(tokens)
        calls: list[Callable[[], None]] = []
        for token, access in zip(tokens, found, strict=True):
            if access is None:
                calls += self._ended(token)
            else:
                watchers = self._watched.get(token, {}).values()
                calls += [partial(one.on_access, access) for one in watchers]
        _call_all(calls)
        self._rests = state == self._state and now_s - self._since_s >= _SETTLES_S

    def move(self, before: str, after: str) -> None:
        """Goes on watching a login that has got a new token."""
        watchers = self._watched.pop(before, None)
        if watchers:
            self._watched.setdefault(after, {}).update(watchers)
            self._watches += 1

    def revoke(self, token: str) -> None:
        """Closes the sockets of a login at once."""
        _call_all(self._ended(token))

    def _ended(self, token: str) -> list[Callable[[], None]]:
        return [one.on_revoked for one in self._watched.pop(token, {}).values()]


def _call_all(calls: Iterable[Callable[[], None]]) -> None:
    """Calls each, whatever another one does.

    Raises:
        ExceptionGroup: what some of them raised.
    """
    problems: list[Exception] = []
    for call in calls:
        try:
            call()
        except Exception as problem:  # noqa: BLE001 - raised below, once all have heard
            problems.append(problem)
    if problems:
        raise ExceptionGroup("not everybody took what was said", problems)
