"""Mail that is to go out, or went."""

from collections.abc import Iterable, Sequence

from peewee import Expression, Select, fn

from appliance.domain.mail import WAITS_MS, MailState, OutgoingMail, Trouble
from appliance.storage.tables.mail import OutboxTable

_COUNTED = "counted"
_WAITING = MailState.WAITING.value
_DETAIL_CHARS = 300


def insert(mail: OutgoingMail, sealed: bytes) -> None:
    """Stores a new mail with its sealed letter."""
    OutboxTable.insert(
        id=mail.id,
        recipient=mail.recipient,
        recipient_key=mail.recipient.casefold()[:254],
        subject=mail.subject,
        language=mail.language,
        kind=mail.kind,
        sealed=sealed,
        state=mail.state.value,
        urgent=mail.urgent,
        tries=mail.tries,
        interrupted=0,
        next_at_ms=mail.next_at_ms,
        until_ms=mail.until_ms,
        trouble=mail.trouble,
        detail=mail.detail,
        created_at_ms=mail.created_at_ms,
        sent_at_ms=mail.sent_at_ms,
        created_by=mail.created_by,
        about=mail.about,
    ).execute()


def due(now_ms: int) -> bool:
    """Whether a mail is to be tried; those that became worthless are given up."""
    OutboxTable.update(
        state=MailState.FAILED.value, sealed=None, trouble=Trouble.TOO_LATE.value, detail=""
    ).where(
        (OutboxTable.state == _WAITING)
        & (OutboxTable.until_ms > 0)
        & (OutboxTable.until_ms <= now_ms)
    ).execute()
    return bool(OutboxTable.select().where(_is_due(now_ms)).exists())


def claim(now_ms: int) -> tuple[OutgoingMail, bytes] | None:
    """Takes the next mail for sending and returns it with its sealed letter, or None."""
    query = OutboxTable.select().where(_is_due(now_ms))
    row = query.order_by(
        OutboxTable.urgent.desc(), OutboxTable.next_at_ms, OutboxTable.created_at_ms
    ).first()
    if row is None:
        return None
    row.tries += 1
    row.state = MailState.SENDING.value
    OutboxTable.update(state=row.state, tries=row.tries).where(OutboxTable.id == row.id).execute()
    return record(row), bytes(row.sealed)


def sent(mail_id: str, now_ms: int) -> None:
    """Marks a mail as taken by the mail server and forgets its letter."""
    OutboxTable.update(
        state=MailState.SENT.value, sealed=None, sent_at_ms=now_ms, trouble="", detail=""
    ).where(OutboxTable.id == mail_id).execute()


def give_up(mail_id: str, trouble: str, detail: str) -> None:
    """Marks a mail as failed and forgets its letter."""
    OutboxTable.update(
        state=MailState.FAILED.value, sealed=None, trouble=trouble, detail=detail[:_DETAIL_CHARS]
    ).where(OutboxTable.id == mail_id).execute()


def put_off(mail: OutgoingMail, now_ms: int, trouble: str, detail: str) -> bool:
    """Lets a mail that was tried wait for its next try; returns False if it had its last one."""
    if mail.tries > len(WAITS_MS):
        give_up(mail.id, trouble, detail)
        return False
    OutboxTable.update(
        state=_WAITING,
        interrupted=0,
        next_at_ms=now_ms + WAITS_MS[mail.tries - 1],
        trouble=trouble,
        detail=detail[:_DETAIL_CHARS],
    ).where(OutboxTable.id == mail.id).execute()
    return True


def put_back(mail: OutgoingMail, trouble: str, detail: str) -> None:
    """Lets a mail wait as if it had not been tried."""
    OutboxTable.update(
        state=_WAITING, tries=mail.tries - 1, trouble=trouble, detail=detail[:_DETAIL_CHARS]
    ).where(OutboxTable.id == mail.id).execute()


def put_off_due(now_ms: int, trouble: str, detail: str) -> int:
    """Counts a try for all mail that is due and lets it wait; returns how many were given up."""
    common = {"trouble": trouble, "detail": detail[:_DETAIL_CHARS]}
    for tries, wait_ms in enumerate(WAITS_MS):
        OutboxTable.update(tries=tries + 1, next_at_ms=now_ms + wait_ms, **common).where(
            _is_due(now_ms) & (OutboxTable.tries == tries)
        ).execute()
    last = OutboxTable.update(
        state=MailState.FAILED.value, sealed=None, tries=OutboxTable.tries + 1, **common
    ).where(_is_due(now_ms))
    return int(last.execute())


def recover() -> tuple[int, int]:
    """Takes up mail that an earlier run was sending.

    Nobody knows whether it arrived: it is sent once more under the same Message-ID.

    Returns:
        How many wait again, and how many were given up since it happened to them before.
    """
    lost = OutboxTable.state == MailState.SENDING.value
    given_up = (
        OutboxTable.update(
            state=MailState.FAILED.value,
            sealed=None,
            trouble=Trouble.INTERRUPTED.value,
            detail="",
        )
        .where(lost & (OutboxTable.interrupted > 0))
        .execute()
    )
    waiting = OutboxTable.update(state=_WAITING, interrupted=1).where(lost).execute()
    return int(waiting), int(given_up)


