"""Authenticator apps: codes from a shared secret and the time (RFC 6238)."""

import base64
import hmac
import os
from typing import Final

import pyotp
import segno

STEP_MS: Final = 30_000
DIGITS: Final = 6
_SECRET_BYTES: Final = 20
"""160 bits, the length of the hash (RFC 4226 section 4)."""
_WINDOW: Final = (0, -1, 1)
"""Clocks differ, and typing takes time (RFC 6238 section 5.2)."""


def new_secret() -> str:
    """Returns a secret as apps take it: 32 base32 characters."""
    return base64.b32encode(os.urandom(_SECRET_BYTES)).decode()


def used_step(secret: str, code: str, now_ms: int, last_step: int) -> int | None:
    """Returns the time step a code belongs to, or None if it is wrong or used.

    Args:
        secret: of the app.
        code: digits; others are wrong.
        now_ms: of the server.
        last_step: of the newest code that was used; it and all before count no more.
    """
    codes = pyotp.TOTP(secret, digits=DIGITS)
    found = None
    for offset in _WINDOW:
        step = now_ms // STEP_MS + offset
        same = hmac.compare_digest(codes.generate_otp(step).encode(), code.encode("utf-8"))
        if same and step > last_step:
            found = step
    return found


def address(secret: str, email: str, organisation: str) -> str:
    """Returns what the picture says: an otpauth address."""
    return pyotp.TOTP(secret, digits=DIGITS).provisioning_uri(name=email, issuer_name=organisation)


def picture(text: str) -> tuple[int, str]:
    """Returns a QR code as its side and the path of an SVG: dark squares of one unit."""
    code = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix_iter(border=4)]
    pieces = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                pieces.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return len(rows), "".join(pieces)
