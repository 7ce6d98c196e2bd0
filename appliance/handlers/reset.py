"""New passwords by link, for who forgot theirs."""

from appliance.domain.errors import TooManyTriesError, WrongInputError
from appliance.domain.invitations import LinkOverError
from appliance.domain.records import Account
from appliance.domain.sign_in import WELCOME
from appliance.handlers.base import Handler
from appliance.handlers.setup import NOT_THE_SAME
from appliance.handlers.sign_in import SignIn


class Forgot(Handler):
    """GET and POST /forgot (email).

    Templates: forgot.html gets `state` ("ask", "sent", or "no_mail" while mail is not set up),
    `email`, `error`.
    """

    async def get(self) -> None:
        """Shows the form, or what came of it."""
        self.show("sent" if self.query["said"] == "sent" else "ask")

    async def post(self) -> None:
        """Mails a link if there is such an account; the answer does not say."""
        if not self.parts.resets.is_offered:
            self.show("ask")
            return
        try:
            await self.parts.resets.ask(self.fields["email"], self.address)
        except TooManyTriesError as refusal:
            self.set_status(refusal.status)
            self.set_header("Retry-After", str(refusal.retry_after_s))
            self.show("ask", self.sentence(refusal), self.fields["email"])
            return
        self.see_other("/forgot?said=sent")

    def show(self, state: str, error: str = "", email: str = "") -> None:
        """Answers with the page."""
        if state == "ask" and not self.parts.resets.is_offered:
            state = "no_mail"
        self.page("forgot.html", page_data={}, state=state, error=error, email=email)


class Reset(SignIn):
    """GET and POST /reset/<token> (password, password_again).

    Templates: reset.html gets `account`, `errors` (sentence by field), `least` (characters of a
    password); for a link that is over link_over.html is shown, the same bytes whatever became of
    it.
    """

    async def get(self, token: str) -> None:
        """Shows the form; changes nothing."""
        await self.show(token, {})

    async def post(self, token: str) -> None:
        """Sets the password and goes on as after any first factor: a second step still comes."""
        try:
            account = await self.finish_reset(token)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            await self.show(token, {wrong.field: self.sentence(wrong)})
        except LinkOverError as over:
            self.say_over(over)
        else:
            self.enter(await self.parts.logins.first_factor(account, WELCOME, self.visitor))

    async def finish_reset(self, token: str) -> Account:
        """Sets the password and returns whose it is.

        Raises:
            WrongInputError: not good enough, or the two differ.
            LinkOverError: the link is over.
        """
        given = self.fields
        if given["password"] != given["password_again"]:
            raise WrongInputError("password_again", NOT_THE_SAME)
        return await self.parts.resets.finish(token, given["password"])

    async def show(self, token: str, errors: dict[str, str]) -> None:
        """Answers with the form, or that the link is over."""
        try:
            account = await self.parts.resets.peek(token)
        except LinkOverError as over:
            self.say_over(over)
            return
        self.page(
            "reset.html",
            page_data={},
            account=account,
            errors=errors,
            least=self.parts.passwords.least_chars(),
            path=self.request.path,
        )

    def say_over(self, over: LinkOverError) -> None:
        """Answers that the link is over; nothing in it depends on the link."""
        self.set_status(over.status)
        self.page("link_over.html", page_data={}, sentence=self.sentence(over), path="/")
