"""The second step at sign-in, and signing in with a passkey alone."""

from typing import Any, Final

from appliance.domain.errors import (
    BusyError,
    ConflictError,
    DomainError,
    NotFoundError,
    NotSignedInError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from appliance.domain.sign_in import EMAIL, RECOVERY, Pending
from appliance.handlers.base import PENDING_COOKIE
from appliance.handlers.sign_in import SignIn, own_path
from appliance.services.passkeys import Answer

PAGE: Final = "/login/second"
REFUSALS: Final = (SecondStepRefusedError, TooManyTriesError, ConflictError, BusyError)


def answer_of(fields: dict[str, Any]) -> Answer:
    """Returns what a browser sends after it used a passkey."""
    return Answer(
        credential_id=fields["credential_id"],
        client_data=fields["client_data"],
        authenticator_data=fields["authenticator_data"],
        signature=fields["signature"],
        user_handle=fields["user_handle"],
    )


def masked(email: str) -> str:
    """Returns an address as far as its owner needs to know it again."""
    local, _at, domain = email.partition("@")
    return f"{local[:2]}…@{domain}"


class HalfSignedIn(SignIn):
    """A page between the first factor and the second."""

    @property
    def waiting(self) -> Pending:
        """Who is there; the policy has made sure that somebody is."""
        if self.pending is None:
            raise NotSignedInError
        return self.pending

    @property
    def pending_token(self) -> str:
        """The token of the wait."""
        return self.cookie_of(PENDING_COOKIE)


class LoginSecond(HalfSignedIn):
    """GET and POST /login/second (way, code, trust).

    Templates: login_second.html gets `standing`, `ways`, `way`, `email` (masked), `sent`, `error`.
    """

    async def get(self) -> None:
        """Shows one way, and links to the others."""
        if self.waiting.enrol:
            self.see_other("/login/enrol")
            return
        await self.show(self.query["way"], sent=bool(self.query["sent"]))

    async def post(self) -> None:
        """Opens the login, if the code is right."""
        given = self.fields
        try:
            outcome = await self.parts.second.finish(
                self.pending_token,
                given["way"],
                given["code"],
                self.visitor,
                trust=given["trust"] == "1",
            )
        except REFUSALS as refusal:
            await self.refuse(refusal, given["way"])
            return
        self.enter(outcome)

    async def refuse(self, refusal: DomainError, way: str) -> None:
        """Shows the way again with what was wrong."""
        self.set_status(refusal.status)
        self.say_when(refusal)
        await self.show(way, self.sentence(refusal), sent=way == EMAIL)

    async def show(self, wanted: str, error: str = "", sent: bool = False) -> None:
        """Answers with the page of one way."""
        standing = await self.parts.second.standing(self.waiting.account)
        ways = standing.usable + ((RECOVERY,) if standing.recovery_left else ())
        self.page(
            "login_second.html",
            page_data={},
            path=PAGE,
            standing=standing,
            ways=ways,
            way=wanted if wanted in ways else next(iter(ways), ""),
            email=masked(self.waiting.account.email),
            sent=sent,
            error=error,
        )


class LoginSecondMail(LoginSecond):
    """POST /login/second/mail."""

    async def get(self) -> None:
        """Leads back: this is where the form was sent to."""
        self.see_other(f"{PAGE}?way={EMAIL}")

    async def post(self) -> None:
        """Mails a code."""
        standing = await self.parts.second.standing(self.waiting.account)
        if self.waiting.enrol or EMAIL not in standing.usable:
            raise NotFoundError
        try:
            await self.parts.second.send_code(self.waiting.account, self.language)
        except REFUSALS as refusal:
            await self.refuse(refusal, EMAIL)
            return
        self.see_other(f"{PAGE}?way={EMAIL}&sent=1")


class LoginSecondKeyQuestion(HalfSignedIn):
    """POST /login/second/key/question."""

    async def post(self) -> None:
        """Answers with what the browser asks the passkeys."""
        self.finish(await self.parts.second.key_question(self.pending_token))


class LoginSecondKey(HalfSignedIn):
    """POST /login/second/key."""

    async def post(self) -> None:
        """Opens the login, if the passkey's answer is right; says where to go."""
        outcome = await self.parts.second.finish_with_key(
            self.pending_token,
            answer_of(self.fields),
            self.visitor,
            trust=self.fields["trust"],
        )
        self.finish({"next": self.keep(outcome)})


class LoginKeyQuestion(SignIn):
    """POST /login/key/question."""

    async def post(self) -> None:
        """Answers with what the browser asks whatever passkey there is."""
        if not self.parts.second.keys_alone:
            raise NotFoundError
        self.finish(self.parts.second.any_key_question(self.visitor))


class LoginKey(SignIn):
    """POST /login/key."""

    async def post(self) -> None:
        """Opens a login with a passkey alone; says where to go."""
        outcome = await self.parts.second.sign_in_with_key(
            answer_of(self.fields), self.visitor, own_path(self.fields["next"])
        )
        self.finish({"next": self.keep(outcome)})
