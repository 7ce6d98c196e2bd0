"""The page that answers “Is this my technician?” (SPEC J16)."""

from dataclasses import asdict

from appliance.handlers.base import PAGE_COOKIE, Handler


class CheckPage(Handler):
    """GET /check.

    Templates: check.html gets `helping` (WhoHelps) or None where this browser has no page of a
    live session, and `texts` (HelpTexts).
    """

    async def get(self) -> None:
        """Shows the technician to whose customer this browser belongs; to others how to check."""
        kept = self.cookie_of(PAGE_COOKIE)
        record = await self.parts.sessions.by_page(kept) if kept else None
        live = record is not None and record.live
        helping = await self.parts.who_helps.of(record, self.language) if record and live else None
        texts = self.parts.branding.help_texts(self.language)
        self.page("check.html", page_data={}, helping=helping, texts=texts)


class SessionHelper(Handler):
    """GET /session/helper: who helps now, for the script of the customer's page."""

    async def get(self) -> None:
        """Answers with name, picture, group and check words."""
        helping = await self.parts.who_helps.of(self.page_session, self.language)
        self.finish(asdict(helping))
