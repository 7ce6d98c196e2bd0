"""A branded module in the customer's program: what it shows, and the button that asks for help."""

from dataclasses import asdict

from appliance.handlers.base import Handler
from appliance.services.module_joining import Request


class AgentModule(Handler):
    """GET /api/agent/module/<token>?lang=: what anybody can see; creates nothing."""

    async def get(self, token: str) -> None:
        """Sends the design in the program's language."""
        offer = await self.parts.module_joining.offer(token, self.query["lang"] or self.language)
        self.finish(asdict(offer))


class AgentModuleAsk(Handler):
    """POST /api/agent/module {module, name, description, answers, lang, proof}."""

    async def post(self) -> None:
        """Makes the session; the program gets a token as if it had been downloaded for it."""
        given = self.fields
        token = await self.parts.module_joining.ask(
            Request(
                given["module"],
                given["name"],
                given["description"],
                given["answers"],
                given["lang"] or self.language,
                self.address,
                given["proof"],
            )
        )
        self.finish({"token": token})
