"""The outbox, for administrators."""

from appliance.domain.mail import MailState
from appliance.handlers.base import Handler
from appliance.handlers.listing import Wanted
from appliance.handlers.moments import moments


def _(sentence: str) -> str:
    return sentence


STATES = {
    MailState.WAITING: (_("Waiting"), "busy"),
    MailState.SENDING: (_("Being sent"), "accent"),
    MailState.SENT: (_("Sent"), "good"),
    MailState.FAILED: (_("Failed"), "danger"),
    MailState.WITHDRAWN: (_("Withdrawn"), "plain"),
}
"""State -> its name, a msgid, and the kind of its badge."""


class OfficeMail(Handler):
    """GET /office/mail.

    Templates: office_mail.html gets `page` (of OutgoingMail), `states` (STATES), `counts` (by
    state), `is_set_up`, `paused` (a sentence, or empty), `has_stopped`, `when` (milliseconds
    -> text), `say` (error -> sentence).
    """

    async def get(self) -> None:
        """Shows the list."""
        mail = self.parts.mail
        wanted = Wanted(self.request.path, self.query, ("-created",), ("state",))
        state = wanted.kept.get("state", "")
        page = await wanted.fetch(lambda offset, most: mail.page(state, wanted.q, offset, most))
        self.page(
            "office_mail.html",
            page=page,
            states=STATES,
            counts=await mail.counts(),
            is_set_up=mail.is_set_up,
            paused=self.sentence(mail.paused) if mail.paused else "",
            has_stopped=mail.outbox.has_stopped,
            when=moments(self.zone_name, self.language),
            say=self.sentence,
        )


class MailTry(Handler):
    """POST /office/mail/try (chosen ...)."""

    async def post(self) -> None:
        """Tries the chosen mails now; without any, all that wait."""
        await self.parts.mail.try_now(self.signed_in.id, self.fields["chosen"])
        self.see_other("/office/mail?done=tried")


class MailWithdraw(Handler):
    """POST /office/mail/withdraw (chosen ...)."""

    async def post(self) -> None:
        """Withdraws the chosen mails."""
        await self.parts.mail.withdraw(self.signed_in.id, self.fields["chosen"])
        self.see_other("/office/mail?done=withdrawn")
