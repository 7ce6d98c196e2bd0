"""Notes of technicians on sessions."""

from typing import Any

from peewee import fn

from appliance.domain.resolving import Note
from appliance.storage import history
from appliance.storage.tables.records import SessionNoteTable as Table


def append(
    session_id: str, author_id: str, author: str, text: str, at_ms: int, client_id: str = ""
) -> Note:
    """Adds a note; it can be found by its words from then on."""
    newest = Table.select(fn.MAX(Table.number)).where(Table.session == session_id).scalar()
    number = int(newest or 0) + 1
    Table.insert(
        session=session_id,
        number=number,
        author_id=author_id,
        author=author,
        text=text,
        at_ms=at_ms,
        client_id=client_id,
        logged_at_ms=at_ms,
    ).execute()
    history.follow(session_id)
    return Note(number, author_id, author, text, at_ms)


def change(session_id: str, number: int, text: str, at_ms: int, logged: bool) -> None:
    """Gives a note another text; `logged`: whether the log has a row of it."""
    columns: dict[str, Any] = {
        "text": text,
        "version": Table.version + 1,
        "changed_at_ms": at_ms,
    }
    if logged:
        columns["logged_at_ms"] = at_ms
    Table.update(**columns).where(*_is(session_id, number)).execute()
    history.follow(session_id)


def remove(session_id: str, number: int) -> None:
    """Takes a note away."""
    Table.delete().where(*_is(session_id, number)).execute()
    history.follow(session_id)


def get(session_id: str, number: int) -> Note | None:
    """Returns a note, or None."""
    row = Table.get_or_none(*_is(session_id, number))
    return None if row is None else _record(row)


def by_client(session_id: str, author_id: str, client_id: str) -> Note | None:
    """Returns the note that its author's page has given this id, or None."""
    row = Table.get_or_none(
        Table.session == session_id, Table.author_id == author_id, Table.client_id == client_id
    )
    return None if row is None else _record(row)


def logged_at_ms(session_id: str, number: int) -> int:
    """Returns when the log last had a row about a note."""
    return int(Table.get(*_is(session_id, number)).logged_at_ms)


def count(session_id: str) -> int:
    """Returns how many a session has."""
    return int(Table.select().where(Table.session == session_id).count())


def of(session_id: str) -> list[Note]:
    """Returns the notes of a session, oldest first."""
    query = Table.select().where(Table.session == session_id).order_by(Table.number)
    return [_record(row) for row in query]


def _is(session_id: str, number: int) -> tuple[Any, Any]:
    return Table.session == session_id, Table.number == number


def _record(row: Any) -> Note:
    return Note(
        int(row.number),
        row.author_id,
        row.author,
        row.text,
        int(row.at_ms),
        int(row.changed_at_ms),
        int(row.version),
    )
