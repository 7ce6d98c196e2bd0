"""Argon2id off the event loop, at most two at a time: each takes 64 MiB and about 150 ms.

Who waits is served by rank, and only so many wait: while strangers try passwords, people at known
devices and clean addresses still sign in, and nothing grows.  Strength is judged by zxcvbn, on a
thread of its own.
"""

import asyncio
import heapq
import itertools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import Any, Final, TypeVar

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
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._running = 0
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

    async def check_new(self, field: str, password: str, about: Sequence[str] = ()) -> None:
        """Passes if a password may be chosen.

        Args:
            field: its name in the form.
            password: as typed.
            about: name, e-mail address, organisation.

        Raises:
            WrongInputError: too short, too long, or easy to guess.
        """
        fields.password(field, password, self.least_chars(), MOST_CHARS)
        if await self.strength(password, about) < LEAST_STRENGTH:
            raise WrongInputError(field, WEAK)

    def close(self) -> None:
        """Ends the threads once what runs is done."""
        for _rank, _number, turn in self._waiting:
            turn.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._judge.shutdown(wait=True, cancel_futures=True)

    async def _in_turn(self, rank: Rank, work: Callable[..., R], *given: Any) -> R:
        """Runs `work` on one of the threads when it is its turn."""
        if self._running >= THREADS:
            await self._wait(rank)
        else:
            self._running += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *given)
        finally:
            self._next()

    async def _wait(self, rank: Rank) -> None:
        ahead = sum(one[0] <= rank and not one[2].done() for one in self._waiting)
        if ahead >= MOST_WAITING[rank]:
            raise BusyError
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()
            raise

    def _next(self) -> None:
        """Hands the free thread to who is first."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._running -= 1

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
    """Returns a text and its parts, as somebody would put them into a password."""
    parts = text.replace("@", " ").replace(".", " ").split()
    return [text, *(part for part in parts if len(part) > 2)]


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
