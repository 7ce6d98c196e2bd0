"""The log in a reader's language and time zone."""

import json
from datetime import datetime
from typing import Any, Final

from appliance.domain.acts import KIND_NAMES, kind_of, sentence
from appliance.domain.log_filter import LogEntry
from appliance.domain.preference_names import language_of, name_of
from appliance.services.audit import APPLIANCE, CUSTOMER
from appliance.services.row_texts import RowTexts, without_formula

_SHORT_CHARS = 20
"""Ids are longer; what is not longer is a word of its own, such as the name of a setting."""
_NAMELESS: Final = frozenset({"device", "factor", "identity", "join", "recovery"})
"""First parts of events on what has no name of its own: the actor is whose it is."""
_OF_SESSIONS: Final = frozenset({"agent", "session"})
"""First parts of events on sessions, which stay for ever and need no name."""


def _(text: str) -> str:
    return text


THE_CUSTOMER = _("Customer")
THE_APPLIANCE = _("The appliance")
GONE = _("No longer there")
UNNAMED = _("Customer without a name")
DONE = _("Done")
REFUSED = _("Refused")
COLUMNS: Final = (
    _("Number"),
    _("Time"),
    _("Who"),
    _("What"),
    _("On what"),
    _("Group"),
    _("Address"),
    _("Result"),
    _("Kind"),
    _("Event"),
    _("Details"),
    _("Person's id"),
    _("Id of on what"),
    _("Group's id"),
)
"""Of the CSV file: msgids."""


def detail_of(entry: LogEntry) -> dict[str, Any]:
    """Returns what a row says beside its columns."""
    try:
        detail = json.loads(entry.row.detail)
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}


class LogTexts(RowTexts[LogEntry]):
    """Says rows."""

    columns = COLUMNS

    def who(self, entry: LogEntry) -> str:
        """Returns who did it."""
        if entry.row.actor == CUSTOMER:
            return self.say(THE_CUSTOMER)
        if entry.row.actor == APPLIANCE:
            return self.say(THE_APPLIANCE)
        return entry.who or self.say(GONE)

    def what(self, entry: LogEntry) -> str:
        """Returns what was done."""
        said = sentence(entry.row.event, detail_of(entry))
        values = {
            name: self.say(value) if name in said.words else value
            for name, value in said.values.items()
        }
        text = self.say(said.msgid)
        return text % values if values else text

    def on(self, entry: LogEntry) -> str:
        """Returns what it was done to; empty where that says nothing new."""
        row = entry.row
        if not row.subject or row.subject == row.actor:
            return ""
        if entry.subject:
            return entry.subject
        if row.event == "preference.change" and (name := name_of(row.subject)):
            said = ": ".join(self.say(part) for part in name)
            language = language_of(row.subject)
            return f"{said} ({language})" if language else said
        if len(row.subject) <= _SHORT_CHARS:
            return row.subject
        first = row.event.partition(".")[0]
        if first in _NAMELESS:
            return ""
        return self.say(UNNAMED if first in _OF_SESSIONS else GONE)

    def result(self, entry: LogEntry) -> str:
        """Returns done or refused."""
        return self.say(REFUSED if entry.row.refused else DONE)

    def kind(self, entry: LogEntry) -> str:
        """Returns the kind."""
        return self.say(KIND_NAMES[kind_of(entry.row.event)])

    def at(self, entry: LogEntry) -> str:
        """Returns the time with its distance from UTC (ISO 8601)."""
        moment = datetime.fromtimestamp(entry.row.at_ms / 1000, self.zone)
        return moment.isoformat(sep=" ", timespec="milliseconds")

    def cells(self, entry: LogEntry) -> list[str]:
        """Returns a row of the file for spreadsheets."""
        row = entry.row
        cells = (
            self.who(entry),
            self.what(entry),
            self.on(entry),
            entry.group,
            row.address,
            self.result(entry),
            self.kind(entry),
            row.event,
            row.detail if row.detail != "{}" else "",
            row.actor,
            row.subject,
            row.group_id,
        )
        return [str(row.number), self.at(entry), *(without_formula(cell) for cell in cells)]

    def members(self, entry: LogEntry) -> dict[str, Any]:
        """Returns a row for programs; names of its members never change."""
        row = entry.row
        return {
            "number": row.number,
            "at": self.at(entry).replace(" ", "T", 1),
            "at_ms": row.at_ms,
            "actor": row.actor,
            "who": self.who(entry),
            "event": row.event,
            "kind": row.kind,
            "what": self.what(entry),
            "subject": row.subject,
            "on": self.on(entry),
            "group_id": row.group_id,
            "group": entry.group,
            "address": row.address,
            "result": "refused" if row.refused else "done",
            "detail": detail_of(entry),
            "mac": row.mac,
        }
