"""A valid message of any class, made from the kinds its fields declare."""

from typing import Any, get_args, get_type_hints

from protocol.codec import Flagged, Kind, Listed, OneOf, Record, Text, Whole


def sample(message_class: type, **chosen: Any) -> Any:
    """Returns a message with the smallest values that its kinds accept, but for the chosen."""
    hints = get_type_hints(message_class, include_extras=True)
    values = {name: _value(get_args(hint)[1]) for name, hint in hints.items()}
    return message_class(**{**values, **chosen})


def _value(kind: Kind) -> Any:
    match kind:
        case Text(least=least):
            return "x" * max(1, least)
        case Whole(least=least):
            return max(0, least)
        case Flagged():
            return True
        case OneOf(values=values):
            return values[0]
        case Listed(of=of):
            return (_value(of),)
        case Record(cls=cls):
            return sample(cls)
    raise TypeError(f"no sample of {kind}")
