"""What the registry says about a route or a socket verb; default is deny."""

import json as json_text
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

from appliance.domain.errors import WrongInputError
from appliance.domain.rights import Right
from appliance.services import rates
from appliance.services.rates import RateClass
from protocol.codec import Kind, Text

BODY_BYTES = 64 * 1024
PASSWORD_CHARS = 1024
TOKEN = r"[A-Za-z0-9_-]{1,128}"  # noqa: S105 (a pattern)
ID = r"[A-Za-z0-9_-]{1,64}"
JOIN = {"code": Text(200), "proof": Text(400)}
"""A session code, and the proof of work that the next try may cost."""
_FIELDS = 1000
"""Most fields of a form: ticked boxes are fields too."""

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
    """Any account that is signed in; a rule's right may ask for more."""
    PENDING = "half signed in"
    """Somebody whose first factor was right, before the second; may do nothing else."""
    GUEST = "guest"
    """An external technician, by the cookie of an invitation: one session, nothing else."""
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
        encoding: "form" or "json"; "raw" for bytes that the handler reads from the request; "none"
            for no body at all.
        fields: name -> kind of the value.
        optional: names that may be missing; they read as their default, or "".
        many: names that a form may repeat, such as ticked boxes; they read as a list.
    """

    encoding: str
    fields: Mapping[str, Kind] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    defaults: Mapping[str, str] = field(default_factory=dict)

    def read(self, content_type: str, body: bytes) -> dict[str, Any]:
        """Returns the fields of a body.

        Raises:
            WrongInputError: another encoding, an unknown, repeated or missing field, a wrong value.
        """
        if self.encoding == "raw":
            return {}
        if self.encoding == "none" or (not body and not self.fields):
            if body and self.fields == {} and body.strip() not in (b"{}",):
                raise WrongInputError("")
            return {}
        given = self._form(body) if self.encoding == "form" else _json(content_type, body)
        for name in given:
            if name not in self.fields:
                raise WrongInputError(name[:40])
        return {name: self._value(name, given) for name in self.fields}

    def _form(self, body: bytes) -> dict[str, Any]:
        pairs = _pairs(body)
        found: dict[str, Any] = _once([pair for pair in pairs if pair[0] not in self.many])
        for name in self.many:
            found[name] = [value for key, value in pairs if key == name]
        return found

    def _value(self, name: str, given: dict[str, Any]) -> Any:
        if name in self.many and isinstance(given.get(name), list):
            return [self._value(name, {name: one}) for one in given[name]]
        if name not in given:
            if name in self.optional:
                return self.defaults.get(name, "")
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
        right: what the account must be allowed besides being signed in; where it is one of
            PER_GROUP, in some group: which one is the service's to check.
        query: what may stand behind "?": name -> kind of the value.
        within: the right of PER_GROUP that is needed with the session the request or message is
            about; without it, and without Right.SEE, the session is as good as missing.
    """

    policy: Policy
    body: Body | type
    limit_bytes: int
    rate: RateClass
    audit: str
    right: Right | None = None
    query: Mapping[str, Kind] = field(default_factory=dict)
    within: Right | None = None


def reads(
    policy: Policy,
    rate: RateClass = rates.PAGE,
    *,
    right: Right | None = None,
    query: Mapping[str, Kind] | None = None,
    within: Right | None = None,
) -> Rule:
    """Returns the rule of a GET."""
    return Rule(policy, NO_BODY, BODY_BYTES, rate, READS, right, query or {}, within)


def form(
    policy: Policy,
    fields: Mapping[str, Kind],
    rate: RateClass,
    audit: str,
    optional: Iterable[str] = (),
    *,
    many: Iterable[str] = (),
    right: Right | None = None,
    within: Right | None = None,
) -> Rule:
    """Returns the rule of a form's POST."""
    body = Body("form", fields, frozenset(optional), frozenset(many))
    return Rule(policy, body, BODY_BYTES, rate, audit, right, within=within)


def json(
    policy: Policy,
    fields: Mapping[str, Kind],
    audit: str,
    optional: Iterable[str] = (),
    rate: RateClass = rates.API,
    *,
    right: Right | None = None,
    within: Right | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Rule:
    """Returns the rule of a script's POST."""
    body = Body("json", fields, frozenset(optional), defaults=defaults or {})
    return Rule(policy, body, BODY_BYTES, rate, audit, right, within=within)


def raw(
    policy: Policy,
    limit_bytes: int,
    audit: str,
    rate: RateClass = rates.API,
    *,
    right: Right | None = None,
    query: Mapping[str, Kind] | None = None,
    within: Right | None = None,
) -> Rule:
    """Returns the rule of a file that a script sends."""
    return Rule(policy, Body("raw"), limit_bytes, rate, audit, right, query or {}, within)


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


def _pairs(body: bytes) -> list[tuple[str, str]]:
    """Returns the fields of a form; browsers send the lines of a text with CR LF between them."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict"
        )
    except ValueError:
        raise WrongInputError("") from None
    return [(name, value.replace("\r\n", "\n")) for name, value in pairs]


def _json(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise WrongInputError("")
    try:
        value = json_text.loads(body.decode("utf-8"), object_pairs_hook=_once)
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
