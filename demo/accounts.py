"""The demo's people, written into the data folder before the appliance starts."""

import asyncio
from pathlib import Path

from appliance import settings
from appliance.clock import Clock
from appliance.domain.rights import SUPER, TECHNICIAN
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.passwords import Passwords
from appliance.services.people import People
from appliance.storage import Storage
from demo.server import Login


def create(config: Path, technician: Login, administrator: Login) -> None:
    """Makes the two accounts in the data folder that the settings name."""
    asyncio.run(_create(config, technician, administrator))


async def _create(config: Path, technician: Login, administrator: Login) -> None:
    chosen = settings.load(config, {})
    storage = Storage.open(chosen.data_dir)
    passwords = Passwords()
    try:
        clock = Clock()
        audit = Audit(storage, Vault.open(chosen.master_key), clock)
        people = People(storage, clock, audit, passwords)
        for login, name, role in (
            (administrator, "Sample Administrator", SUPER),
            (technician, "Sample Technician", TECHNICIAN),
        ):
            await people.create(APPLIANCE, login.email, name, role, login.password)
    finally:
        passwords.close()
        storage.close()
