"""Strict JSON for messages: a message is a frozen dataclass with declared kinds, or an error.

Each message class is declared with :func:`message`, its fields annotated with one of the kinds
below.  Decoding
refuses unknown types, unknown, missing or repeated fields, wrong kinds, values out of range and
senders that may not
say it.  There is no coercion: `true` is no number, `1.0` is no integer.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Any, NoReturn, Protocol, TypeVar, get_args, get_origin, get_type_hints

from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.frame import Channel
from protocol.limits import CONTROL_BYTES

AGENT, VIEWER, SERVER = "agent", "viewer", "server"
"""Who may send a message. Desk and customer pages speak as VIEWER on sockets of their own."""


class Kind(Protocol):
    """Checks one JSON value."""

    def check(self, value: Any) -> Any:
        """Returns the value to keep; raises ValueError if it is not of this kind."""

    def spec(self) -> dict[str, Any]:
        """Returns the same rule as JSON, for the JavaScript mirror."""


@dataclass(frozen=True)
class Text:
    """A string of at most `most` characters, no control characters (line feed and tab where
    `lines`).
    """

    most: int
    lines: bool = False
    least: int = 0

    def check(self, value: Any) -> Any:
        if not isinstance(value, str) or not self.least <= len(value) <= self.most:
            raise ValueError("text")
        for character in value:
            point = ord(character)
            if point < 0x20 and not (self.lines and character in "\n\t"):
                raise ValueError("control character")
            if 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000:
                raise ValueError("control character or half a surrogate pair")
        return value

    def spec(self) -> dict[str, Any]:
        return {"kind": "text", "most": self.most, "lines": self.lines, "least": self.least}


@dataclass(frozen=True)
class Whole:
    """An integer, both ends included."""

    least: int
    most: int

    def check(self, value: Any) -> Any:
        if type(value) is not int or not self.least <= value <= self.most:
            raise ValueError("integer")
        return value

    def spec(self) -> dict[str, Any]:
        return {"kind": "whole", "least": self.least, "most": self.most}


@dataclass(frozen=True)
class Flagged:
    """true or false."""

    def check(self, value: Any) -> Any:
        if type(value) is not bool:
            raise ValueError("boolean")
        return value

    def spec(self) -> dict[str, Any]:
        return {"kind": "flag"}


@dataclass(frozen=True)
class OneOf:
    """One of the given strings."""

    values: tuple[str, ...]

    def check(self, value: Any) -> Any:
        if not isinstance(value, str) or value not in self.values:
            raise ValueError("choice")
        return value

    def spec(self) -> dict[str, Any]:
        return {"kind": "one-of", "values": list(self.values)}


@dataclass(frozen=True)
class Listed:
    """A list of at most `most` values of one kind; kept as a tuple."""

    of: Kind
    most: int

    def check(self, value: Any) -> Any:
        if not isinstance(value, list) or len(value) > self.most:
            raise ValueError("list")
        return tuple(self.of.check(item) for item in value)

    def spec(self) -> dict[str, Any]:
        return {"kind": "list", "of": self.of.spec(), "most": self.most}


@dataclass(frozen=True)
class Record:
    """A nested object, described by a frozen dataclass with annotated fields."""

    cls: type

    def check(self, value: Any) -> Any:
        return _build(self.cls, value)

    def spec(self) -> dict[str, Any]:
        return {"kind": "record", "fields": fields_spec(self.cls)}


_FIELDS: dict[type, dict[str, tuple[Kind, bool]]] = {}


def _kinds(cls: type) -> dict[str, tuple[Kind, bool]]:
    """Returns name -> (kind, required) of a dataclass; computed once."""
    known = _FIELDS.get(cls)
    if known is None:
        hints = get_type_hints(cls, include_extras=True)
        known = {}
        for field in fields(cls):
            if get_origin(hints[field.name]) is None:
                raise TypeError(f"{cls.__name__}.{field.name} declares no kind")
            known[field.name] = (get_args(hints[field.name])[1], field.default is MISSING)
        _FIELDS[cls] = known
    return known


def fields_spec(cls: type) -> dict[str, Any]:
    """Returns the field rules of a message or record as JSON, for the JavaScript mirror and the
    documents.
    """
    return {
        name: {**kind.spec(), "required": required}
        for name, (kind, required) in _kinds(cls).items()
    }


def _build(cls: type, value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("object")
    kinds = _kinds(cls)
    if not value.keys() <= kinds.keys():
        raise ValueError("unknown field")
    kept = {}
    for name, (kind, required) in kinds.items():
        if name in value:
            kept[name] = kind.check(value[name])
        elif required:
            raise ValueError("missing field")
    return cls(**kept)


@dataclass(frozen=True)
class Declared:
    """What is known of a message class.

    Attributes:
        name: wire name, `feature.verb`.
        cls: the frozen dataclass.
        senders: who may send it.
        channel: where it travels.
    """

    name: str
    cls: type
    senders: frozenset[str]
    channel: Channel


BY_NAME: dict[str, Declared] = {}
BY_CLASS: dict[type, Declared] = {}


C = TypeVar("C", bound=type)


def message(name: str, *senders: str, channel: Channel = Channel.CONTROL) -> Callable[[C], C]:
    """Declares the decorated frozen dataclass as the message `name` of the given senders."""

    def declare(cls: C) -> C:
        if name in BY_NAME:
            raise TypeError(f"{name} is declared twice")
        declared = Declared(name, cls, frozenset(senders), channel)
        BY_NAME[name] = BY_CLASS[cls] = declared
        return cls

    return declare


def encode(value: Any) -> bytes:
    """Returns the JSON body of a message; the sender checks nothing, the receiver everything."""
    return json.dumps(
        {"type": BY_CLASS[type(value)].name, **_plain(value)},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def _plain(value: Any) -> dict[str, Any]:
    return {field.name: _plain_value(getattr(value, field.name)) for field in fields(value)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    return (
        _plain(value) if type(value) in _FIELDS or hasattr(value, "__dataclass_fields__") else value
    )


def decode(body: bytes | memoryview, sender: str, channel: Channel = Channel.CONTROL) -> Any:
    """Returns the message in a body that `sender` sent on `channel`.

    Raises:
        ProtocolError: anything but exactly one known message that this sender may send on this
        channel.
    """
    if len(body) > CONTROL_BYTES:
        raise ProtocolError("control message too large", Close.TOO_LARGE)
    try:
        parsed = json.loads(
            bytes(body).decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
        name = parsed.pop("type", None) if isinstance(parsed, dict) else None
        declared = BY_NAME.get(name) if isinstance(name, str) else None
        if declared is None or declared.channel is not channel:
            raise ProtocolError("unknown message type")
        if sender not in declared.senders:
            raise ProtocolError(f"{declared.name} does not come from this side")
        return _build(declared.cls, parsed)
    except (ValueError, RecursionError) as problem:
        raise ProtocolError("malformed message") from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated field")
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a JSON number")
