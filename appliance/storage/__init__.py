"""SQLite through peewee (DESIGN 9).  Tables stay inside this package; others see frozen records.

The functions of `people`, `logins`, `sessions`, `guesses`, `marks` and `audit` run only inside
`Storage.run`, on the one writer thread, in a transaction that commits before the caller hears of
it.
"""

from appliance.storage.database import Storage
from appliance.storage.errors import (
    DatabaseDamagedError,
    DatabaseMissingError,
    DatabaseNewerError,
    FolderError,
    StorageError,
)

__all__ = [
    "DatabaseDamagedError",
    "DatabaseMissingError",
    "DatabaseNewerError",
    "FolderError",
    "Storage",
    "StorageError",
]
