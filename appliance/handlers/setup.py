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
        given = self.fields
        if not await self.parts.setup.is_open(token):
            raise SetupClosedError
        if given["password"] != given["password_again"]:
            self.show_again(WrongInputError("password_again", NOT_THE_SAME))
            return
        try:
            await self.parts.setup.finish(
                token, given["email"], given["name"], given["password"], given["organisation"]
            )
        except WrongInputError as wrong:
            self.show_again(wrong)
            return
        self.parts.organisation = await self.parts.setup.organisation()
        self.see_other("/login")

    def show_again(self, wrong: WrongInputError) -> None:
        """Shows the form with what was typed, passwords excepted, and what is wrong."""
        self.set_status(wrong.status)
        values = {name: self.fields[name] for name in _KEPT}
        errors = {wrong.field: self.sentence(wrong)}
        path = self.request.path
        self.page("setup.html", page_data={}, values=values, errors=errors, error="", path=path)
