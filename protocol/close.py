"""WebSocket close codes (RFC 6455 section 7.4.2: 4000-4999 are the application's own).

One place names why a connection ended; each side translates the name for its reader.
"""

from enum import IntEnum


class Close(IntEnum):
    """Why a socket was closed by the appliance (or by the agent where noted)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    """The appliance restarts: come back with the resume token."""
    BAD_MESSAGE = 4400
    """Not a message of this protocol, or of the wrong kind, field or order."""
    NOT_AUTHENTICATED = 4401
    """Ticket, token or login is unknown, used or too old (one answer for all of them)."""
    FORBIDDEN = 4403
    """The sender may not do this."""
    HELLO_TIMEOUT = 4408
    """No hello in time."""
    REPLACED = 4409
    """The same agent or the same tab connected again."""
    SESSION_ENDED = 4410
    """The session is closed or expired."""
    TOO_LARGE = 4413
    """A message or frame over the limit of its state."""
    TOO_OLD = 4426
    """The peer speaks only older versions."""
    TOO_NEW = 4427
    """The peer speaks only newer versions."""
    FLOOD = 4429
    """More messages than the rate class allows."""
    INTERNAL = 4500
    """The appliance failed; its log says why."""


RETRYABLE = frozenset({Close.GOING_AWAY, Close.INTERNAL, Close.HELLO_TIMEOUT})
"""Codes after which the same peer may connect again by itself (also 1005, 1006 and 1012-1014)."""
