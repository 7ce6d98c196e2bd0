"""Signing up with an invitation's link; opening it changes nothing (SPEC T1)."""

from collections.abc import Sequence
from typing import Any

from appliance.domain.errors import WrongInputError
from appliance.domain.invitations import LinkOverError
from appliance.domain.people import StandsInTheWayError
from appliance.domain.records import Account
from appliance.domain.sign_in import WELCOME
from appliance.domain.single_sign_on import Provider
from appliance.handlers.base import LANGUAGE_COOKIE
from appliance.handlers.setup import NOT_THE_SAME
from appliance.handlers.sign_in import SignIn
from appliance.texts import LANGUAGES


class Welcome(SignIn):
    """GET and POST /welcome/<token>.

    Templates: welcome.html gets `account`, `values`, `errors` (sentence by field), `least`
    (characters of a password), `providers` of single sign-on; for a link that is over
    link_over.html is shown, the same bytes whatever became of it.
    """

    invited: Account | None = None
    providers: Sequence[Provider] = ()

    @property
    def language(self) -> str:
        """The reader's own choice, else the language the inviter chose."""
        chosen = self.get_cookie(LANGUAGE_COOKIE) or ""
        if chosen not in LANGUAGES and self.invited and self.invited.language in LANGUAGES:
            return self.invited.language
        return super().language

    async def get(self, token: str) -> None:
        """Shows the form."""
        try:
            self.invited = await self.parts.invitations.peek(token)
        except LinkOverError as over:
            self.say_over(over)
            return
        self.providers = await self.parts.single_sign_on.offered()
        self.show({"name": self.invited.name, "language": self.language}, {})

    async def post(self, token: str) -> None:
        """Makes the account active and goes on as after any first factor."""
        self.providers = await self.parts.single_sign_on.offered()
        try:
            self.invited = await self.parts.invitations.peek(token)
            account = await self.join(token)
        except LinkOverError as over:
            self.say_over(over)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            self.show(self.fields, {wrong.field: self.sentence(wrong)})
        except StandsInTheWayError:
            self.show({}, {})
        else:
            outcome = await self.parts.logins.first_factor(account, WELCOME, self.visitor)
            self.enter(outcome)

    async def join(self, token: str) -> Account:
        """Takes the invitation.

        Raises:
            WrongInputError: a field is not acceptable, or the passwords differ.
            LinkOverError: somebody else was faster.
        """
        given = self.fields
        if given["password"] != given["password_again"]:
            raise WrongInputError("password_again", NOT_THE_SAME)
        return await self.parts.invitations.join(
            token, given["name"], given["password"], given["language"]
        )

    def show(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the form, or with the way to single sign-on."""
        self.page(
            "welcome.html",
            page_data={},
            account=self.invited,
            values=values,
            errors=errors,
            least=self.parts.passwords.least_chars(),
            path=self.request.path,
            providers=self.providers,
        )

    def say_over(self, over: LinkOverError) -> None:
        """Answers that the link is over; nothing in it depends on the link."""
        self.set_status(over.status)
        self.page("link_over.html", page_data={}, sentence=self.sentence(over), path="/")
