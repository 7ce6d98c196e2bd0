"""Proof of work that a guesser of codes has to pay beyond the budget (SECURITY 4).

Hashcash in its plainest form: find a number so that SHA-256(challenge ":" number) starts with
`bits` zero bits.
"""

import hashlib

MOST_BITS = 22


def solved(challenge: str, answer: str, bits: int) -> bool:
    """Whether `answer` (decimal digits) solves the challenge."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= 20):
        return False
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest[:8]) >> (64 - bits) == 0 if bits else True


def solve(challenge: str, bits: int) -> str:
    """Returns the smallest answer.  Takes 2**bits hashes on average, about 1 us each."""
    prefix = hashlib.sha256(f"{challenge}:".encode())
    number = 0
    while True:
        attempt = prefix.copy()
        attempt.update(str(number).encode())
        if int.from_bytes(attempt.digest()[:8]) >> (64 - bits) == 0:
            return str(number)
        number += 1
