"""Asking to join (SPEC T9): the page for people without an account, and the link in their mail."""

from appliance.domain.errors import NotFoundError, TooManyTriesError, WrongInputError
from appliance.domain.invitations import LinkOverError
from appliance.handlers.base import Handler

_KEPT = ("email", "name", "message")


class AskToJoin(Handler):
    """GET and POST /ask (email, name, message); a missing page while asking is off.

    Templates: ask.html gets `values`, `errors` (sentence by field), `error`, `sent`, `domains`,
    `mailed`.
    """

    async def get(self) -> None:
        """Shows the form."""
        self.show()

    async def post(self) -> None:
        """Takes the request; the answer does not say whether the mailbox has an account."""
        given = self.fields
        try:
            await self.parts.joining.ask(
                given["email"],
                given["name"],
                given["message"],
                self.language,
                self.parts.organisation,
                self.address,
            )
        except (WrongInputError, TooManyTriesError) as refusal:
            self.set_status(refusal.status)
            field = refusal.field if isinstance(refusal, WrongInputError) else ""
            self.show(field, self.sentence(refusal))
            return
        self.show(sent=True)

    def show(self, field: str = "", sentence: str = "", *, sent: bool = False) -> None:
        """Answers with the page.

        Raises:
            NotFoundError: asking is off.
        """
        joining = self.parts.joining
        if not joining.is_open:
            raise NotFoundError
        self.page(
            "ask.html",
            page_data={},
            values={name: self.fields.get(name, "") for name in _KEPT},
            errors={field: sentence} if field else {},
            error="" if field else sentence,
            sent=sent,
            domains=joining.domains,
            mailed=self.parts.mail.is_set_up,
            path="/ask",
        )


class ConfirmRequest(Handler):
    """GET and POST /ask/<token>: mail scanners open links, so a button confirms.

    Templates: ask_confirm.html gets `confirmed`.
    """

    async def get(self, token: str) -> None:
        """Shows the button."""
        if not await self.parts.joining.waits(token):
            raise LinkOverError
        self.page("ask_confirm.html", confirmed=False)

    async def post(self, token: str) -> None:
        """Opens the request for the administrators."""
        await self.parts.joining.confirm(token)
        self.page("ask_confirm.html", confirmed=True)
