"""Signing in and out."""

from appliance.domain.errors import BusyError, LoginRefusedError, TooManyTriesError
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.sign_in import SignIn, own_path


class Login(SignIn):
    """GET and POST /login (email, password).

    Templates: login.html gets `error` (sentence or ""), `email` (what was typed), `next_path`,
    `set_up` ("waits", "done" just now, or ""), `may_ask`, `keys_alone`, `providers`.
    """

    async def get(self) -> None:
        """Shows the form."""
        await self.show(own_path(self.query["next"]))

    async def post(self) -> None:
        """Goes on to the second step or the desk; a refused one keeps the address."""
        given = self.fields
        next_path = own_path(given["next"])
        try:
            outcome = await self.parts.logins.sign_in(
                given["email"], given["password"], self.visitor, next_path
            )
        except (LoginRefusedError, TooManyTriesError, BusyError) as refusal:
            self.set_status(refusal.status)
            self.say_when(refusal)
            await self.show(next_path, self.sentence(refusal), given["email"])
            return
        self.enter(outcome)

    async def show(self, next_path: str, error: str = "", email: str = "") -> None:
        """Answers with the form."""
        self.page(
            "login.html",
            page_data={},
            error=error,
            email=email,
            next_path=next_path,
            set_up="done" if self.query.get("done") else "waits" if self.parts.setup.waits else "",
            may_ask=self.parts.joining.is_open,
            keys_alone=self.parts.second.keys_alone,
            providers=await self.parts.single_sign_on.offered(),
        )


class Logout(SignIn):
    """POST /logout."""

    async def post(self) -> None:
        """Ends the login and closes its open sockets."""
        token = self.cookie_of(LOGIN_COOKIE)
        if token:
            await self.parts.logins.sign_out(token)
            self.parts.revocation.revoke(token)
        self.drop_cookie(LOGIN_COOKIE)
        self.see_other("/login")
