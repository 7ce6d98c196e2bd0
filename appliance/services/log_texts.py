"""The log in a reader's language and time zone."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.domain.acts import KIND_NAMES, kind_of, sentence
from appliance.domain.log_filter import LogEntry
from appliance.domain.preference_names import language_of, name_of
from appliance.services.audit import APPLIANCE, CUSTOMER
from appliance.texts import translations

_SHORT_CHARS = 20
"""Ids are longer; what is not longer is a word of its own, such as the name of a setting."""
_NAMELESS: Final = frozenset({"device", "factor", "identity", "join", "recovery"})
"""First parts of events on what has no name of its own: the actor is whose it is."""
_OF_SESSIONS: Final = frozenset({"agent", "session"})
"""First parts of events on sessions, which stay for ever and need no name."""
_FORMULA: Final = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet may take for a formula at the beginning of a cell; in East Asia also in full
width."""


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


def zone_of(name: str) -> ZoneInfo:
    """Returns a time zone; UTC for an account that has none, or one that is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_of(text: str) -> date | None:
    """Returns the day of a date field, or None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def begins_at_ms(day: date, zone: ZoneInfo) -> int:
    """Returns the first moment of a calendar day in a time zone."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def ends_at_ms(day: date, zone: ZoneInfo) -> int:
    """Returns the first moment after a calendar day."""
    if day == date.max:
        return begins_at_ms(day, zone)
    return begins_at_ms(day + timedelta(days=1), zone)


def detail_of(entry: LogEntry) -> dict[str, Any]:
    """Returns what a row says beside its columns."""
    try:
        detail = json.loads(entry.row.detail)
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}


def without_formula(cell: str) -> str:
    """Returns a cell that no spreadsheet computes."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


class LogTexts:
    """Says rows."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        """Takes who reads."""
        self._say = translations(language).gettext
        self._zone = zone

    def who(self, entry: LogEntry) -> str:
        """Returns who did it."""
        if entry.row.actor == CUSTOMER:
            return self._say(THE_CUSTOMER)
        if entry.row.actor == APPLIANCE:
            return self._say(THE_APPLIANCE)
        return entry.who or self._say(GONE)

    def what(self, entry: LogEntry) -> str:
        """Returns what was done."""
        said = sentence(entry.row.event, detail_of(entry))
        values = {
            name: self._say(value) if name in said.words else value
            for name, value in said.values.items()
        }
        text = self._say(said.msgid)
        return text % values if values else text

    def on(self, entry: LogEntry) -> str:
        """Returns what it was done to; empty where that says nothing new."""
        row = entry.row
        if not row.subject or row.subject == row.actor:
            return ""
        if entry.subject:
            return entry.subject
        if row.event == "preference.change" and (name := name_of(row.subject)):
            said = ": ".join(self._say(part) for part in name)
            language = language_of(row.subject)
            return f"{said} ({language})" if language else said
        if len(row.subject) <= _SHORT_CHARS:
            return row.subject
        first = row.event.partition(".")[0]
        if first in _NAMELESS:
            return ""
        return self._say(UNNAMED if first in _OF_SESSIONS else GONE)

    def result(self, entry: LogEntry) -> str:
        """Returns done or refused."""
        return self._say(REFUSED if entry.row.refused else DONE)

    def kind(self, entry: LogEntry) -> str:
        """Returns the kind."""
        return self._say(KIND_NAMES[kind_of(entry.row.event)])

    def at(self, entry: LogEntry) -> str:
        """Returns the time with its distance from UTC (ISO 8601)."""
        moment = datetime.fromtimestamp(entry.row.at_ms / 1000, self._zone)
        return moment.isoformat(sep=" ", timespec="milliseconds")

    def csv_head(self) -> bytes:
        """Returns the byte order mark and the names of the columns."""
        return b"\xef\xbb\xbf" + csv_lines([[self._say(name) for name in COLUMNS]])

    def csv_rows(self, entries: Sequence[LogEntry]) -> bytes:
        """Returns rows of the file."""
        return csv_lines([self._cells(entry) for entry in entries])

    def json_rows(self, entries: Sequence[LogEntry], first: bool) -> bytes:
        """Returns members of one long JSON array, one a line."""
        text = ",\n".join(json.dumps(self._members(one), ensure_ascii=False) for one in entries)
        return (("" if first else ",\n") + text).encode("utf-8", "replace")

    def _cells(self, entry: LogEntry) -> list[str]:
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

    def _members(self, entry: LogEntry) -> dict[str, Any]:
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


def csv_lines(lines: Sequence[Sequence[str]]) -> bytes:
    """Returns lines of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8", "replace")
