"""What people hold for their second step: an authenticator app, a mailbox, a security key."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from appliance.domain.letters import Letter
from appliance.domain.records import Account
from appliance.domain.sign_in import APP, Visitor
from appliance.services.enrolment import Enrolled, Person
from appliance.services.passkeys import Answer, Made
from appliance.storage.tables.mail import OutboxTable
from tests.fakes.desk import ORIGIN, PASSWORD, Desk

VISITOR = Visitor("192.0.2.1")
MAIL = {"mail.host": "mail.example.org", "mail.from": "desk@example.org"}


@dataclass
class App:
    """An authenticator app on a telephone whose clock is the desk's."""

    desk: Desk
    secret: str

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).generate_otp(self.desk.clock.ms // 30_000 + steps)


async def person(desk: Desk, account: Account) -> Person:
    """Somebody signed in without a second step."""
    return Person(account, await desk.sign_in(account.email), False, VISITOR)


async def with_app(desk: Desk, account: Account) -> tuple[App, Enrolled]:
    """Sets an app up; the code it took is used, so the clock moves on."""
    who = await person(desk, account)
    await desk.enrolment.begin_app(account)
    app = App(desk, await desk.enrolment.app_secret(account))
    found = await desk.enrolment.confirm_app(who, app.code())
    desk.clock.pass_(s=60)
    return app, found


async def pending(desk: Desk, account: Account, visitor: Visitor = VISITOR) -> str:
    """Returns the token of somebody whose password was right."""
    outcome = await desk.logins.sign_in(account.email, PASSWORD, visitor)
    assert not outcome.login
    return outcome.pending


async def mailed(desk: Desk) -> list[Letter]:
    """Returns the letters in the outbox, the oldest first; withdrawn ones are empty."""

    def read() -> list[Letter]:
        rows = OutboxTable.select().where(OutboxTable.sealed.is_null(False))
        return [
            Letter.unpacked(desk.vault.unseal(bytes(row.sealed), "outbox", row.id, "sealed"))
            for row in rows.order_by(OutboxTable.created_at_ms)
        ]

    return await desk.storage.run(read)


async def mailed_code(desk: Desk) -> str:
    """Returns the code in the newest letter that has one."""
    return [one for one in await mailed(desk) if len(one.paragraphs) == 3][-1].paragraphs[1]


@dataclass
class SecurityKey:
    """A security key that says what its tests want (WebAuthn level 3, packed by hand)."""

    origin: str = ORIGIN
    rp_id: str = "help.example.org"
    count: int = 0
    verifies: bool = True
    handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> Made:
        self.handle = base64url_to_bytes(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        public = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        attested = (
            bytes(16)
            + struct.pack(">H", len(self.credential_id))
            + self.credential_id
            + cbor2.dumps(public)
        )
        data = self._data(0x40) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return Made(
            bytes_to_base64url(self.credential_id),
            bytes_to_base64url(self._client("webauthn.create", options)),
            bytes_to_base64url(attestation),
            "usb,nonsense",
        )

    def use(self, options: dict[str, Any]) -> Answer:
        self.count += 1
        client = self._client("webauthn.get", options)
        data = self._data(0)
        signed = data + hashlib.sha256(client).digest()
        return Answer(
            bytes_to_base64url(self.credential_id),
            bytes_to_base64url(client),
            bytes_to_base64url(data),
            bytes_to_base64url(self.private.sign(signed, ec.ECDSA(SHA256()))),
            bytes_to_base64url(self.handle),
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        flags |= 0x05 if self.verifies else 0x01
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)


async def with_key(desk: Desk, account: Account, name: str = "Blue key") -> SecurityKey:
    """Sets a passkey up."""
    who = await person(desk, account)
    key = SecurityKey()
    made = key.make(await desk.enrolment.key_question(who, "Acme"))
    await desk.enrolment.add_key(who, made, name)
    return key


async def trusted(desk: Desk, account: Account) -> tuple[Visitor, str]:
    """Returns a remembered browser and its login; the account has an app."""
    app, _ = await with_app(desk, account)
    outcome = await desk.second.finish(
        await pending(desk, account), APP, app.code(), VISITOR, trust=True
    )
    return Visitor("192.0.2.1", outcome.device), outcome.login
