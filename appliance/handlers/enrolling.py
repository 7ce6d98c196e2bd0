"""Setting up second steps: the same pages for who must before anything else, and for My account."""

from typing import Any, Final

from appliance.domain.errors import (
    ConfirmNeededError,
    ConflictError,
    DomainError,
    NotSignedInError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from appliance.domain.sign_in import LoginRecord
from appliance.handlers import navigation
from appliance.handlers.base import LOGIN_COOKIE, PENDING_COOKIE
from appliance.handlers.sign_in import SignIn
from appliance.services import totp
from appliance.services.enrolment import Enrolled, Person
from appliance.services.passkeys import Made

SECURITY: Final = "/account/security"
ENROL: Final = "/login/enrol"
CODES: Final = "/account/security/codes"
CONFIRM: Final = "/account/security/confirm"
REFUSALS: Final = (SecondStepRefusedError, TooManyTriesError, ConflictError)


class Confirmed(SignIn):
    """A page of My account for which one has proved lately who one is."""

    async def prepare(self) -> None:
        """Leads to the proof first where it is too old."""
        await super().prepare()
        if self._finished:
            return
        if not self.parts.logins.is_fresh(await self.own_login()):
            if self.wants_json:
                raise ConfirmNeededError
            asked = self.request.method == "GET"
            self.see_other(f"{CONFIRM}?next={self.request.path}" if asked else CONFIRM)

    async def own_login(self) -> LoginRecord:
        """Returns the login of this browser."""
        found = await self.parts.logins.login(self.cookie_of(LOGIN_COOKIE))
        if found is None:
            raise NotSignedInError
        return found


class Enrolling(SignIn):
    """Where somebody sets something up: half signed in, or signed in."""

    root = ENROL

    @property
    def person(self) -> Person:
        """Who sets it up."""
        if self.pending is not None:
            token = self.cookie_of(PENDING_COOKIE)
            return Person(self.pending.account, token, True, self.visitor)
        return Person(self.signed_in, self.cookie_of(LOGIN_COOKIE), False, self.visitor)

    def enrolled(self, found: Enrolled, done: str) -> str:
        """Sets the cookies of a new factor; returns the page to go to."""
        outcome = found.outcome
        if self.pending is None:
            self.renewed(outcome.login)
            path = f"{SECURITY}?done={done}"
        else:
            path = self.keep(outcome)
        if not found.codes:
            return path
        self.parts.shown_codes.keep(outcome.account.id, outcome.login, found.codes, path)
        return CODES

    def show(self, template: str, refusal: DomainError | None = None, **values: Any) -> None:
        """Answers with a page of setting up."""
        error = ""
        if refusal is not None:
            self.set_status(refusal.status)
            self.say_when(refusal)
            error = self.sentence(refusal)
        frame = navigation.frame(self.access, SECURITY) if self.root == SECURITY else {}
        self.page(
            template,
            page_data={},
            **frame,
            path=self.root,
            root=self.root,
            frame="base.html" if self.root == ENROL else "office.html",
            account=self.person.account,
            error=error,
            **values,
        )

    async def show_app(self, refusal: DomainError | None = None) -> None:
        """Answers with the picture and the secret that wait for their proof."""
        account = self.person.account
        secret = await self.parts.enrolment.app_secret(account)
        if not secret:
            self.see_other(self.root)
            return
        text = totp.address(secret, account.email, self.parts.organisation)
        side, path = totp.picture(text)
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        self.show("enrol_app.html", refusal, side=side, squares=path, secret=grouped, address=text)

    async def confirm_app(self) -> None:
        """Lets the app count, if its code is right."""
        try:
            found = await self.parts.enrolment.confirm_app(self.person, self.fields["code"])
        except REFUSALS as refusal:
            await self.show_app(refusal)
            return
        self.see_other(self.enrolled(found, "app"))

    async def send_mail(self) -> None:
        """Mails a code that proves the address."""
        try:
            await self.parts.second.send_code(self.person.account, self.language)
        except REFUSALS as refusal:
            self.show("enrol_mail.html", refusal)
            return
        self.see_other(f"{self.root}/mail")

    async def confirm_mail(self) -> None:
        """Lets codes by e-mail count, if the code is right."""
        try:
            found = await self.parts.enrolment.confirm_email(self.person, self.fields["code"])
        except REFUSALS as refusal:
            self.show("enrol_mail.html", refusal)
            return
        self.see_other(self.enrolled(found, "mail"))

    async def ask_for_key(self) -> None:
        """Answers with what the browser needs to make a passkey."""
        organisation = self.parts.organisation
        self.finish(await self.parts.enrolment.key_question(self.person, organisation))

    async def add_key(self) -> None:
        """Takes a new passkey; says where to go."""
        given = self.fields
        made = Made(
            given["credential_id"], given["client_data"], given["attestation"], given["transports"]
        )
        found = await self.parts.enrolment.add_key(self.person, made, given["name"])
        self.finish({"next": self.enrolled(found, "key")})
