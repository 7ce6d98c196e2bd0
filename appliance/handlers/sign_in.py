"""What all ways of signing in share: who the browser is, and where it goes next."""

from typing import Final

from appliance.domain.sign_in import Outcome, Visitor
from appliance.handlers.base import LOGIN_COOKIE, PENDING_COOKIE, Handler
from appliance.services.logins import PENDING_MS

DEVICE_COOKIE: Final = "deskside_device"
HOME: Final = "/desk"
_DEVICE_DAYS: Final = 365
_PENDING_DAYS: Final = PENDING_MS / 86_400_000


def own_path(text: str) -> str:
    """Returns a path of this appliance, or empty for anything a browser might take elsewhere."""
    if not text.startswith("/") or text.startswith(("//", "/\\", "/login", "/logout", "/api/")):
        return ""
    return text if text.isascii() and text.isprintable() and "\\" not in text else ""


class SignIn(Handler):
    """A page where people sign in."""

    @property
    def visitor(self) -> Visitor:
        """The browser that asks."""
        return Visitor(
            address=self.address,
            device=self.cookie_of(DEVICE_COOKIE),
            agent=self.request.headers.get("User-Agent", "")[:500],
            login=self.cookie_of(LOGIN_COOKIE),
        )

    def keep(self, outcome: Outcome) -> str:
        """Sets the cookies of what came of a factor; returns the page to go to."""
        if outcome.pending:
            self.keep_cookie(PENDING_COOKIE, outcome.pending, _PENDING_DAYS)
            return "/login/enrol" if outcome.enrol else "/login/second"
        if outcome.again:
            self.parts.revocation.move(self.cookie_of(LOGIN_COOKIE), outcome.login)
        self.keep_cookie(LOGIN_COOKIE, outcome.login)
        if self.cookie_of(PENDING_COOKIE):
            self.drop_cookie(PENDING_COOKIE)
        if outcome.device:
            self.keep_cookie(DEVICE_COOKIE, outcome.device, _DEVICE_DAYS)
        return own_path(outcome.next_path) or HOME

    def enter(self, outcome: Outcome) -> None:
        """Sets the cookies and leads on: to the second step, or where the person wanted to go."""
        self.see_other(self.keep(outcome))

    def renewed(self, token: str) -> None:
        """Hands the login's new token to the browser; open sockets go on."""
        self.parts.revocation.move(self.cookie_of(LOGIN_COOKIE), token)
        self.keep_cookie(LOGIN_COOKIE, token)
