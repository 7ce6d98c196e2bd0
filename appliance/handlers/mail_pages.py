"""Letters as HTML for mail programs."""

import re
from typing import Final

from appliance.domain.letters import Letter
from appliance.handlers.pages import Pages
from appliance.services.mail_message import Brand, Paper

OWN_COLOR: Final = "#0b5cad"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LIGHT = "#ffffff"
_DARK = "#182433"


def paper(pages: Pages) -> Paper:
    """Returns what makes HTML of a letter: web/templates/mail.html, everything escaped."""

    def render(letter: Letter, language: str, brand: Brand) -> str:
        color = brand.color if _COLOR.fullmatch(brand.color) else OWN_COLOR
        values = {"letter": letter, "color": color, "on_color": readable_on(color)}
        return pages.render("mail.html", language, brand.name, None, values)

    return render


def readable_on(color: str) -> str:
    """Returns white or the dark ink, whichever has more contrast with a colour (WCAG 2)."""
    light = _luminance(color)
    with_white = (_luminance(_LIGHT) + 0.05) / (light + 0.05)
    with_dark = (light + 0.05) / (_luminance(_DARK) + 0.05)
    return _LIGHT if with_white >= with_dark else _DARK


def _luminance(color: str) -> float:
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
