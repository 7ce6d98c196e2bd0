"""All messages.  Importing this package declares every one of them with the codec."""

from protocol.messages import consent, control, desk, input, link, screen, session

__all__ = ["consent", "control", "desk", "input", "link", "screen", "session"]