def next_at_ms() -> int | None:
    """Returns when the first waiting mail is to be tried, or None."""
    query = OutboxTable.select(OutboxTable.next_at_ms).where(OutboxTable.state == _WAITING)
    row = query.order_by(OutboxTable.next_at_ms).first()
    return None if row is None else int(row.next_at_ms)


def try_now(mail_ids: Sequence[str], now_ms: int) -> int:
    """Makes waiting mails due, all of them if none is named; returns how many."""
    which = OutboxTable.state == _WAITING
    if mail_ids:
        which &= OutboxTable.id.in_(mail_ids)
    return int(OutboxTable.update(next_at_ms=now_ms).where(which).execute())


def withdraw(mail_ids: Sequence[str]) -> int:
    """Withdraws those mails that still wait; returns how many."""
    return _withdraw(OutboxTable.id.in_(mail_ids))


def waiting(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Returns id and recipient of the mails of some kinds that wait."""
    query = OutboxTable.select(OutboxTable.id, OutboxTable.recipient).where(
        (OutboxTable.state == _WAITING) & OutboxTable.kind.in_(kinds)
    )
    return [(row.id, row.recipient) for row in query]


def withdraw_about(about: str, kinds: Sequence[str] = ()) -> int:
    """Withdraws what still waits and belongs to something, of some kinds or all; returns how
    many.
    """
    which = OutboxTable.about == about
    return _withdraw(which & OutboxTable.kind.in_(kinds) if kinds else which)


def about(about_id: str) -> list[OutgoingMail]:
    """Returns all mail that belongs to something, oldest first."""
    query = OutboxTable.select().where(OutboxTable.about == about_id)
    return [record(row) for row in query.order_by(OutboxTable.created_at_ms, OutboxTable.id)]


def forget(recipient: str) -> int:
    """Forgets the mails to an address, but for one that is just being sent; returns how many."""
    key = recipient.strip().casefold()[:254]
    query = OutboxTable.delete().where(
        (OutboxTable.recipient_key == key) & (OutboxTable.state != MailState.SENDING.value)
    )
    return int(query.execute())


def latest_about(abouts: Iterable[str]) -> dict[str, OutgoingMail]:
    """Returns the newest mail of each thing that has one."""
    wanted = [about for about in abouts if about]
    query = OutboxTable.select().where(OutboxTable.about.in_(wanted))
    return {row.about: record(row) for row in query.order_by(OutboxTable.created_at_ms)}


def page(state: str, search: str, offset: int, most: int) -> tuple[list[OutgoingMail], int]:
    """Returns a piece of the outbox, newest first, and how many there are in all.

    Args:
        state: a MailState's value, or empty for all.
        search: part of an address, or empty.
        offset: how many to leave out.
        most: how many to return.
    """
    query = _found(OutboxTable.select(), state, search)
    total = int(query.count())
    newest = query.order_by(OutboxTable.created_at_ms.desc(), OutboxTable.id.desc())
    return [record(row) for row in newest.offset(offset).limit(most)], total


def counts() -> dict[str, int]:
    """Returns how many mails are in each state."""
    query = OutboxTable.select(OutboxTable.state, fn.COUNT(OutboxTable.id).alias(_COUNTED))
    return {row.state: int(getattr(row, _COUNTED)) for row in query.group_by(OutboxTable.state)}


def prune(before_ms: int, most: int) -> int:
    """Forgets mail of before a moment that is not under way, at most so many."""
    done = (MailState.SENT.value, MailState.FAILED.value, MailState.WITHDRAWN.value)
    old = (
        OutboxTable.select(OutboxTable.id)
        .where(OutboxTable.state.in_(done) & (OutboxTable.created_at_ms < before_ms))
        .limit(most)
    )
    ids: Sequence[str] = [row.id for row in old]
    return int(OutboxTable.delete().where(OutboxTable.id.in_(ids)).execute()) if ids else 0


def record(row: OutboxTable) -> OutgoingMail:
    """Returns the record of a row."""
    return OutgoingMail(
        id=row.id,
        recipient=row.recipient,
        subject=row.subject,
        language=row.language,
        kind=row.kind,
        state=MailState(row.state),
        tries=row.tries,
        next_at_ms=row.next_at_ms,
        trouble=row.trouble,
        detail=row.detail,
        created_at_ms=row.created_at_ms,
        sent_at_ms=row.sent_at_ms,
        created_by=row.created_by,
        about=row.about,
        urgent=row.urgent,
        until_ms=row.until_ms,
    )


def _is_due(now_ms: int) -> Expression:
    return (OutboxTable.state == _WAITING) & (OutboxTable.next_at_ms <= now_ms)


def _withdraw(which: Expression) -> int:
    query = OutboxTable.update(state=MailState.WITHDRAWN.value, sealed=None)
    return int(query.where((OutboxTable.state == _WAITING) & which).execute())


def _found(query: Select, state: str, search: str) -> Select:
    if state:
        query = query.where(OutboxTable.state == state)
    if search:
        query = query.where(OutboxTable.recipient_key.contains(search.casefold()))
    return query
