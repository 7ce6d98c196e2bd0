"""What people say about themselves: name, language, time zone, theme."""

import functools
import zoneinfo
from collections.abc import Mapping
from typing import Final

from appliance.domain import fields, forms
from appliance.domain.errors import WrongInputError

THEMES: Final = ("", "light", "dark")
ZONE_CHARS: Final = 64
_NOT_PLACES = (
    "Etc/",
    "SystemV/",
    "posix/",
    "right/",
    "US/",
    "Brazil/",
    "Canada/",
    "Chile/",
    "Mexico/",
)
"""Other names of zones that are listed by place too."""


def _(sentence: str) -> str:
    return sentence


NOT_ZONE = _("There is no such time zone. Please choose one from the list, such as Europe/Paris.")
NOT_OFFERED = _("Please choose one of the values offered.")


@functools.cache
def time_zones() -> tuple[str, ...]:
    """Returns the names of the time zones this computer knows (IANA), by place, and UTC."""
    places = (
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(_NOT_PLACES)
    )
    return ("UTC", *sorted(places))


def time_zone(field: str, value: str) -> str:
    """Returns the name of a time zone, or an empty text for the browser's.

    Raises:
        WrongInputError: there is no such zone; capitals do not matter.
    """
    text = fields.line(field, value, ZONE_CHARS).replace(" ", "_").casefold()
    if not text:
        return ""
    found = next((name for name in time_zones() if name.casefold() == text), None)
    if found is None:
        raise WrongInputError(field, NOT_ZONE)
    return found


def checked(typed: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """Returns name, language, time zone and theme as they are stored.

    Raises:
        WrongFieldsError: with every field that is not acceptable.
    """
    return forms.checked(
        {
            "name": lambda: fields.name("name", typed["name"]),
            "language": lambda: _one_of("language", typed["language"], ("", *languages)),
            "time_zone": lambda: time_zone("time_zone", typed["time_zone"]),
            "theme": lambda: _one_of("theme", typed["theme"], THEMES),
        }
    )


def _one_of(field: str, value: str, offered: tuple[str, ...]) -> str:
    if value not in offered:
        raise WrongInputError(field, NOT_OFFERED)
    return value
