"""The tables as this version knows them.  How they came about is in migrations/.

All storages of a process share these classes; a query runs on the database of the writer thread it
is made on, and nowhere else.  A file is found by being here.
"""

import importlib
import pkgutil

from appliance.storage.tables.base import Table

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

TABLES: tuple[type[Table], ...] = tuple(Table.__subclasses__())
