"""The page of an invitation's link; opening it changes nothing (DESIGN 5)."""

from appliance.domain.errors import CodeRefusedError
from appliance.handlers.base import PAGE_COOKIE, Handler


class Link(Handler):
    """GET and POST /j/<token>.

    Templates: link.html gets `technician`, `topic`, `action`, the address the button posts to, and
    `texts` (HelpTexts).
    """

    async def get(self, token: str) -> None:
        """Shows who invites; mail scanners may look as often as they like."""
        record = await self.parts.sessions.peek_link(token)
        if record is None:
            await self.go_on(token)
            return
        self.page(
            "link.html",
            page_data={},
            technician=record.owner,
            topic=record.topic,
            action=f"/j/{token}",
            texts=self.parts.branding.help_texts(self.language),
        )

    async def go_on(self, token: str) -> None:
        """Leads the page that took this link to its session; for anybody else the link is used."""
        kept = self.cookie_of(PAGE_COOKIE)
        own = await self.parts.sessions.by_page(kept) if kept else None
        if own is None or not own.live or own.link_token != token:
            raise CodeRefusedError
        self.see_other("/session")

    async def post(self, token: str) -> None:
        """Claims the link, remembers the page, goes to the session."""
        page_token, _ = await self.parts.sessions.claim_link(
            token, self.language, self.cookie_of(PAGE_COOKIE) or None
        )
        self.keep_cookie(PAGE_COOKIE, page_token, days=30)
        self.see_other("/session")
