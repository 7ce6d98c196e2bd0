"""Chooses what makes the picture, by what is installed."""

import functools
import logging

from agent.picture.engine import Engine

log = logging.getLogger(__name__)


@functools.cache
def installed_engine() -> Engine:
    """Returns the quick engine, or the plain one where numpy, simplejpeg or isal cannot be loaded.

    A small program has none of them; numpy also refuses processors that are older than its build.
    """
    try:
        from agent.picture.array_engine import ArrayEngine  # noqa: PLC0415 (may be missing)
    except (ImportError, RuntimeError) as problem:
        log.info("the small picture engine is used: %s", problem)
        from agent.adapters.plain_picture import PlainEngine  # noqa: PLC0415

        return PlainEngine()
    return ArrayEngine()
