"""My account: password, two-step verification, and proving again who one is."""

from typing import Any

from appliance.domain.errors import (
    BusyError,
    DomainError,
    SecondStepRefusedError,
    TooManyTriesError,
    WrongInputError,
)
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.enrolling import CONFIRM, SECURITY
from appliance.handlers.login_second import answer_of
from appliance.handlers.moments import moments
from appliance.handlers.sign_in import SignIn, own_path
from appliance.services import recovery


def _(sentence: str) -> str:
    return sentence


NOT_THE_SAME = _("The two passwords are not the same.")
_REFUSALS = (WrongInputError, TooManyTriesError, BusyError, SecondStepRefusedError)


class Security(SignIn):
    """GET /account/security; POST /account/security/password is its form.

    Templates: account_security.html gets `standing`, `few`, `has_password`, `errors`, `written`.
    """

    async def get(self) -> None:
        """Shows the page."""
        await self.show()

    async def show(self, errors: dict[str, str] | None = None) -> None:
        """Answers with the page."""
        account = self.signed_in
        self.page(
            "account_security.html",
            page_data={},
            path=SECURITY,
            standing=await self.parts.second.standing(account),
            few=recovery.FEW,
            has_password="password" in await self.parts.proof.ways(account),
            least=self.parts.passwords.least_chars(),
            errors=errors or {},
            written=moments(self.zone_name, self.language),
            sso=await self.parts.single_sign_on.ways(account),
        )


class PasswordChange(Security):
    """POST /account/security/password (current, new, again)."""

    async def get(self) -> None:
        """Leads back: this is where the form was sent to."""
        self.see_other(SECURITY)

    async def post(self) -> None:
        """Sets the password, and signs other browsers out."""
        try:
            await self.change()
        except _REFUSALS as refusal:
            self.set_status(refusal.status)
            self.say_when(refusal)
            field = getattr(refusal, "field", "current")
            await self.show({field: self.sentence(refusal)})
            return
        self.see_other(f"{SECURITY}?done=password")

    async def change(self) -> None:
        """Does it.

        Raises:
            DomainError: one of _REFUSALS.
        """
        given = self.fields
        if given["new"] != given["again"]:
            raise WrongInputError("again", NOT_THE_SAME)
        token = await self.parts.proof.change_password(
            self.signed_in,
            self.cookie_of(LOGIN_COOKIE),
            given["current"],
            given["new"],
            self.visitor,
            self.parts.organisation,
        )
        self.renewed(token)


class Confirm(SignIn):
    """GET and POST /account/security/confirm (way, secret, next).

    Templates: account_confirm.html gets `ways`, `next_path`, `errors` (by way).
    """

    async def get(self) -> None:
        """Asks who is there."""
        await self.show(own_path(self.query["next"]))

    async def post(self) -> None:
        """Goes back to what was wanted, if the answer is right."""
        given = self.fields
        next_path = own_path(given["next"])
        try:
            token = await self.proved(given)
        except _REFUSALS as refusal:
            await self.show(next_path, given["way"], refusal)
            return
        self.renewed(token)
        self.see_other(next_path or f"{SECURITY}?done=confirmed")

    async def proved(self, given: dict[str, Any]) -> str:
        """Returns the login's new token.

        Raises:
            DomainError: one of _REFUSALS.
        """
        proof, token = self.parts.proof, self.cookie_of(LOGIN_COOKIE)
        if given["way"] == "password":
            return await proof.with_password(self.signed_in, token, given["secret"], self.visitor)
        return await proof.with_code(
            self.signed_in, token, given["way"], given["secret"], self.visitor
        )

    async def show(self, next_path: str, way: str = "", refusal: DomainError | None = None) -> None:
        """Answers with the page."""
        errors = {}
        if refusal is not None:
            self.set_status(refusal.status)
            self.say_when(refusal)
            errors = {way: self.sentence(refusal)}
        self.page(
            "account_confirm.html",
            page_data={},
            path=CONFIRM,
            ways=await self.parts.proof.ways(self.signed_in),
            next_path=next_path,
            errors=errors,
        )


class ConfirmKeyQuestion(SignIn):
    """POST /account/security/confirm/key/question."""

    async def post(self) -> None:
        """Answers with what the browser asks the person's passkeys."""
        self.finish(await self.parts.proof.key_question(self.signed_in))


class ConfirmKey(SignIn):
    """POST /account/security/confirm/key."""

    async def post(self) -> None:
        """Says where to go, if the passkey's answer is right."""
        token = self.cookie_of(LOGIN_COOKIE)
        answer = answer_of(self.fields)
        self.renewed(await self.parts.proof.with_key(self.signed_in, token, answer))
        self.finish({"next": own_path(self.fields["next"]) or f"{SECURITY}?done=confirmed"})


class PasswordStrength(SignIn):
    """POST /api/password/strength (password)."""

    async def post(self) -> None:
        """Answers how hard a password is to guess, 0 to 4."""
        about = (self.parts.organisation,)
        score = await self.parts.passwords.strength(self.fields["password"], about)
        self.finish({"score": score, "least": self.parts.passwords.least_chars()})
