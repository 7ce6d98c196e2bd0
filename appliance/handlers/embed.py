"""The code box for other sites' pages (SPEC J12): in a frame, only on sites that are allowed.

The frame needs no cookies and changes nothing: its form leads to the start page, in the whole
window, where the customer confirms.
"""

from appliance.domain.embedding import SITES, frame_ancestors, listed
from appliance.handlers.base import Handler
from appliance.handlers.headers import CONTENT_POLICY
from appliance.texts import LANGUAGES


class Embed(Handler):
    """GET /embed?lang=&theme=&size=&font=&to=.

    Templates: embed.html gets `language`, `theme`, `size`, `font`, `target`.
    """

    @property
    def language(self) -> str:
        """The language the site chose for its page, else the reader's."""
        wanted = str(self.query.get("lang", ""))
        return wanted if wanted in LANGUAGES else super().language

    async def get(self) -> None:
        """Shows the box."""
        self.let_frames()
        asked = self.query
        self.page(
            "embed.html",
            theme=asked["theme"] or "auto",
            size=asked["size"] or "16",
            font=asked["font"] or "sans",
            target="_blank" if asked["to"] == "new" else "_top",
        )

    def let_frames(self) -> None:
        """Lets the allowed sites show this page in a frame; every other page allows nobody."""
        sites = listed(self.parts.preferences[SITES])
        policy = self.fixed_headers[CONTENT_POLICY]
        self.set_header(CONTENT_POLICY, frame_ancestors(policy, sites))
        if sites:
            self.clear_header("X-Frame-Options")
            self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
