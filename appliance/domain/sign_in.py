"""Signing in: who asks, what came of it, and what a second step can be (SPEC T5)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.records import Account

APP: Final = "app"
EMAIL: Final = "email"
PASSKEY: Final = "passkey"
RECOVERY: Final = "recovery"
FACTORS: Final = (APP, EMAIL, PASSKEY)
"""Kinds of second steps that somebody can set up; recovery codes come with the first."""

PASSWORD: Final = "password"  # noqa: S105 (a word)
SSO: Final = "sso"
WELCOME: Final = "welcome"
HOWS: Final = (PASSWORD, SSO, WELCOME, PASSKEY)
"""What a login began with."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that signs in.

    Attributes:
        address: as X-Forwarded-For of trusted proxies and the connection have it.
        device: what its device cookie holds, or empty.
        agent: its User-Agent header.
        login: token of the login it has already, or empty; a new one takes its place.
    """

    address: str
    device: str = ""
    agent: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a right first or second factor led to: a login, or a wait for the second step.

    Attributes:
        login: token of the new login, or empty.
        pending: token that is good for nothing but the second step, or empty.
        enrol: whether the second step has to be set up first.
        device: new value for the device cookie, or empty to leave it as it is.
        next_path: page to go to in the end.
        again: whether the login took the place of one of the same account.
    """

    account: Account
    login: str = ""
    pending: str = ""
    enrol: bool = False
    device: str = ""
    next_path: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody between the first factor and the second.

    Attributes:
        digest: of the token.
        how: one of HOWS.
        enrol: whether the second step has to be set up first.
        known_device: id of the device that signed in to this account before, or empty.
    """

    digest: bytes
    account: Account
    how: str
    enrol: bool
    known_device: str
    next_path: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """An open login.

    Attributes:
        digest: of the token.
        strong: whether a second factor was given, by this browser or its trusted device.
        confirmed_at_ms: when the person proved last who they are.
    """

    digest: bytes
    account_id: str
    how: str
    strong: bool
    label: str
    address: str
    created_at_ms: int
    seen_at_ms: int
    confirmed_at_ms: int


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that signed in to an account before.

    Attributes:
        trusted_until_ms: until then it needs no second step; 0 for not at all.
    """

    id: str
    account_id: str
    label: str
    address: str
    first_at_ms: int
    used_at_ms: int
    trusted_until_ms: int


@dataclass(frozen=True, slots=True)
class Factor:
    """A second step that somebody set up.

    Attributes:
        kind: one of FACTORS.
        name: of a passkey, as its owner calls it.
        confirmed: whether it counts: an app proves itself with a code first.
        used_at_ms: 0 for never.
    """

    id: str
    account_id: str
    kind: str
    name: str
    confirmed: bool
    created_at_ms: int
    used_at_ms: int


@dataclass(frozen=True, slots=True)
class Key:
    """A passkey's public half.

    Attributes:
        sign_count: what the authenticator said last; many always say 0.
        transports: how browsers reach it, separated by commas.
    """

    factor: Factor
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: str
