"""The customer's survey: one to five and a sentence, once, on the page of an ended session."""

from typing import Final

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError, WrongInputError
from appliance.domain.records import SessionRecord
from appliance.services.audit import CUSTOMER, Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage, surveys


def _(sentence: str) -> str:
    return sentence


SCORES: Final = range(1, 6)
TEXT_CHARS: Final = 500
CHANGE_MS: Final = 10 * 60_000
"""How long an answer can be changed."""
OPEN_MS: Final = 14 * 24 * 3_600_000
"""How long after the end a first answer is taken."""


class SurveyClosedError(ConflictError):
    """The session goes on, nobody helped in it, or the answer stands already."""

    sentence = _("Your answer can no longer be changed. Thank you for it.")


class Surveys:
    """Takes answers; only the page of the session itself may give one."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes where answers are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions

    def is_open(self, record: SessionRecord) -> bool:
        """Whether the customer of an ended session may answer, or change the answer."""
        if record.live or not (record.joined_at_ms or record.answered_at_ms):
            return False
        now_ms = self._clock.now_ms()
        if record.survey_at_ms > record.ended_at_ms:
            return now_ms < record.survey_at_ms + CHANGE_MS
        return now_ms < record.ended_at_ms + OPEN_MS

    async def answer(self, session_id: str, score: int, text: str) -> SessionRecord:
        """Stores what the customer thought.

        Raises:
            WrongInputError: no such score, or too long a text.
            SurveyClosedError: see `is_open`.
        """
        if score not in SCORES:
            raise WrongInputError("score", _("Please choose one to five stars."))
        kept = fields.line("text", text, TEXT_CHARS, lines=True)
        record = await self._storage.run(self._answer_now, session_id, score, kept)
        self._sessions.tell_all([record])
        return record

    def _answer_now(self, session_id: str, score: int, text: str) -> SessionRecord:
        (before,) = self._sessions.as_they_are_now([session_id])
        if not self.is_open(before):
            raise SurveyClosedError
        surveys.put(session_id, score, text, self._clock.now_ms())
        self._sessions.note_now(session_id, "rated", before.name, CUSTOMER, score=str(score))
        self._audit.record(
            CUSTOMER, "session.rate", session_id, {"score": score}, group_id=before.group_id
        )
        (after,) = self._sessions.as_they_are_now([session_id])
        return after
