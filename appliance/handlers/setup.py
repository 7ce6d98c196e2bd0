"""The first administrator (SECURITY 1)."""

from appliance.domain.errors import SetupClosedError, WrongInputError
from appliance.handlers.base import Handler

_KEPT = ("organisation", "name", "email")


def _(sentence: str) -> str:
    return sentence


NOT_THE_SAME = _("The two passwords are not the same.")


class Setup(Handler):
    """GET and POST /setup/<token>; afterwards the same answer as for a missing page.

    Templates: setup.html gets `values`, `errors` (sentence by field), `error`.
    """

    async def get(self, token: str) -> None:
        """Shows the form to whoever holds the printed link."""
        if not await self.parts.setup.is_open(token):
            raise SetupClosedError
        values = {"organisation": self.parts.settings.organisation}
        self.page("setup.html", page_data={}, values=values, errors={}, error="")

    async def post(self, token: str) -> None:
        """Makes the administrator, once."""
        if not await self.parts.setup.is_open(token):
            raise SetupClosedError
        try:
            await self.finish_setup(token)
        except WrongInputError as wrong:
            self.show_again(wrong)
            return
        self.see_other("/login?done=set-up")

    async def finish_setup(self, token: str) -> None:
        """Makes the account.

        Raises:
            WrongInputError: a field is not acceptable, or the passwords differ.
            SetupClosedError: somebody else was first.
        """
        given = self.fields
        if given["password"] != given["password_again"]:
            raise WrongInputError("password_again", NOT_THE_SAME)
        await self.parts.setup.finish(
            token, given["email"], given["name"], given["password"], given["organisation"]
        )

    def show_again(self, wrong: WrongInputError) -> None:
        """Shows the form with what was typed, passwords excepted, and what is wrong."""
        self.set_status(wrong.status)
        values = {name: self.fields[name] for name in _KEPT}
        errors = {wrong.field: self.sentence(wrong)}
        path = self.request.path
        self.page("setup.html", page_data={}, values=values, errors=errors, error="", path=path)
