"""Text messages that are to go out, or went."""

from collections.abc import Sequence

from peewee import Expression

from appliance.domain.mail import MailState
from appliance.domain.sms import WAITS_MS, OutgoingSms, SmsTrouble
from appliance.storage.tables.sms import SmsTable

_WAITING = MailState.WAITING.value
_DETAIL_CHARS = 300


def insert(one: OutgoingSms, sealed: bytes) -> None:
    """Stores a new message with its sealed text."""
    SmsTable.insert(
        id=one.id,
        recipient=one.recipient,
        kind=one.kind,
        about=one.about,
        sealed=sealed,
        state=one.state.value,
        tries=one.tries,
        interrupted=0,
        next_at_ms=one.next_at_ms,
        until_ms=one.until_ms,
        trouble=one.trouble,
        detail=one.detail,
        created_at_ms=one.created_at_ms,
        sent_at_ms=one.sent_at_ms,
        created_by=one.created_by,
    ).execute()


def claim(now_ms: int, most: int) -> list[tuple[OutgoingSms, bytes]]:
    """Takes messages for sending and returns them with their sealed texts; gives up what became
    worthless.
    """
    late = (SmsTable.state == _WAITING) & (SmsTable.until_ms > 0) & (SmsTable.until_ms <= now_ms)
    _done(late, MailState.FAILED, SmsTrouble.TOO_LATE.value, "")
    query = SmsTable.select().where(_is_due(now_ms)).order_by(SmsTable.next_at_ms, SmsTable.id)
    claimed = []
    for row in query.limit(most):
        row.tries += 1
        row.state = MailState.SENDING.value
        columns = {"tries": row.tries, "state": row.state}
        SmsTable.update(**columns).where(SmsTable.id == row.id).execute()
        claimed.append((_record(row), bytes(row.sealed or b"")))
    return claimed


def sent(sms_id: str, now_ms: int) -> None:
    """Marks a message as taken by the provider and forgets its text."""
    SmsTable.update(
        state=MailState.SENT.value, sealed=None, sent_at_ms=now_ms, trouble="", detail=""
    ).where(SmsTable.id == sms_id).execute()


def give_up(sms_id: str, trouble: str, detail: str) -> None:
    """Marks a message as failed for good and forgets its text."""
    _done(SmsTable.id == sms_id, MailState.FAILED, trouble, detail)


def put_off(one: OutgoingSms, now_ms: int, trouble: str, detail: str) -> None:
    """Lets a message wait for its next try, or gives it up after the last one."""
    if one.tries > len(WAITS_MS):
        give_up(one.id, trouble, detail)
        return
    SmsTable.update(
        state=_WAITING,
        interrupted=0,
        next_at_ms=now_ms + WAITS_MS[one.tries - 1],
        trouble=trouble,
        detail=detail[:_DETAIL_CHARS],
    ).where(SmsTable.id == one.id).execute()


def recover() -> int:
    """Takes up what an earlier run was sending: once more, and not a third time."""
    lost = SmsTable.state == MailState.SENDING.value
    _done(lost & (SmsTable.interrupted > 0), MailState.FAILED, SmsTrouble.INTERRUPTED.value, "")
    return int(SmsTable.update(state=_WAITING, interrupted=1).where(lost).execute())


def withdraw_about(about_id: str) -> int:
    """Withdraws what still waits and belongs to something; returns how many."""
    waiting = (SmsTable.about == about_id) & (SmsTable.state == _WAITING)
    return _done(waiting, MailState.WITHDRAWN, "", "")


def try_now(now_ms: int) -> None:
    """Makes all waiting messages due."""
    SmsTable.update(next_at_ms=now_ms).where(SmsTable.state == _WAITING).execute()


def about(about_id: str) -> list[OutgoingSms]:
    """Returns all messages that belong to something, oldest first."""
    query = SmsTable.select().where(SmsTable.about == about_id)
    return [_record(row) for row in query.order_by(SmsTable.created_at_ms, SmsTable.id)]


def recent(most: int) -> list[OutgoingSms]:
    """Returns the last messages, newest first."""
    query = SmsTable.select().order_by(SmsTable.created_at_ms.desc(), SmsTable.id.desc())
    return [_record(row) for row in query.limit(most)]


def prune(before_ms: int, most: int) -> int:
    """Forgets messages of before a moment that are not under way, at most so many."""
    done = (MailState.SENT.value, MailState.FAILED.value, MailState.WITHDRAWN.value)
    old = (
        SmsTable.select(SmsTable.id)
        .where(SmsTable.state.in_(done) & (SmsTable.created_at_ms < before_ms))
        .limit(most)
    )
    ids: Sequence[str] = [row.id for row in old]
    return int(SmsTable.delete().where(SmsTable.id.in_(ids)).execute()) if ids else 0


def _done(which: Expression, state: MailState, trouble: str, detail: str) -> int:
    query = SmsTable.update(
        state=state.value, sealed=None, trouble=trouble, detail=detail[:_DETAIL_CHARS]
    )
    return int(query.where(which).execute())


def _is_due(now_ms: int) -> Expression:
    return (SmsTable.state == _WAITING) & (SmsTable.next_at_ms <= now_ms)


def _record(row: SmsTable) -> OutgoingSms:
    return OutgoingSms(
        id=row.id,
        recipient=row.recipient,
        kind=row.kind,
        about=row.about,
        state=MailState(row.state),
        tries=row.tries,
        next_at_ms=row.next_at_ms,
        until_ms=row.until_ms,
        trouble=row.trouble,
        detail=row.detail,
        created_at_ms=row.created_at_ms,
        sent_at_ms=row.sent_at_ms,
        created_by=row.created_by,
    )
