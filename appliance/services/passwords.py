"""Argon2id off the event loop, at most two at a time: each takes 64 MiB and about 150 ms.

Who waits is served by rank, and only so many wait: while strangers try passwords, people at known
devices and clean addresses still sign in, and nothing grows.  Strength is judged by zxcvbn, on a
thread of its own.
"""

import asyncio
import heapq
import itertools
import os
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, TypeVar
from unicodedata import combining, normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from appliance.domain import fields
from appliance.domain.errors import BusyError, WrongInputError

R = TypeVar("R")

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LEAST_CHARS = 12
MOST_CHARS = 200
LEAST_STRENGTH: Final = 3
"""Of zxcvbn's 0 to 4: 3 withstands a stolen, slowly hashed database for a while."""
THREADS: Final = 2
_JUDGED_CHARS: Final = 64
_MOST_JUDGED: Final = 16
_BETWEEN: Final = re.compile(r"[\W_]+")
_NICE: Final = 5
"""Hashing gives way to the loop where both want the same core."""


def _(sentence: str) -> str:
    return sentence


WEAK = _(
    "This password is easy to guess. Use several words that do not belong together, "
    "or let a password manager make one."
)


class Rank(IntEnum):
    """Who is served first."""

    KNOWN = 0
    """Somebody signed in, or at a browser that signed in to this account before."""
    CLEAN = 1
    """An address without wrong tries."""
    DOUBTFUL = 2
    """An address or account with wrong tries."""


MOST_WAITING: Final = {Rank.KNOWN: 64, Rank.CLEAN: 24, Rank.DOUBTFUL: 6}
"""How many may wait, themselves and those of better rank; at 13 a second, 24 are 2 s."""


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    rank: Rank
    number: int
    turn: "asyncio.Future[None]" = field(compare=False)


class Passwords:
    """Hashes and checks passwords.

    Attributes:
        least_chars: returns how long a new one must be.
    """

    def __init__(self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB) -> None:
        """Takes the cost; tests take less."""
        self.least_chars: Callable[[], int] = lambda: LEAST_CHARS
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(THREADS, "argon2", initializer=_give_way)
        self._judge = ThreadPoolExecutor(1, "zxcvbn", initializer=_give_way)
        self._judging = 0
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()
        self._running = dict.fromkeys(Rank, 0)
        self._nobody = self._hasher.hash("")

    async def hash(self, password: str, rank: Rank = Rank.KNOWN) -> str:
        """Returns the encoded hash to store.

        Raises:
            BusyError: too many wait already.
        """
        return await self._in_turn(rank, self._hash, password)

    async def verify(self, encoded: str | None, password: str, rank: Rank = Rank.KNOWN) -> bool:
        """Whether the password belongs to the hash; None costs the same time and is never right.

        Raises:
            BusyError: too many wait already.
        """
        return await self._in_turn(rank, self._verify, encoded, password)

    async def strength(self, password: str, about: Sequence[str] = ()) -> int:
        """Returns how hard a password is to guess, 0 to 4.

        Args:
            password: of which the first characters are judged.
            about: words of the person and the place, that guessers try first.

        Raises:
            BusyError: too many wait already.
        """
        if self._judging >= _MOST_JUDGED:
            raise BusyError
        self._judging += 1
        try:
            loop = asyncio.get_running_loop()
            words = [word for text in about for word in _words(text)]
            return await loop.run_in_executor(self._judge, _judged, password, words)
        finally:
            self._judging -= 1

    async def check_new(self, name: str, password: str, about: Sequence[str] = ()) -> None:
        """Passes if a password may be chosen.

        Args:
            name: of the field in the form.
            password: as typed.
            about: name, e-mail address, organisation.

        Raises:
            WrongInputError: too short, too long, or easy to guess.
        """
        fields.password(name, password, self.least_chars(), MOST_CHARS)
        if await self.strength(password, about) < LEAST_STRENGTH:
            raise WrongInputError(name, WEAK)

    def is_full(self, rank: Rank) -> bool:
        """Whether somebody of this rank would be turned away; from any thread, as of now."""
        ahead = sum(one.rank <= rank for one in tuple(self._waiting))
        return ahead >= MOST_WAITING[rank]

    def close(self) -> None:
        """Ends the threads once what runs is done."""
        for one in self._waiting:
            one.turn.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._judge.shutdown(wait=True, cancel_futures=True)

    async def _in_turn(self, rank: Rank, work: Callable[..., R], *given: Any) -> R:
        """Runs `work` on one of the threads when it is its turn."""
        if self._has_room(rank):
            self._running[rank] += 1
        else:
            await self._wait(rank)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *given)
        finally:
            self._over(rank)

    def _has_room(self, rank: Rank) -> bool:
        """Whether one more may run; the doubtful leave a thread, and its core, to the others."""
        busy = sum(self._running.values())
        return busy < THREADS and not (rank is Rank.DOUBTFUL and self._running[rank])

    async def _wait(self, rank: Rank) -> None:
        if self.is_full(rank):
            raise BusyError
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, _Waiting(rank, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._over(rank)
            raise

    def _over(self, rank: Rank) -> None:
        """Hands the free thread to who is first."""
        self._running[rank] -= 1
        while self._waiting and (
            self._waiting[0].turn.done() or self._has_room(self._waiting[0].rank)
        ):
            first = heapq.heappop(self._waiting)
            if not first.turn.done():
                self._running[first.rank] += 1
                first.turn.set_result(None)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def _verify(self, encoded: str | None, password: str) -> bool:
        try:
            self._hasher.verify(encoded or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return encoded is not None


def _give_way() -> None:
    """Lets this thread be less urgent than the loop's; Linux counts threads one by one."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _judged(password: str, words: list[str]) -> int:
    return int(zxcvbn(password[:_JUDGED_CHARS], user_inputs=words)["score"])


def _words(text: str) -> list[str]:
    """Returns a text and its parts, as somebody would put them into a password.

    Also without accents and in one word: "Hôpital Saint-Luc" is "hopitalsaintluc" to a guesser.
    """
    found = [text]
    for form in (text, _without_accents(text)):
        parts = _BETWEEN.sub(" ", form).split()
        found += ["".join(parts), *(part for part in parts if len(part) > 2)]
    return list(dict.fromkeys(found))


def _without_accents(text: str) -> str:
    plain = "".join(one for one in normalize("NFD", text) if not combining(one))
    return normalize("NFC", plain)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
