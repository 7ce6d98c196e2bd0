"""Passkeys (WebAuthn level 3): questions asked once, answers checked.

A question is kept in memory: what an earlier run asked is worth nothing.
"""

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any, Final

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from appliance.clock import Clock
from appliance.domain.errors import PasskeyRefusedError
from appliance.domain.records import Account
from appliance.domain.sign_in import PASSKEY, Factor, Key
from appliance.settings import Settings

QUESTION_S: Final = 300
_MOST_QUESTIONS: Final = 10_000
_MOST_OF_ONE: Final = 20
"""Questions of one asker that are open at once: nobody crowds out the questions of others."""
_TRANSPORTS: Final = {one.value: one for one in AuthenticatorTransport}

_MALFORMED: Final = (
    WebAuthnException,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
)
"""What the library raises, or lets through, about answers that no browser makes."""

ADD: Final = "add"
SECOND: Final = "second"
ALONE: Final = "alone"
CONFIRM: Final = "confirm"


@dataclass(frozen=True, slots=True)
class Made:
    """What a browser sends after it made a passkey; binary values as base64url."""

    credential_id: str
    client_data: str
    attestation: str
    transports: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sends after it used a passkey; binary values as base64url."""

    credential_id: str
    client_data: str
    authenticator_data: str
    signature: str
    user_handle: str


@dataclass(frozen=True, slots=True)
class _Question:
    purpose: str
    account_id: str
    asker: str
    until_s: float


class Passkeys:
    """Asks and checks; knows nothing of the database."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Takes the public name, which passkeys are bound to."""
        self._settings = settings
        self._clock = clock
        self._asked: OrderedDict[bytes, _Question] = OrderedDict()

    @property
    def possible(self) -> bool:
        """Whether browsers offer passkeys here: by HTTPS and a name, or at localhost."""
        host = self._settings.public_host
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return self._settings.secure and not host.replace(".", "").isdigit() and ":" not in host

    def making(self, account: Account, organisation: str, known: list[Key]) -> dict[str, Any]:
        """Returns the options of a new passkey."""
        options = generate_registration_options(
            rp_id=self._settings.public_host,
            rp_name=organisation,
            user_id=account.id.encode(),
            user_name=account.email,
            user_display_name=account.name or account.email,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[_described(key) for key in known],
            timeout=QUESTION_S * 1000,
        )
        self._ask(options.challenge, ADD, account.id, account.id)
        return dict(json.loads(options_to_json(options)))

    def using(
        self, purpose: str, asker: str, account_id: str = "", known: list[Key] | None = None
    ) -> Any:
        """Returns the options of proving one has a passkey; without an account any of this
        appliance's will do, and it must have checked who holds it.

        Args:
            purpose: SECOND, ALONE or CONFIRM; the answer counts for nothing else.
            asker: whose open questions are bounded together: an account or an address.
            account_id: whose passkey it must be, or empty.
            known: the account's passkeys.
        """
        wish = UserVerificationRequirement.PREFERRED if known else None
        options = generate_authentication_options(
            rp_id=self._settings.public_host,
            allow_credentials=[_described(key) for key in known or ()],
            user_verification=wish or UserVerificationRequirement.REQUIRED,
            timeout=QUESTION_S * 1000,
        )
        self._ask(options.challenge, purpose, account_id, asker)
        return dict(json.loads(options_to_json(options)))

    def check_made(self, account_id: str, made: Made, factor: Factor) -> Key:
        """Returns a new passkey.

        Raises:
            PasskeyRefusedError: the answer to another question, or not well-formed.
        """
        try:
            client_data = base64url_to_bytes(made.client_data)
            challenge = self._taken(client_data, ADD, account_id)
            credential_id = base64url_to_bytes(made.credential_id)
            found = verify_registration_response(
                credential=RegistrationCredential(
                    id=made.credential_id,
                    raw_id=credential_id,
                    response=AuthenticatorAttestationResponse(
                        client_data_json=client_data,
                        attestation_object=base64url_to_bytes(made.attestation),
                    ),
                ),
                expected_challenge=challenge,
                expected_rp_id=self._settings.public_host,
                expected_origin=self._settings.origin,
            )
        except _MALFORMED as problem:
            raise PasskeyRefusedError from problem
        kept = [one for one in made.transports.split(",") if one in _TRANSPORTS]
        return Key(
            factor=replace(factor, kind=PASSKEY),
            credential_id=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            transports=",".join(kept)[:80],
        )

    def check_used(self, purpose: str, account_id: str, answer: Answer, key: Key) -> int:
        """Returns the authenticator's new counter; `account_id` is empty where anybody was asked.

        Raises:
            PasskeyRefusedError: the answer to another question, of another key, a counter that went
                back, or (alone) nobody checked who holds it.
        """
        try:
            client_data = base64url_to_bytes(answer.client_data)
            challenge = self._taken(client_data, purpose, account_id)
            handle = base64url_to_bytes(answer.user_handle) if answer.user_handle else None
            found = verify_authentication_response(
                credential=AuthenticationCredential(
                    id=answer.credential_id,
                    raw_id=base64url_to_bytes(answer.credential_id),
                    response=AuthenticatorAssertionResponse(
                        client_data_json=client_data,
                        authenticator_data=base64url_to_bytes(answer.authenticator_data),
                        signature=base64url_to_bytes(answer.signature),
                        user_handle=handle,
                    ),
                ),
                expected_challenge=challenge,
                expected_rp_id=self._settings.public_host,
                expected_origin=self._settings.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.sign_count,
                require_user_verification=purpose == ALONE,
            )
        except _MALFORMED as problem:
            raise PasskeyRefusedError from problem
        if handle != key.factor.account_id.encode() and (handle or purpose == ALONE):
            raise PasskeyRefusedError
        return int(found.new_sign_count)

    def _ask(self, challenge: bytes, purpose: str, account_id: str, asker: str) -> None:
        now_s = self._clock.monotonic_s()
        own = [key for key, one in self._asked.items() if one.asker == asker]
        for old in own[: max(0, len(own) - _MOST_OF_ONE + 1)]:
            del self._asked[old]
        self._asked[challenge] = _Question(purpose, account_id, asker, now_s + QUESTION_S)
        while len(self._asked) > _MOST_QUESTIONS or self._is_oldest_over(now_s):
            self._asked.popitem(last=False)

    def _is_oldest_over(self, now_s: float) -> bool:
        return next(iter(self._asked.values())).until_s < now_s

    def _taken(self, client_data: bytes, purpose: str, account_id: str) -> bytes:
        """Uses up the question that an answer is about, and returns its challenge."""
        said = json.loads(client_data)
        text = said.get("challenge") if isinstance(said, dict) else None
        challenge = base64url_to_bytes(text) if isinstance(text, str) else b""
        question = self._asked.pop(challenge, None)
        if question is None or question.until_s < self._clock.monotonic_s():
            raise PasskeyRefusedError
        if (question.purpose, question.account_id) != (purpose, account_id):
            raise PasskeyRefusedError
        return challenge


def credential_id(answer: Answer) -> bytes:
    """Returns which passkey was used; empty for what is none."""
    try:
        return base64url_to_bytes(answer.credential_id)
    except ValueError:
        return b""


def _described(key: Key) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=key.credential_id,
        transports=[_TRANSPORTS[one] for one in key.transports.split(",") if one in _TRANSPORTS],
    )
