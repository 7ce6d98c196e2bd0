"""Languages of the pages: which one a reader gets, and its catalogue."""

import functools
import gettext
from pathlib import Path

LANGUAGES = ("en", "ko", "fr")
DOMAIN = "deskside"


def known(wanted: str, default: str) -> str:
    """Returns a language that was chosen if there are texts in it, else `default`."""
    return wanted if wanted in LANGUAGES else default


def choose(accept_language: str, cookie: str, default: str) -> str:
    """Returns the language of a reader: the own choice, else what the browser asks for, else
    `default`.

    Args:
        accept_language: the header (RFC 9110 section 12.5.4), from anybody.
        cookie: what the language switch stored, from anybody.
        default: one of LANGUAGES.
    """
    if cookie in LANGUAGES:
        return cookie
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:1000].split(",")[:30]):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if language in LANGUAGES and weight > 0:
            wanted.append((-weight, place, language))
    return min(wanted)[2] if wanted else default


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """Returns the catalogue of one of LANGUAGES; where none is built, English msgids come out."""
    return gettext.translation(
        DOMAIN, localedir=_locale_folder(), languages=[language], fallback=True
    )


def _locale_folder() -> Path:
    """Returns the catalogues of an installed wheel, else those of the checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_web" / "locale"
    return installed if installed.is_dir() else here.parent / "web" / "locale"
