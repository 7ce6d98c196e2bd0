"""Whether the master key belongs to the database: with another one nothing sealed would open."""

from appliance import secrets
from appliance.secrets import SecretsError, Vault
from appliance.storage import Storage, marks

_MARK = "master-key"
_PURPOSE = "master-key"


async def check_master_key(storage: Storage, vault: Vault) -> None:
    """Notes the key of a new database; refuses another one later.

    Raises:
        SecretsError: the database was written with another master key.
    """
    ours = vault.digest(_PURPOSE, "").hex()
    theirs = await storage.run(_known, ours)
    if not secrets.same(ours.encode(), theirs.encode()):
        raise SecretsError(
            "The master key is not the one this database was written with. "
            "Put back the file master.key (or what master_key_file names) from your backup."
        )


def _known(ours: str) -> str:
    theirs = marks.get(_MARK)
    if theirs is None:
        marks.put(_MARK, ours)
    return theirs or ours
