"""All messages.  Importing this package declares every one of them with the codec."""

from protocol.messages import (
    brand,
    chat,
    consent,
    control,
    desk,
    input,
    link,
    screen,
    session,
    waiting,
)

__all__ = [
    "brand",
    "chat",
    "consent",
    "control",
    "desk",
    "input",
    "link",
    "screen",
    "session",
    "waiting",
]
