"""The customer's survey at the end of a session."""

from appliance.handlers.base import Handler


class Survey(Handler):
    """POST /session/survey (score, text); the page of the session shows what came of it."""

    async def post(self) -> None:
        """Stores the answer and goes back to the page."""
        score = int(self.fields["score"] or 0)
        await self.parts.surveys.answer(self.page_session.id, score, self.fields["text"])
        self.see_other("/session")
