"""The help page (SPEC J1)."""

from appliance.domain.errors import DomainError
from appliance.handlers.base import PAGE_COOKIE, Handler


class Help(Handler):
    """GET /: the code box.

    Templates: help.html gets `error` (sentence or "") and `typed`.
    """

    async def get(self) -> None:
        """Shows the page."""
        self.page("help.html", page_data={}, error="", typed="")


class Join(Handler):
    """POST /join (code, proof): claims a code; JSON where it is asked for."""

    async def post(self) -> None:
        """Claims the code, remembers the page, goes to the session."""
        code, proof = self.fields["code"], self.fields["proof"]
        try:
            token, _ = await self.parts.sessions.claim_code(
                code, self.address, proof, self.language
            )
        except DomainError as refusal:
            self.refuse(refusal, code)
            return
        self.keep_cookie(PAGE_COOKIE, token, days=30)
        if self.wants_json:
            self.finish({"next": "/session"})
        else:
            self.see_other("/session")

    def refuse(self, refusal: DomainError, typed: str) -> None:
        """Shows the sentence above what was typed; programs get JSON."""
        if self.wants_json:
            raise refusal
        self.set_status(refusal.status)
        self.page("help.html", page_data={}, error=self.sentence(refusal), typed=typed)
