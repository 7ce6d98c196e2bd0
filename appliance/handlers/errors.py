"""Paths that lead nowhere."""

from appliance.domain.errors import NotFoundError
from appliance.handlers.base import Handler


class Nowhere(Handler):
    """Any path without a route: error.html with status 404; JSON below /api/.

    Templates: error.html gets `status` and `sentence` (translated, may be empty), here and for
    every other failure.
    """

    async def prepare(self) -> None:
        """Answers 404, whatever the method."""
        raise NotFoundError
