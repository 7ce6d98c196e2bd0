"""Requests to join."""

from appliance.domain.listing import Slice
from appliance.domain.records import JoinRequest
from appliance.storage.people import email_key
from appliance.storage.tables.join_requests import JoinRequestTable

OPEN = "open"
UNCONFIRMED = "unconfirmed"


def put(request: JoinRequest, digest: bytes | None) -> None:
    """Stores a request; an earlier one of the same mailbox makes room."""
    JoinRequestTable.delete().where(
        JoinRequestTable.email_key == email_key(request.email)
    ).execute()
    JoinRequestTable.insert(
        id=request.id,
        email=request.email,
        email_key=email_key(request.email),
        name=request.name,
        message=request.message,
        language=request.language,
        state=UNCONFIRMED if digest else OPEN,
        digest=digest,
        asked_at_ms=request.asked_at_ms,
    ).execute()


def get(request_id: str) -> JoinRequest | None:
    """Returns an open request, or None."""
    row = JoinRequestTable.get_or_none(
        (JoinRequestTable.id == request_id) & (JoinRequestTable.state == OPEN)
    )
    return None if row is None else _record(row)


def of_mailbox(email: str) -> JoinRequest | None:
    """Returns the open request of a mailbox, or None."""
    row = JoinRequestTable.get_or_none(
        (JoinRequestTable.email_key == email_key(email)) & (JoinRequestTable.state == OPEN)
    )
    return None if row is None else _record(row)


def unconfirmed(digest: bytes) -> JoinRequest | None:
    """Returns the request a link confirms, or None."""
    row = JoinRequestTable.get_or_none(JoinRequestTable.digest == digest)
    return None if row is None else _record(row)


def confirm(digest: bytes) -> JoinRequest | None:
    """Opens the request of a link, once; returns it, or None."""
    request = unconfirmed(digest)
    if request is not None:
        JoinRequestTable.update(state=OPEN, digest=None).where(
            JoinRequestTable.digest == digest
        ).execute()
    return request


def found(text: str, newest_first: bool, offset: int, limit: int) -> Slice[JoinRequest]:
    """Returns open requests whose name or address has a text in it."""
    query = JoinRequestTable.select().where(JoinRequestTable.state == OPEN)
    if text:
        part = email_key(text)
        query = query.where(
            JoinRequestTable.email_key.contains(part) | JoinRequestTable.name.contains(text)
        )
    order = JoinRequestTable.asked_at_ms
    rows = query.order_by(order.desc() if newest_first else order).offset(offset).limit(limit)
    return Slice([_record(row) for row in rows], int(query.count()))


def count() -> int:
    """Returns how many there are, confirmed or not."""
    return int(JoinRequestTable.select().count())


def delete(request_id: str) -> bool:
    """Forgets a request; returns whether there was one."""
    return bool(JoinRequestTable.delete().where(JoinRequestTable.id == request_id).execute())


def prune(unconfirmed_before_ms: int, open_before_ms: int) -> None:
    """Forgets what nobody confirmed, and what nobody answered."""
    old = (JoinRequestTable.state == UNCONFIRMED) & (
        JoinRequestTable.asked_at_ms <= unconfirmed_before_ms
    )
    stale = (JoinRequestTable.state == OPEN) & (JoinRequestTable.asked_at_ms <= open_before_ms)
    JoinRequestTable.delete().where(old | stale).execute()


def _record(row: JoinRequestTable) -> JoinRequest:
    return JoinRequest(
        id=row.id,
        email=row.email,
        name=row.name,
        message=row.message,
        language=row.language,
        asked_at_ms=int(row.asked_at_ms),
    )
