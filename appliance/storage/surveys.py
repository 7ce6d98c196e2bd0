"""What customers thought of the help, and whether a session has a page to say it on."""

from appliance.storage.tables.sessions import SessionTable


def put(session_id: str, score: int, text: str, now_ms: int) -> None:
    """Stores an answer in place of the one before."""
    SessionTable.update(survey_score=score, survey_text=text, survey_at_ms=now_ms).where(
        SessionTable.id == session_id
    ).execute()


def has_page(session_id: str) -> bool:
    """Whether a customer's page belongs to the session."""
    return bool(
        SessionTable.select()
        .where(SessionTable.id == session_id, SessionTable.page_digest.is_null(False))
        .exists()
    )
