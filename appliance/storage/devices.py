"""Browsers that signed in before."""

from appliance.domain.sign_in import Device
from appliance.storage.tables.second_step import DeviceTable


def find(digest: bytes, account_id: str) -> Device | None:
    """Returns what a browser is to an account, or None."""
    row = DeviceTable.get_or_none(
        (DeviceTable.digest == digest) & (DeviceTable.account == account_id)
    )
    return None if row is None else _record(row)


def insert(device: Device, digest: bytes) -> None:
    """Stores a browser that has signed in to an account for the first time."""
    DeviceTable.insert(
        id=device.id,
        account=device.account_id,
        digest=digest,
        label=device.label,
        address=device.address,
        first_at_ms=device.first_at_ms,
        used_at_ms=device.used_at_ms,
        trusted_until_ms=device.trusted_until_ms,
    ).execute()


def use(device_id: str, label: str, address: str, at_ms: int) -> None:
    """Notes that a browser signed in again."""
    fields = {"label": label, "address": address, "used_at_ms": at_ms}
    DeviceTable.update(**fields).where(DeviceTable.id == device_id).execute()


def trust(device_id: str, until_ms: int) -> None:
    """Lets a browser skip the second step for a while."""
    DeviceTable.update(trusted_until_ms=until_ms).where(DeviceTable.id == device_id).execute()


def rename(before: bytes, after: bytes) -> None:
    """Gives a browser another cookie, for all accounts it knows."""
    DeviceTable.update(digest=after).where(DeviceTable.digest == before).execute()


def trusted(account_id: str, now_ms: int) -> list[Device]:
    """Returns the browsers that need no second step, the one used last first."""
    rows = (
        DeviceTable.select()
        .where(DeviceTable.account == account_id, DeviceTable.trusted_until_ms > now_ms)
        .order_by(DeviceTable.used_at_ms.desc())
    )
    return [_record(row) for row in rows]


def revoke(account_id: str, device_id: str = "") -> int:
    """Ends the trust in one browser, or in all; returns in how many."""
    where = (DeviceTable.account == account_id) & (DeviceTable.trusted_until_ms > 0)
    if device_id:
        where &= DeviceTable.id == device_id
    return int(DeviceTable.update(trusted_until_ms=0).where(where).execute())


def delete_all(account_id: str) -> None:
    """Forgets all browsers of an account."""
    DeviceTable.delete().where(DeviceTable.account == account_id).execute()


def prune(used_before_ms: int, most: int) -> None:
    """Forgets browsers that nobody used since; at most so many at once."""
    old = DeviceTable.select(DeviceTable.id).where(DeviceTable.used_at_ms < used_before_ms)
    DeviceTable.delete().where(DeviceTable.id.in_(old.limit(most))).execute()


def _record(row: DeviceTable) -> Device:
    return Device(
        id=row.id,
        account_id=row.account_id,
        label=row.label,
        address=row.address,
        first_at_ms=int(row.first_at_ms),
        used_at_ms=int(row.used_at_ms),
        trusted_until_ms=int(row.trusted_until_ms),
    )
