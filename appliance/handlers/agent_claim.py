"""Digits typed into the customer's program."""

from appliance.handlers.base import Handler


class AgentClaim(Handler):
    """POST /api/agent/claim {code, proof}: no cookies, no Origin."""

    async def post(self) -> None:
        """Claims the code; the program gets a token as if it had been downloaded."""
        token = await self.parts.sessions.claim_code_for_agent(
            self.fields["code"], self.address, self.fields["proof"]
        )
        self.finish({"token": token})
