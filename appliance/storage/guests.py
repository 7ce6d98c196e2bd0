"""External technicians and the digests of what lets them in."""

from collections.abc import Sequence
from typing import Any

from appliance.domain.guests import Guest
from appliance.domain.records import ACTIVE
from appliance.domain.session import LIVE
from appliance.storage.tables.guests import GuestTable
from appliance.storage.tables.people import AccountTable
from appliance.storage.tables.sessions import SessionTable


def insert(guest: Guest, link_digest: bytes, code_digest: bytes) -> None:
    """Stores an invitation."""
    GuestTable.insert(
        id=guest.id,
        session=guest.session_id,
        name=guest.name,
        email=guest.email,
        level=guest.level,
        language=guest.language,
        invited_by_id=guest.invited_by_id,
        invited_by=guest.invited_by,
        link_digest=link_digest,
        code_digest=code_digest,
        created_at_ms=guest.created_at_ms,
        expires_at_ms=guest.expires_at_ms,
    ).execute()


def get(session_id: str, guest_id: str) -> Guest | None:
    """Returns a guest of a session, or None."""
    row = GuestTable.get_or_none((GuestTable.id == guest_id) & (GuestTable.session == session_id))
    return None if row is None else _record(row)


def of_session(session_id: str) -> list[Guest]:
    """Returns all guests of a session, the oldest first."""
    query = (
        GuestTable.select()
        .where(GuestTable.session == session_id)
        .order_by(GuestTable.created_at_ms, GuestTable.id)
    )
    return [_record(row) for row in query]


def of_link(digest: bytes) -> Guest | None:
    """Returns whose link this is, or None."""
    row = GuestTable.get_or_none(GuestTable.link_digest == digest)
    return None if row is None else _record(row)


def of_page(digest: bytes) -> Guest | None:
    """Returns whose cookie this is, or None."""
    row = GuestTable.get_or_none(GuestTable.page_digest == digest)
    return None if row is None else _record(row)


def code_of(guest_id: str) -> tuple[bytes | None, int]:
    """Returns the digest of the code that works, and how many wrong ones were tried."""
    row = GuestTable.select(GuestTable.code_digest, GuestTable.tries).where(
        GuestTable.id == guest_id
    )
    for found in row:
        return (bytes(found.code_digest) if found.code_digest else None), int(found.tries)
    return None, 0


def working(guest_ids: Sequence[str], now_ms: int) -> frozenset[str]:
    """Returns which of these guests are neither withdrawn nor too late, in a session that lives,
    invited by somebody who may still sign in.
    """
    inviters = AccountTable.select(AccountTable.id).where(AccountTable.state == ACTIVE)
    query = (
        GuestTable.select(GuestTable.id)
        .join(SessionTable)
        .where(
            GuestTable.id << list(guest_ids),
            GuestTable.revoked_at_ms == 0,
            GuestTable.expires_at_ms > now_ms,
            GuestTable.invited_by_id << inviters,
            SessionTable.state << [state.value for state in LIVE],
        )
    )
    return frozenset(row.id for row in query)


def update(guest_id: str, **columns: Any) -> None:
    """Sets columns of a guest."""
    GuestTable.update(**columns).where(GuestTable.id == guest_id).execute()


def withdraw_all(session_id: str, at_ms: int) -> None:
    """Ends all invitations of a session, with whatever they let in."""
    GuestTable.update(revoked_at_ms=at_ms, code_digest=None, page_digest=None).where(
        GuestTable.session == session_id, GuestTable.revoked_at_ms == 0
    ).execute()


def _record(row: GuestTable) -> Guest:
    return Guest(
        id=row.id,
        session_id=row.session_id,
        name=row.name,
        email=row.email,
        level=row.level,
        language=row.language,
        invited_by_id=row.invited_by_id,
        invited_by=row.invited_by,
        waits_for_code=row.code_digest is not None,
        created_at_ms=int(row.created_at_ms),
        expires_at_ms=int(row.expires_at_ms),
        entered_at_ms=int(row.entered_at_ms),
        revoked_at_ms=int(row.revoked_at_ms),
    )
