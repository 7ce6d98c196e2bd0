"""Settings of signing in: whether a second step is demanded, which ways there are, how long."""

from typing import Final

from appliance.domain.errors import WrongInputError
from appliance.domain.preferences import PREFERENCES
from appliance.domain.sign_in import FACTORS
from appliance.handlers.base import LOGIN_COOKIE, Handler

PAGE: Final = "/office/settings/sign-in"
NAMES: Final = (
    "second_step",
    "app",
    "email",
    "passkey",
    "life_days",
    "idle_hours",
    "least_chars",
    "invitation_days",
)


def _(sentence: str) -> str:
    return sentence


NO_WAY = _("Please allow at least one way, as the second step is demanded.")
YOURSELF_FIRST = _(
    "Set up two-step verification for yourself first (My account, Security) and sign in with it, "
    "or you would lock yourself out of this page."
)


class SignInSettings(Handler):
    """GET and POST /office/settings/sign-in.

    Templates: settings_sign_in.html gets `values`, `errors`, `mail_is_set_up`.
    """

    async def get(self) -> None:
        """Shows the form."""
        self.show({name: self.parts.preferences[f"sign_in.{name}"] for name in NAMES}, {})

    async def post(self) -> None:
        """Stores it; wrong values are kept, with what is wrong beside them."""
        given = {name: str(self.fields[name]) for name in NAMES}
        wrong = await self.wrong(given)
        if wrong:
            self.set_status(400)
            self.show(given, {one.field: self.sentence(one) for one in wrong})
            return
        changed = {f"sign_in.{name}": value for name, value in given.items()}
        await self.parts.preferences.change(self.signed_in.id, changed)
        self.see_other(f"{PAGE}?done=saved")

    async def wrong(self, given: dict[str, str]) -> list[WrongInputError]:
        """Returns what is not acceptable."""
        found = []
        for name, value in given.items():
            try:
                PREFERENCES[f"sign_in.{name}"].check(name, value)
            except WrongInputError as problem:
                found.append(problem)
        if not any(given[kind] for kind in FACTORS) and given["second_step"]:
            found.append(WrongInputError("app", NO_WAY))
        login = await self.parts.logins.login(self.cookie_of(LOGIN_COOKIE))
        if given["second_step"] and (login is None or not login.strong):
            found.append(WrongInputError("second_step", YOURSELF_FIRST))
        return found

    def show(self, values: dict[str, str], errors: dict[str, str]) -> None:
        """Answers with the page."""
        self.page(
            "settings_sign_in.html",
            path=PAGE,
            values=values,
            errors=errors,
            passkeys_possible=self.parts.second.keys.possible,
            mail_is_set_up=self.parts.mail.is_set_up,
        )
