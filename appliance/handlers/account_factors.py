"""My account: setting up and removing second steps."""

from appliance.domain.errors import ConflictError, NotSignedInError
from appliance.domain.sign_in import Outcome
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.enrolling import CODES, SECURITY, Confirmed, Enrolling
from appliance.handlers.sign_in import HOME, SignIn


class _OwnFactor(Confirmed, Enrolling):
    """Signed in, and sure of it."""

    root = SECURITY


class OwnApp(_OwnFactor):
    """GET and POST /account/security/app."""

    async def get(self) -> None:
        """Shows the picture to scan."""
        await self.show_app()

    async def post(self) -> None:
        """Makes a secret."""
        await self.parts.enrolment.begin_app(self.signed_in)
        self.see_other(f"{self.root}/app")


class OwnAppCode(_OwnFactor):
    """POST /account/security/app/code (code)."""

    async def post(self) -> None:
        """Lets the app count."""
        await self.confirm_app()


class OwnMail(_OwnFactor):
    """GET and POST /account/security/mail."""

    async def get(self) -> None:
        """Asks for the code."""
        self.show("enrol_mail.html")

    async def post(self) -> None:
        """Sends a code."""
        await self.send_mail()


class OwnMailCode(_OwnFactor):
    """POST /account/security/mail/code (code)."""

    async def post(self) -> None:
        """Lets codes by e-mail count."""
        await self.confirm_mail()


class OwnKeyQuestion(_OwnFactor):
    """POST /account/security/key/question."""

    async def post(self) -> None:
        """Asks the browser for a passkey."""
        await self.ask_for_key()


class OwnKey(_OwnFactor):
    """POST /account/security/key."""

    async def post(self) -> None:
        """Takes it."""
        await self.add_key()


class FactorRemove(_OwnFactor):
    """POST /account/security/factor/remove (factor)."""

    async def post(self) -> None:
        """Takes a factor away, unless it is the last one and one is demanded."""
        try:
            outcome: Outcome = await self.parts.enrolment.remove(self.person, self.fields["factor"])
        except ConflictError:
            self.see_other(f"{SECURITY}?done=demanded")
            return
        self.renewed(outcome.login)
        self.see_other(f"{SECURITY}?done=removed")


class CodesRenew(_OwnFactor):
    """POST /account/security/codes/renew."""

    async def post(self) -> None:
        """Makes new recovery codes and shows them."""
        found = await self.parts.enrolment.renew_recovery(self.person)
        self.see_other(self.enrolled(found, "codes"))


class OwnCodes(SignIn):
    """GET and POST /account/security/codes.

    Templates: recovery_codes.html gets `codes`.
    """

    async def get(self) -> None:
        """Shows new codes until their owner says they are kept."""
        shown = self.parts.shown_codes.of(self.signed_in.id, self.own_token)
        if shown is None:
            self.see_other(SECURITY)
            return
        self.page("recovery_codes.html", path=CODES, codes=shown.codes)

    async def post(self) -> None:
        """Forgets them and goes on."""
        shown = self.parts.shown_codes.of(self.signed_in.id, self.own_token)
        self.parts.shown_codes.forget(self.signed_in.id, self.own_token)
        self.see_other(shown.next_path if shown else HOME)

    @property
    def own_token(self) -> str:
        """Token of this login."""
        token = self.cookie_of(LOGIN_COOKIE)
        if not token:
            raise NotSignedInError
        return token
