"""What the registry says about a route or a socket verb; default is deny."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

from appliance.domain.errors import WrongInputError
from appliance.services.rates import RateClass
from protocol.codec import Kind

BODY_BYTES = 64 * 1024

READS = "reads only"
"""Instead of an audit event: nothing changes."""
PASSES = "passed on unread"
"""Instead of an audit event: the relay does not look into it."""


class Policy(Enum):
    """Who may."""

    ANYBODY = "anybody"
    CUSTOMER = "customer"
    """The customer's page of a session, by its page cookie."""
    CUSTOMER_OR_TECHNICIAN = "customer or technician"
    TECHNICIAN = "technician"
    """Any account that is signed in."""
    ADMINISTRATOR = "administrator"
    AGENT = "agent"
    """The customer's program: a token in the message, neither cookies nor Origin."""
    SETUP_TOKEN = "set-up token"  # noqa: S105 (a name, no secret)
    """Whoever holds the link printed on the console, once."""
    HOLDER = "holder of control"
    """The technician whose input counts, while the customer allows control."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a request's body may hold.

    Attributes:
        encoding: "form" or "json"; "none" for no body at all.
        fields: name -> kind of the value.
        optional: names that may be missing; they read as "".
    """

    encoding: str
    fields: Mapping[str, Kind] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    def read(self, content_type: str, body: bytes) -> dict[str, Any]:
        """Returns the fields of a body.

        Raises:
            WrongInputError: another encoding, an unknown, repeated or missing field, a wrong value.
        """
        if self.encoding == "none" or (not body and not self.fields):
            if body and self.fields == {} and body.strip() not in (b"{}",):
                raise WrongInputError("")
            return {}
        given = _form(body) if self.encoding == "form" else _json(content_type, body)
        for name in given:
            if name not in self.fields:
                raise WrongInputError(name[:40])
        return {name: self._value(name, given) for name in self.fields}

    def _value(self, name: str, given: dict[str, Any]) -> Any:
        if name not in given:
            if name in self.optional:
                return ""
            raise WrongInputError(name)
        try:
            return self.fields[name].check(given[name])
        except ValueError:
            raise WrongInputError(name) from None


NO_BODY = Body("none")


@dataclass(frozen=True, slots=True)
class Rule:
    """The conditions of one verb.

    Attributes:
        policy: who.
        body: what; a socket verb's is its message class.
        limit_bytes: how much.
        rate: how often.
        audit: the event recorded in the transaction of the act, or READS or PASSES.
    """

    policy: Policy
    body: Body | type
    limit_bytes: int
    rate: RateClass
    audit: str


@dataclass(frozen=True, slots=True)
class Route:
    """A path and what may be done there.

    Attributes:
        pattern: regular expression of the whole path.
        example: a path it matches, with {session} and {token} for tests made from the registry.
        handler: the class.
        rules: HTTP method -> rule; any other method is answered 405.
    """

    pattern: str
    example: str
    handler: type
    rules: Mapping[str, Rule]


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=32, errors="strict"
        )
    except ValueError:
        raise WrongInputError("") from None
    return _once(pairs)


def _json(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise WrongInputError("")
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise WrongInputError("") from None
    if not isinstance(value, dict):
        raise WrongInputError("")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WrongInputError("")
    return found
