"""Brand: what the customer's program shows of the organisation."""

import base64
from collections.abc import Callable
from typing import Any, ClassVar

from appliance.domain.pictures import LOGO, LOGO_DARK
from appliance.domain.records import SessionRecord
from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.branding import Branding
from appliance.services.pictures import Pictures
from protocol.limits import (
    BRAND_LOGO_BYTES,
    BRAND_LOGO_HEIGHT_PX,
    BRAND_LOGO_WIDTH_PX,
    BRAND_TEXT_CHARS,
)
from protocol.messages.brand import BrandShow


class Brand(Feature):
    """Sends logo and introduction once; the name is in the welcome."""

    name: ClassVar[str] = "brand"

    def __init__(self, branding: Branding, pictures: Pictures) -> None:
        self._branding = branding
        self._pictures = pictures
        self.from_agent: FromAgent = {}
        self.from_viewer: FromViewer = {}

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Tells the program, if there is anything to show."""
        words = self._branding.help_texts(record.language).introduction
        message = BrandShow(_first_line(words), await self._logo(LOGO), await self._logo(LOGO_DARK))
        if message != BrandShow(""):
            tell(message)

    async def _logo(self, place: str) -> str:
        png = await self._pictures.small_logo(
            place, BRAND_LOGO_WIDTH_PX, BRAND_LOGO_HEIGHT_PX, BRAND_LOGO_BYTES
        )
        return base64.b64encode(png).decode("ascii")


def _first_line(words: str) -> str:
    line = words.partition("\n")[0].replace("\t", " ").strip()
    if len(line) <= BRAND_TEXT_CHARS:
        return line
    return f"{line[: BRAND_TEXT_CHARS - 1].rstrip()}…"
