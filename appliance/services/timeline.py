"""The timeline of a session in a reader's language."""

from dataclasses import dataclass
from typing import Any

from appliance.domain import timeline
from appliance.domain.records import SessionRecord
from appliance.domain.timeline import Line
from appliance.secrets import Vault
from appliance.services.log_texts import THE_CUSTOMER
from appliance.storage import people
from appliance.storage.sessions import SessionRows
from appliance.texts import translations


@dataclass(frozen=True, slots=True)
class Said:
    """One line as it is read.

    Attributes:
        text: what happened, and why where that says more.
        actor: who did it; empty where it happened by itself.
        state: that the session had from then on; empty where it stayed.
    """

    at_ms: int
    text: str
    actor: str
    state: str


class Timelines:
    """Reads timelines; the methods run on a thread of the database."""

    def __init__(self, vault: Vault) -> None:
        """Takes the vault of the sessions' rows."""
        self._rows = SessionRows(vault)

    def lines_now(self, session: SessionRecord) -> list[Line]:
        """Returns all lines of a session, oldest first."""
        maker = people.get(session.made_by) if session.made_by else None
        first = Line(
            at_ms=session.created_at_ms,
            msgid=timeline.STARTED if session.made_by else timeline.CAME_BY_MODULE,
            actor=maker.name if maker else "",
            by_customer=not session.made_by,
        )
        return timeline.merged(first, self._rows.changes(session.id), self._rows.acts(session.id))


def said(lines: list[Line], language: str) -> list[Said]:
    """Returns lines as a reader of this language gets them."""
    say = translations(language).gettext
    return [_said(line, say) for line in lines]


def technicians(lines: list[Line]) -> list[dict[str, Any]]:
    """Returns who had to do with a session on its technicians' side, and from when to when."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.actor and not line.by_customer:
            one = found.setdefault(line.actor, {"name": line.actor, "first_at_ms": line.at_ms})
            one["last_at_ms"] = line.at_ms
    return list(found.values())


def as_json(lines: list[Said]) -> list[dict[str, Any]]:
    """Returns them for scripts."""
    return [
        {"at_ms": one.at_ms, "text": one.text, "actor": one.actor, "state": one.state}
        for one in lines
    ]


def _said(line: Line, say: Any) -> Said:
    values = {**line.values, **{name: say(word) for name, word in line.words.items()}}
    text = say(line.msgid)
    if values:
        text = text % values
    if line.reason:
        text = f"{text}. {say(line.reason)}"
    actor = line.actor or (say(THE_CUSTOMER) if line.by_customer else "")
    return Said(line.at_ms, text, actor, line.state)
