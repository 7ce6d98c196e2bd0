"""Whether the appliance works."""

from appliance.handlers.base import Handler


class Health(Handler):
    """GET /health: the event loop and the database answer."""

    async def get(self) -> None:
        """Answers "ok"."""
        await self.parts.people.count()
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish("ok")
