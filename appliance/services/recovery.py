"""Recovery codes: ten, for the day the telephone is gone; shown once, kept as digests."""

import secrets
from typing import Final

from appliance.secrets import Vault
from appliance.storage import factors

CODES: Final = 10
FEW: Final = 3
"""At so many, pages ask for new ones."""
_CHARS: Final = 10
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike; ten of them are 49 bits."""


def written(code: str) -> str:
    """Returns a code as it is shown."""
    return f"{code[:5]}-{code[5:]}"


def plain(text: str) -> str:
    """Returns what somebody typed without spaces and dashes, in small letters."""
    return "".join(char for char in text.lower() if char.isascii() and char.isalnum())[:40]


def renew_now(vault: Vault, account_id: str, now_ms: int) -> tuple[str, ...]:
    """Replaces an account's codes inside a transaction; returns the new ones as they are shown."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CHARS)) for _ in range(CODES)]
    digests = [_digest(vault, account_id, code) for code in codes]
    factors.put_recovery(account_id, digests, now_ms)
    return tuple(written(code) for code in codes)


def take_now(vault: Vault, account_id: str, text: str) -> bool:
    """Uses a code up inside a transaction; returns whether it was one."""
    return factors.take_recovery(account_id, _digest(vault, account_id, plain(text)))


def _digest(vault: Vault, account_id: str, code: str) -> bytes:
    return vault.digest("recovery", f"{account_id}:{code}")
