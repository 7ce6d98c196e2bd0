"""The routes, one file for each subject; a file is found by being here and having ROUTES."""

import importlib
import pkgutil

from appliance.handlers.rules import Route


def collected() -> tuple[Route, ...]:
    """Returns the routes of all files, in the order of their names."""
    found: list[Route] = []
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        found.extend(importlib.import_module(f"{__name__}.{module}").ROUTES)
    return tuple(found)
