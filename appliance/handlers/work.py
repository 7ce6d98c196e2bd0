"""Several sessions in one window (SPEC D8)."""

from appliance.handlers.base import Handler
from appliance.handlers.headers import CONTENT_POLICY, with_our_frames


class Work(Handler):
    """GET /desk/work: work.html; each tab frames the viewer of a session."""

    async def get(self) -> None:
        """Shows the page; which sessions are open, the browser knows."""
        policy = self.fixed_headers[CONTENT_POLICY]
        self.set_header(CONTENT_POLICY, with_our_frames(policy))
        self.page("work.html", page_data={})
