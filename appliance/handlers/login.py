"""Signing in and out."""

from appliance.domain.errors import LoginRefusedError, TooManyTriesError
from appliance.handlers.base import LOGIN_COOKIE, Handler


class Login(Handler):
    """GET and POST /login (email, password).

    Templates: login.html gets `error` (sentence or "") and `email` (what was typed).
    """

    async def get(self) -> None:
        """Shows the form."""
        self.page("login.html", page_data={}, error="", email="")

    async def post(self) -> None:
        """Opens a login; a refused one keeps the address."""
        email = self.fields["email"]
        try:
            token, _ = await self.parts.logins.sign_in(email, self.fields["password"], self.address)
        except (LoginRefusedError, TooManyTriesError) as refusal:
            self.set_status(refusal.status)
            self.page("login.html", page_data={}, error=self.sentence(refusal), email=email)
            return
        self.keep_cookie(LOGIN_COOKIE, token)
        self.see_other("/desk")


class Logout(Handler):
    """POST /logout."""

    async def post(self) -> None:
        """Ends the login and closes its open sockets."""
        token = self.cookie_of(LOGIN_COOKIE)
        if token:
            await self.parts.logins.sign_out(token)
            self.parts.revocation.revoke(token)
        self.drop_cookie(LOGIN_COOKIE)
        self.see_other("/login")
