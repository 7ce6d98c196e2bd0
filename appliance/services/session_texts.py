"""Sessions in a reader's language and time zone: rows of lists, of CSV and JSON files."""

from datetime import datetime
from typing import Any

from appliance.domain.resolving import OUTCOMES, WITHOUT_OUTCOME
from appliance.domain.session_log import COLUMNS, STATE_NAMES
from appliance.services.history import Found
from appliance.services.row_texts import RowTexts, without_formula


def _(sentence: str) -> str:
    return sentence


class SessionTexts(RowTexts[Found]):
    """Says sessions."""

    columns = COLUMNS

    def state(self, found: Found) -> str:
        """Returns where it stands."""
        return self.say(STATE_NAMES[found.session.state])

    def outcome(self, found: Found) -> str:
        """Returns what came out; empty for what nobody resolved."""
        session = found.session
        if not session.resolved:
            return ""
        return self.say(OUTCOMES.get(session.outcome, WITHOUT_OUTCOME))

    def at(self, at_ms: int) -> str:
        """Returns a moment with its distance from UTC (ISO 8601), or an empty text for none."""
        if not at_ms:
            return ""
        moment = datetime.fromtimestamp(at_ms // 1000, self.zone)
        return moment.isoformat(sep=" ", timespec="seconds")

    def day(self, at_ms: int) -> str:
        """Returns the calendar day of a moment."""
        return datetime.fromtimestamp(at_ms / 1000, self.zone).date().isoformat()

    def members(self, found: Found) -> dict[str, Any]:
        """Returns a session for programs; names of its members never change."""
        session, times = found.session, found.times
        return {
            "id": session.id,
            "created_at_ms": session.created_at_ms,
            "created_at": self.at(session.created_at_ms).replace(" ", "T", 1),
            "ended_at_ms": session.ended_at_ms,
            "ended_at": self.at(session.ended_at_ms).replace(" ", "T", 1),
            "name": session.name,
            "email": session.email,
            "topic": session.topic,
            "description": session.description,
            "technician_id": session.owner_id,
            "technician": session.owner,
            "group_id": session.group_id,
            "group": found.group,
            "state": session.state.value,
            "waited_ms": times.waited_ms if times.waited_ms >= 0 else None,
            "response_ms": times.response_ms if times.response_ms >= 0 else None,
            "lasted_ms": times.lasted_ms if times.lasted_ms >= 0 else None,
            "resolved": session.resolved,
            "outcome": session.outcome,
            "category_id": session.category,
            "category": found.category,
            "note": session.resolve_note,
            "resolved_by": session.resolved_by,
            "resolved_at_ms": session.resolved_at_ms,
            "survey_score": session.survey_score or None,
            "survey_text": session.survey_text,
        }

    def cells(self, found: Found) -> list[str]:
        """Returns a row of the file for spreadsheets."""
        session, times = found.session, found.times
        numbers = [
            str(round(one / 1000)) if one >= 0 else ""
            for one in (times.waited_ms, times.response_ms, times.lasted_ms)
        ]
        cells = [
            session.name,
            session.email,
            session.topic,
            session.owner,
            found.group,
            self.state(found),
            *numbers,
            self.outcome(found),
            found.category,
            session.resolve_note,
            session.resolved_by,
            self.at(session.resolved_at_ms),
            str(session.survey_score or ""),
            session.survey_text,
            session.id,
        ]
        moments = [self.at(session.created_at_ms), self.at(session.ended_at_ms)]
        return [*moments, *(without_formula(cell) for cell in cells)]


def length(milliseconds: int, say: Any) -> str:
    """Returns a length of time for people: "45 s", "12 min", "1 h 05 min"; empty for none."""
    if milliseconds < 0:
        return ""
    seconds = round(milliseconds / 1000)
    if seconds < 90:
        return str(say(_("%(num)d s")) % {"num": seconds})
    minutes = round(seconds / 60)
    if minutes < 90:
        return str(say(_("%(num)d min")) % {"num": minutes})
    hours, rest = divmod(minutes, 60)
    return str(say(_("%(hours)d h %(minutes)02d min")) % {"hours": hours, "minutes": rest})
