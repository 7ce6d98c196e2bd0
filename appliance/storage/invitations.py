"""Links that let somebody choose a password: found by the digest of their token."""

from collections.abc import Sequence

from appliance.domain.invitations import Invitation
from appliance.storage.tables.people import InvitationTable


def insert(invitation: Invitation, digest: bytes, sealed: bytes) -> None:
    """Stores a link with its token, sealed."""
    InvitationTable.insert(
        id=invitation.id,
        account=invitation.account_id,
        purpose=invitation.purpose,
        digest=digest,
        sealed=sealed,
        language=invitation.language,
        invited_by=invitation.invited_by,
        created_at_ms=invitation.created_at_ms,
        expires_at_ms=invitation.expires_at_ms,
    ).execute()


def find(digest: bytes, purpose: str, now_ms: int) -> Invitation | None:
    """Returns the link of a token; None for one that is unknown or expired."""
    row = InvitationTable.get_or_none(
        (InvitationTable.digest == digest)
        & (InvitationTable.purpose == purpose)
        & (InvitationTable.expires_at_ms > now_ms)
    )
    return None if row is None else record(row)


def newest(account_id: str, purpose: str, but_by: str) -> tuple[Invitation, bytes] | None:
    """Returns somebody's newest link of a purpose, also an expired one, with its sealed token.

    Args:
        account_id: whose.
        purpose: of which.
        but_by: whoever made those that do not count.
    """
    row = (
        InvitationTable.select()
        .where(
            InvitationTable.account == account_id,
            InvitationTable.purpose == purpose,
            InvitationTable.invited_by != but_by,
        )
        .order_by(InvitationTable.created_at_ms.desc())
        .first()
    )
    return None if row is None else (record(row), bytes(row.sealed))


def ids(account_id: str, purpose: str = "") -> list[str]:
    """Returns the ids of somebody's links, of one purpose or of all."""
    query = InvitationTable.select().where(InvitationTable.account == account_id)
    if purpose:
        query = query.where(InvitationTable.purpose == purpose)
    return [row.id for row in query]


def ids_by(account_id: str, purpose: str, maker: str, *, but: bool) -> list[str]:
    """Returns the ids of somebody's links of a purpose by one maker, or by all `but` that one."""
    by = InvitationTable.invited_by == maker
    query = InvitationTable.select().where(
        InvitationTable.account == account_id,
        InvitationTable.purpose == purpose,
        ~by if but else by,
    )
    return [row.id for row in query]


def delete(invitation_ids: Sequence[str]) -> None:
    """Drops links."""
    InvitationTable.delete().where(InvitationTable.id.in_(invitation_ids)).execute()


def forget(account_id: str, purpose: str = "") -> None:
    """Drops somebody's links, of one purpose or all of them."""
    wanted = InvitationTable.account == account_id
    if purpose:
        wanted &= InvitationTable.purpose == purpose
    InvitationTable.delete().where(wanted).execute()


def prune(purpose: str, now_ms: int) -> None:
    """Drops links of a purpose that have expired."""
    InvitationTable.delete().where(
        InvitationTable.purpose == purpose, InvitationTable.expires_at_ms <= now_ms
    ).execute()


def record(row: InvitationTable) -> Invitation:
    """Returns the record of a row."""
    return Invitation(
        id=row.id,
        account_id=row.account_id,
        purpose=row.purpose,
        language=row.language,
        invited_by=row.invited_by,
        created_at_ms=int(row.created_at_ms),
        expires_at_ms=int(row.expires_at_ms),
    )
