"""All that is known of one session beside its row, for the desk's drawer and the session's page.

Other subjects add what they know with `add`; the key is theirs.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from appliance.domain.access import Access
from appliance.domain.records import SessionRecord
from appliance.services import timeline
from appliance.services.timeline import Timelines
from appliance.storage import Storage, categories, favourites, history, session_notes
from appliance.storage.directory import names

Teller = Callable[[SessionRecord, Access, str], Any]
"""Returns what it knows of a session for somebody who may see it, as JSON values: the session, the
reader's access, the reader's language.  It runs inside a transaction."""


class SessionDetails:
    """Puts the answer of GET /api/sessions/<id>/details together."""

    def __init__(self, storage: Storage, timelines: Timelines) -> None:
        """Takes where sessions are kept."""
        self._storage = storage
        self._timelines = timelines
        self._tellers: dict[str, Teller] = {}

    def add(self, key: str, teller: Teller) -> None:
        """Adds what another subject knows under `key` from now on."""
        self._tellers[key] = teller

    async def of(self, session: SessionRecord, access: Access, language: str) -> dict[str, Any]:
        """Returns everything the reader may know; who asks has been checked."""
        return await self._storage.run(self._of, session, access, language)

    def _of(self, session: SessionRecord, access: Access, language: str) -> dict[str, Any]:
        told = self.own_now(session, language)
        told["starred"] = favourites.has(access.account.id, session.id)
        return told | {key: tell(session, access, language) for key, tell in self._tellers.items()}

    def own_now(self, session: SessionRecord, language: str) -> dict[str, Any]:
        """Returns what does not hang on who reads, nor on other subjects."""
        lines = self._timelines.lines_now(session)
        category = categories.get(session.category) if session.category else None
        return {
            "id": session.id,
            "comment": session.comment,
            "answers": session.answers,
            "made_by": names([session.made_by]).get(session.made_by, ""),
            "invited": names(session.invited),
            "people": timeline.technicians(lines),
            "notes": [asdict(one) for one in session_notes.of(session.id)],
            "result": {
                "resolved": session.resolved,
                "outcome": session.outcome,
                "category_id": session.category,
                "category": category.name if category else "",
                "note": session.resolve_note,
                "by": session.resolved_by,
                "at_ms": session.resolved_at_ms,
            },
            "survey": {
                "score": session.survey_score,
                "text": session.survey_text,
                "at_ms": session.survey_at_ms,
            },
            "times": asdict(history.times(session.id)),
            "emptied": history.emptied(session.id),
            "timeline": timeline.as_json(timeline.said(lines, language)),
        }
