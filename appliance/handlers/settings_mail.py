"""Where mail goes: mail server, sender, test."""

from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.mail import MailError
from appliance.handlers import navigation
from appliance.handlers.base import Handler
from appliance.services.mail_settings import FIELDS

PAGE = "/office/settings/mail"


class _MailSettingsPage(Handler):
    """Templates: settings_mail.html gets `values`, `errors` (field -> sentence), `has_password`,
    `is_set_up`, `carries_all` (whether links to all passwords are mailed), `to` and `test_error`
    (of the test mail), `paused` (a sentence, or empty).
    """

    async def show(
        self,
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
        to: str = "",
        test_error: str = "",
    ) -> None:
        """Answers with the page."""
        mail = self.parts.mail
        self.page(
            "settings_mail.html",
            **navigation.frame(self.access, PAGE),
            path=PAGE,
            values=values or mail.settings.shown(),
            errors=errors or {},
            has_password=mail.settings.has_password,
            is_set_up=mail.is_set_up,
            carries_all=await mail.settings.carries_all(),
            paused=self.sentence(mail.paused) if mail.paused else "",
            to=to or self.signed_in.email,
            test_error=test_error,
        )


class MailSettings(_MailSettingsPage):
    """GET and POST /office/settings/mail."""

    async def get(self) -> None:
        """Shows the form."""
        await self.show()

    async def post(self) -> None:
        """Stores the form; a wrong one keeps what was typed, but for the password."""
        typed = {name: self.fields[name] for name in FIELDS}
        settings = self.parts.mail.settings
        try:
            await settings.change(self.signed_in.id, typed, self.fields["password"])
        except WrongFieldsError as problem:
            self.set_status(problem.status)
            errors = {name: self.sentence(error) for name, error in problem.errors.items()}
            await self.show(typed, errors)
            return
        self.see_other(f"{PAGE}?done=saved")


class MailTest(_MailSettingsPage):
    """POST /office/settings/mail/test (to)."""

    async def post(self) -> None:
        """Sends a test mail and says how it went."""
        to = self.fields["to"]
        try:
            await self.parts.mail.send_test(self.signed_in.id, to, self.language)
        except (MailError, WrongInputError) as problem:
            await self.refuse(problem, to)
            return
        self.see_other(f"{PAGE}?done=tested")

    async def refuse(self, problem: DomainError, to: str) -> None:
        """Shows the page with what is wrong."""
        self.set_status(problem.status)
        await self.show(to=to, test_error=self.sentence(problem))
