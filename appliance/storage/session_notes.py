"""Notes of technicians on sessions."""

from appliance.domain.resolving import Note
from appliance.storage import history
from appliance.storage.tables.records import SessionNoteTable


def append(session_id: str, author_id: str, author: str, text: str, at_ms: int) -> Note:
    """Adds a note; it can be found by its words from then on."""
    number = count(session_id) + 1
    SessionNoteTable.insert(
        session=session_id,
        number=number,
        author_id=author_id,
        author=author,
        text=text,
        at_ms=at_ms,
    ).execute()
    history.follow(session_id)
    return Note(number, author_id, author, text, at_ms)


def count(session_id: str) -> int:
    """Returns how many a session has."""
    return int(SessionNoteTable.select().where(SessionNoteTable.session == session_id).count())


def of(session_id: str) -> list[Note]:
    """Returns the notes of a session, oldest first."""
    query = (
        SessionNoteTable.select()
        .where(SessionNoteTable.session == session_id)
        .order_by(SessionNoteTable.number)
    )
    return [
        Note(int(row.number), row.author_id, row.author, row.text, int(row.at_ms)) for row in query
    ]
