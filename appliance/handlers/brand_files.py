"""The style sheet and the logos of the organisation: for every page, so for anybody."""

from appliance.handlers.base import Handler
from appliance.handlers.headers import IMMUTABLE
from appliance.handlers.person_picture import PictureHandler


class BrandStyle(Handler):
    """GET /brand.css?v=<mark>."""

    async def get(self) -> None:
        """Sends the colours; browsers keep them as long as the address is the present one."""
        sheet, mark = self.parts.branding.style_sheet
        self.set_header("Content-Type", "text/css; charset=UTF-8")
        if self.query["v"] == mark:
            self.set_header("Cache-Control", IMMUTABLE)
        self.finish(sheet)


class BrandLogo(PictureHandler):
    """GET /brand/<place>/<mark>."""

    async def get(self, place: str, mark: str) -> None:
        """Sends a logo."""
        self.send(await self.parts.pictures.get(place), mark, IMMUTABLE)
