"""What makes the desk and its viewers an app of their own (W3C Web Application Manifest)."""

import json
from typing import Any

from appliance.handlers.base import Handler

_LEAST_PX = 144
"""Browsers install nothing whose icon is smaller."""


class AppManifest(Handler):
    """GET /app.webmanifest."""

    async def get(self) -> None:
        """Sends name and icons: what the page of the sign-in shows as well."""
        name = self.parts.organisation
        self.set_header("Content-Type", "application/manifest+json")
        self.finish(
            json.dumps({**_SHAPE, "name": name, "short_name": name, "icons": self._icons()})
        )

    def _icons(self) -> list[dict[str, str]]:
        """The organisation's logo where it is a square that is large enough, and ours."""
        icon = {
            "src": self.pages.files.asset("favicon.svg"),
            "sizes": "any",
            "type": "image/svg+xml",
        }
        logo = self.parts.branding.look.logo
        if not logo or logo.width_px != logo.height_px or logo.width_px < _LEAST_PX:
            return [icon]
        return [{"src": logo.address, "sizes": f"{logo.width_px}x{logo.height_px}"}, icon]


_SHAPE: dict[str, Any] = {
    "id": "/desk",
    "start_url": "/desk",
    "scope": "/",
    "display": "standalone",
    "background_color": "#14171c",
    "theme_color": "#1d2229",
}
