"""Random tokens, the master key, and what is sealed or digested with it.

The master key lives outside the database (SECURITY 17).  Keys for each purpose are derived from it
with HKDF (RFC 5869), so no two purposes share one.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"
_KEY_ID_BYTES = 4


class SecretsError(Exception):
    """The master key cannot be used; the text names the file and what to do."""


def session_code() -> str:
    """Returns nine random digits."""
    return f"{secrets.randbelow(10**9):09d}"


def identifier() -> str:
    """Returns a new id: 128 bits, URL-safe."""
    return secrets.token_urlsafe(16)


def link_token() -> str:
    """Returns the end of a customer's link: 128 bits."""
    return secrets.token_urlsafe(16)


def long_token() -> str:
    """Returns a token of 256 bits: logins, pages, resuming, set-up."""
    return secrets.token_urlsafe(32)


def ticket() -> str:
    """Returns a one-time ticket of 128 bits."""
    return secrets.token_urlsafe(16)


def agent_token() -> str:
    """Returns 128 bits as 26 lower-case base32 characters; file systems may fold its case."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def same(one: bytes, other: bytes) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(one, other)


class Vault:
    """Seals and digests under keys derived from one master key."""

    def __init__(self, master: bytes) -> None:
        """Takes 32 random bytes."""
        if len(master) != KEY_BYTES:
            raise SecretsError("The master key must be 32 bytes.")
        self._master = master
        self._digest_keys: dict[str, bytes] = {}
        self._seal = AESGCM(self._derived("seal"))
        self._key_id = hashlib.sha256(self._derived("key-id")).digest()[:_KEY_ID_BYTES]

    @classmethod
    def open(cls, path: Path) -> "Vault":
        """Reads the master key, or makes one (mode 0600) if there is none.

        Raises:
            SecretsError: the file cannot be read or written, or holds no key.
        """
        return cls.existing(path) if path.exists() else cls(_write_new(path))

    @classmethod
    def existing(cls, path: Path) -> "Vault":
        """Reads the master key.

        Raises:
            SecretsError: the file is missing, cannot be read, or holds no key.
        """
        try:
            text = path.read_text("ascii")
        except (OSError, UnicodeDecodeError) as problem:
            raise SecretsError(
                f"The master key {path} cannot be read ({problem}). "
                "Put back the file from your backup."
            ) from problem
        try:
            master = bytes.fromhex(text.strip())
        except ValueError:
            master = b""
        if len(master) != KEY_BYTES:
            raise SecretsError(
                f"{path} holds no master key (64 hexadecimal digits). "
                "Put back the file from your backup."
            )
        return cls(master)

    def digest(self, purpose: str, token: str) -> bytes:
        """Returns HMAC-SHA256 of a token under the key of a purpose: what the database keeps for
        lookup.
        """
        key = self._digest_keys.get(purpose)
        if key is None:
            key = self._digest_keys[purpose] = self._derived(f"digest:{purpose}")
        return hmac.digest(key, token.encode("utf-8", "surrogatepass"), "sha256")

    def seal(self, text: str, table: str, row: str, column: str) -> bytes:
        """Returns `text` encrypted for one place in the database; elsewhere it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        head = _FORMAT + self._key_id
        place = self._place(head, table, row, column)
        return head + nonce + self._seal.encrypt(nonce, text.encode(), place)

    def unseal(self, sealed: bytes, table: str, row: str, column: str) -> str:
        """Returns what was sealed for this place.

        Raises:
            SecretsError: another key, another place, or changed bytes.
        """
        head, rest = sealed[: 1 + _KEY_ID_BYTES], sealed[1 + _KEY_ID_BYTES :]
        try:
            if head != _FORMAT + self._key_id:
                raise SecretsError(
                    "Sealed under another master key. Put back the one that belongs."
                )
            plain = self._seal.decrypt(
                rest[:_NONCE_BYTES],
                rest[_NONCE_BYTES:],
                self._place(head, table, row, column),
            )
        except (InvalidTag, ValueError) as problem:
            raise SecretsError(f"A sealed value in {table}.{column} was changed.") from problem
        return plain.decode()

    def _derived(self, purpose: str) -> bytes:
        hkdf = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"deskside:{purpose}".encode())
        return hkdf.derive(self._master)

    @staticmethod
    def _place(head: bytes, table: str, row: str, column: str) -> bytes:
        return head + b"\0".join(part.encode() for part in (table, row, column))


class ChunkSeal:
    """Seals the parts of one file under a key of its own, each bound to its place in the file.

    Parts are only ever appended, and no file is continued after it was closed, so that a number is
    never used twice.
    """

    GROWS_BYTES: Final = 16
    """How much longer a part is once it is sealed."""

    def __init__(self, key: bytes) -> None:
        """Takes the key of the file."""
        self._cipher = AESGCM(key)

    @staticmethod
    def new_key() -> bytes:
        """Returns a key for a new file."""
        return secrets.token_bytes(KEY_BYTES)

    def seal(self, number: int, part: bytes, about: bytes) -> bytes:
        """Returns a part sealed.

        Args:
            number: its place in the file, from 0.
            part: what to seal.
            about: what stands beside it in the clear, and belongs to it.
        """
        return self._cipher.encrypt(number.to_bytes(_NONCE_BYTES, "big"), part, about)

    def seal_into(self, room: memoryview, number: int, part: bytes, about: bytes) -> None:
        """Seals a part into memory that is there already, exactly as large as the sealed part."""
        self._cipher.encrypt_into(number.to_bytes(_NONCE_BYTES, "big"), part, about, room)

    def unseal(self, number: int, sealed: bytes, about: bytes) -> bytes:
        """Returns what was sealed for this place.

        Raises:
            SecretsError: another key, another place, or changed bytes.
        """
        try:
            return self._cipher.decrypt(number.to_bytes(_NONCE_BYTES, "big"), sealed, about)
        except (InvalidTag, ValueError) as problem:
            raise SecretsError("A sealed part of a file was changed.") from problem


def _write_new(path: Path) -> bytes:
    """Makes a key file that appears whole or not at all."""
    master = secrets.token_bytes(KEY_BYTES)
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(master.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.rename(fresh, path)
    except OSError as problem:
        raise SecretsError(
            f"The master key {path} cannot be written ({problem.strerror})."
        ) from problem
    return master
