"""The life of a session as one list: changes of state and other acts, with their sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from appliance.domain.acts import WORDS
from appliance.domain.resolving import OUTCOMES
from appliance.domain.session import Change, Event
from appliance.domain.session_acts import SENTENCES, Act


def _(sentence: str) -> str:
    return sentence


STARTED: Final = _("Session started")
CAME_BY_MODULE: Final = _("The customer asked for help")
EVENT_SENTENCES: Final[Mapping[Event, str]] = {
    Event.CLAIM: _("The customer came"),
    Event.GRANT: _("The customer allowed the help"),
    Event.DENY: _("The customer did not allow the help"),
    Event.JOIN: _("Joined the session"),
    Event.LEAVE: _("Left the session"),
    Event.HOLD: _("Put the session on hold"),
    Event.RESUME: _("Went on with the session"),
    Event.REBOOT: _("The customer's computer restarts"),
    Event.LOSE: _("The line to the customer was lost"),
    Event.RETURN: _("The customer's program is back"),
    Event.RETURN_WATCHED: _("The customer's program is back"),
    Event.ABANDON: _("The customer's program was no longer waited for"),
    Event.LEAVE_PAGE: _("The customer left the page"),
    Event.CLOSE: _("Session ended"),
    Event.EXPIRE: _("Session ran out"),
    Event.REOPEN: _("Session opened again, with a new code"),
}
"""What each change of state means: msgids."""

CUSTOMER: Final = "customer"
_BY_CUSTOMER: Final = frozenset({Event.CLAIM, Event.GRANT, Event.DENY, Event.LEAVE_PAGE})
_CUSTOMER_REASONS: Final = frozenset({"customer_ended", "customer_left", "agent_quit"})
_SAID_ALREADY: Final = frozenset(
    {
        (Event.GRANT, "allowed"),
        (Event.LEAVE_PAGE, "customer_left"),
        (Event.CLOSE, "technician_ended"),
        (Event.CLOSE, "customer_ended"),
    }
)
"""Reasons that say what event and actor say."""
_TRANSLATED: Final = {"outcome": OUTCOMES}
"""Values of sentences that are words of a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, to be translated.

    Attributes:
        msgid, values: the sentence.
        words: values that are msgids themselves, by name.
        reason: why, a msgid of its own, or empty.
        actor: name, or empty.
        by_customer: whether the customer did it, with or without a name.
        state: that the session had from then on; empty where it stayed.
    """

    at_ms: int
    msgid: str
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    actor: str = ""
    by_customer: bool = False
    state: str = ""


def merged(first: Line, changes: Iterable[Change], acts: Iterable[Act]) -> list[Line]:
    """Returns all lines, oldest first; at the same moment the change of state comes first."""
    lines = [first, *(_of_change(one) for one in changes), *(_of_act(one) for one in acts)]
    return sorted(lines, key=lambda line: line.at_ms)


def _of_change(change: Change) -> Line:
    reason = "" if (change.event, change.reason) in _SAID_ALREADY else change.reason
    return Line(
        at_ms=change.at_ms,
        msgid=EVENT_SENTENCES[change.event],
        reason=WORDS.get(reason, ""),
        actor=change.actor,
        by_customer=change.event in _BY_CUSTOMER or change.reason in _CUSTOMER_REASONS,
        state=change.after.value,
    )


def _of_act(act: Act) -> Line:
    words = {
        name: table[value]
        for name, table in _TRANSLATED.items()
        if (value := act.detail.get(name)) in table and value is not None
    }
    return Line(
        at_ms=act.at_ms,
        msgid=SENTENCES.get(act.word, act.word),
        values=act.detail,
        words=words,
        actor=act.actor,
        by_customer=act.actor_id == CUSTOMER,
    )
