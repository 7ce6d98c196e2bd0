"""Days as people count them: in the time zone of who reads."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> ZoneInfo:
    """Returns a time zone; UTC for an account that has none, or one that is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_of(text: str) -> date | None:
    """Returns the day of a date field, or None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def begins_at_ms(day: date, zone: ZoneInfo) -> int:
    """Returns the first moment of a calendar day in a time zone."""
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def ends_at_ms(day: date, zone: ZoneInfo) -> int:
    """Returns the first moment after a calendar day."""
    if day == date.max:
        return begins_at_ms(day, zone)
    return begins_at_ms(day + timedelta(days=1), zone)
