"""Setting up the second step that is demanded, before anything else."""

from appliance.handlers.base import Handler
from appliance.handlers.enrolling import Enrolling


class _FirstFactor(Enrolling):
    """Half signed in, and without a second step; who has one goes there."""

    async def prepare(self) -> None:
        """Leads to the second step who has one: it cannot be replaced from here."""
        await Handler.prepare(self)
        if not self._finished and self.pending is not None and not self.pending.enrol:
            self.see_other("/login/second")


class LoginEnrol(_FirstFactor):
    """GET /login/enrol.

    Templates: login_enrol.html gets `offered`.
    """

    async def get(self) -> None:
        """Shows the ways there are."""
        self.show("login_enrol.html", offered=self.parts.second.offered())


class LoginEnrolApp(_FirstFactor):
    """GET and POST /login/enrol/app."""

    async def get(self) -> None:
        """Shows the picture to scan."""
        await self.show_app()

    async def post(self) -> None:
        """Makes a secret."""
        await self.parts.enrolment.begin_app(self.person.account)
        self.see_other(f"{self.root}/app")


class LoginEnrolAppCode(_FirstFactor):
    """POST /login/enrol/app/code (code)."""

    async def post(self) -> None:
        """Lets the app count."""
        await self.confirm_app()


class LoginEnrolMail(_FirstFactor):
    """GET and POST /login/enrol/mail."""

    async def get(self) -> None:
        """Asks for the code."""
        self.show("enrol_mail.html")

    async def post(self) -> None:
        """Sends a code."""
        await self.send_mail()


class LoginEnrolMailCode(_FirstFactor):
    """POST /login/enrol/mail/code (code)."""

    async def post(self) -> None:
        """Lets codes by e-mail count."""
        await self.confirm_mail()


class LoginEnrolKeyQuestion(_FirstFactor):
    """POST /login/enrol/key/question."""

    async def post(self) -> None:
        """Asks the browser for a passkey."""
        await self.ask_for_key()


class LoginEnrolKey(_FirstFactor):
    """POST /login/enrol/key."""

    async def post(self) -> None:
        """Takes it."""
        await self.add_key()
