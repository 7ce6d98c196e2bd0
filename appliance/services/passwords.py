"""Argon2id off the event loop, at most two at a time: each takes 64 MiB and about 150 ms."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LEAST_CHARS = 12
MOST_CHARS = 200


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB) -> None:
        """Takes the cost; tests take less."""
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash("")

    async def hash(self, password: str) -> str:
        """Returns the encoded hash to store."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hash, password)

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether the password belongs to the hash; None costs the same time and is never right."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verify, encoded, password)

    def close(self) -> None:
        """Ends the threads once what runs is done."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def _verify(self, encoded: str | None, password: str) -> bool:
        try:
            self._hasher.verify(encoded or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return encoded is not None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
