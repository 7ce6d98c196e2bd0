"""Moments as people read them: in their language and time zone."""

import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from babel.dates import format_skeleton

_ZONE_CHARS = 64


def moments(zone_name: str, language: str, seconds: bool = False) -> Callable[[int], str]:
    """Returns what writes milliseconds since 1970 as day and time, for templates.

    Args:
        zone_name: IANA name; times without one are UTC, and say so.
        language: of day and month.
        seconds: write them too.
    """
    zone = _zone(zone_name)
    clock = "%H:%M:%S" if seconds else "%H:%M"
    known = zone is not UTC

    def written(at_ms: int) -> str:
        if at_ms <= 0:
            return ""
        moment = datetime.fromtimestamp(at_ms / 1000, zone)
        day = format_skeleton("yMMMd", moment, locale=language)
        text = f"{day} {moment:{clock}}"
        return text if known else f"{text} UTC"

    return written


def _zone(name: str) -> tzinfo:
    if not name or len(name) > _ZONE_CHARS:
        return UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC
