"""The help page (SPEC J1)."""

from appliance.domain.errors import DomainError
from appliance.handlers.base import PAGE_COOKIE, Handler
from protocol.codes import grouped, normalise


class Help(Handler):
    """GET /?code=: the code box; a code of the address stands in it, and nothing else happens.

    Templates: help.html gets `error` (sentence or ""), `typed` and `texts` (HelpTexts).
    """

    async def get(self) -> None:
        """Shows the page."""
        texts = self.parts.branding.help_texts(self.language)
        typed = normalise(self.query["code"]) or ""
        self.page("help.html", page_data={}, error="", typed=grouped(typed), texts=texts)


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
        sentence = self.sentence(refusal)
        texts = self.parts.branding.help_texts(self.language)
        self.page("help.html", page_data={}, error=sentence, typed=typed, texts=texts)
