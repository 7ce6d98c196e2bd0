"""Built scripts, styles and pictures; names carry a hash, so browsers keep them for ever."""

import mimetypes

from appliance.domain.errors import NotFoundError
from appliance.handlers.base import Handler
from appliance.handlers.headers import IMMUTABLE

_TYPES = {
    ".js": "text/javascript; charset=UTF-8",
    ".css": "text/css; charset=UTF-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Static(Handler):
    """GET /static/<name>."""

    async def get(self, name: str) -> None:
        """Sends a built file; anything else is 404, whatever the path looks like."""
        path = self.pages.files.served(name)
        if path is None:
            raise NotFoundError
        guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.set_header("Content-Type", _TYPES.get(path.suffix, guessed))
        self.set_header("Cache-Control", IMMUTABLE)
        self.finish(self.pages.files.content(path))
