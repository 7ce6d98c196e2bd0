"""Words of sessions' pages, logs and files for people."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from appliance.domain.session import State


def _(sentence: str) -> str:
    return sentence


STATE_NAMES: Final[Mapping[State, str]] = {
    State.OPEN: _("Open"),
    State.WAITING: _("Waiting"),
    State.READY: _("Ready"),
    State.CONNECTED: _("Connected"),
    State.ON_HOLD: _("On hold"),
    State.REBOOTING: _("Rebooting"),
    State.RECONNECTING: _("Reconnecting"),
    State.CLOSED: _("Closed"),
    State.EXPIRED: _("Expired"),
}
CHAT_WORDS: Final[Mapping[str, str]] = {
    "taken": _("%(name)s has taken this session."),
    "handed_over": _("Handed over to %(name)s."),
    "put_back": _("Given back to the queue."),
    "on_hold": _("Put on hold."),
    "resumed": _("Resumed."),
    "invited": _("%(name)s was asked to join."),
    "joined": _("%(name)s has joined."),
    "left": _("%(name)s has left."),
    "closed": _("The session has ended."),
    "reopened": _("The session was opened again."),
}
"""What lines of a chat say that nobody wrote: msgids."""

COLUMNS: Final = (
    _("Started"),
    _("Ended"),
    _("Customer"),
    _("E-mail"),
    _("Topic"),
    _("Technician"),
    _("Group"),
    _("State"),
    _("Waiting time (s)"),
    _("First response (s)"),
    _("Duration (s)"),
    _("Outcome"),
    _("Category"),
    _("Note"),
    _("Resolved by"),
    _("Resolved at"),
    _("Survey (1 to 5)"),
    _("Customer's words"),
    _("Session's id"),
)
"""Of the CSV file: msgids."""
_SLUG_CHARS: Final = 40


def file_slug(text: str) -> str:
    """Returns text as a part of a file name: letters of ASCII, digits and "-", never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:_SLUG_CHARS].strip("-")
    return slug or "session"
