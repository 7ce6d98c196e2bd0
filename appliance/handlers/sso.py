"""Single sign-on: to a provider and back, and identities of the own account (DESIGN 8).

Browsers keep Strict cookies back when another site leads here.  So the round trip has its own Lax
cookie, and each end of it is a small page of this appliance that leads on.
"""

from typing import Final

from appliance.domain.single_sign_on import SingleSignOnError
from appliance.handlers.enrolling import SECURITY, Confirmed
from appliance.handlers.sign_in import SignIn, own_path
from appliance.services.oidc_round_trip import LIFE_S
from appliance.services.single_sign_on import Arrival, Departure

TRIP_COOKIE: Final = "deskside_sso"
_DAY_S: Final = 86_400


class RoundTripPage(SignIn):
    """A page at either end.

    Templates: sso_return.html gets `to` (address to go on to, may be empty), `name` of the provider
    (may be empty), `leaving`, `error` (a sentence or empty) and `back` (page to start again from).
    """

    def keep_trip(self, cookie: str) -> None:
        """Sets the round trip's cookie, or takes it away; it comes along from other sites."""
        self.set_cookie(
            self.cookie_name(TRIP_COOKIE),
            cookie,
            expires_days=LIFE_S / _DAY_S if cookie else -1,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.parts.settings.secure,
        )

    def leave(self, departure: Departure) -> None:
        """Answers with the page that leads to the provider."""
        self.keep_trip(departure.cookie)
        self.show(to=departure.address, name=departure.provider.name, leaving=True)

    def refuse(self, error: SingleSignOnError, back: str = "/login") -> None:
        """Answers with a sentence about what went wrong."""
        self.set_status(error.status)
        self.show(error=self.sentence(error), back=back)

    def show(
        self,
        to: str = "",
        name: str = "",
        leaving: bool = False,
        error: str = "",
        back: str = "/login",
    ) -> None:
        """Answers with the page."""
        self.page(
            "sso_return.html",
            path="/login",
            to=to,
            name=name,
            leaving=leaving,
            error=error,
            back=back,
        )


class SsoStart(RoundTripPage):
    """POST /login/sso/start (provider, email, next)."""

    async def post(self) -> None:
        """Leads to the provider."""
        given = self.fields
        try:
            departure = await self.parts.single_sign_on.depart(
                given["provider"], own_path(given["next"]), given["email"]
            )
        except SingleSignOnError as error:
            self.refuse(error)
            return
        self.leave(departure)


class SsoReturn(RoundTripPage):
    """GET /login/sso/return (code, state, iss, error), where providers lead back to."""

    async def get(self) -> None:
        """Signs in or connects; the cookie has done its work in any case."""
        cookie = self.get_cookie(self.cookie_name(TRIP_COOKIE)) or ""
        self.keep_trip("")
        try:
            arrival = await self.parts.single_sign_on.arrive(cookie, self.query)
        except SingleSignOnError as error:
            self.refuse(error)
            return
        if arrival.connected:
            self.show(to=f"{SECURITY}?done=connected", name=arrival.provider.name)
            return
        await self.go_in(arrival)

    async def go_in(self, arrival: Arrival) -> None:
        """Opens the login or asks for the second step."""
        outcome = await self.parts.logins.first_factor(
            arrival.account,
            "sso",
            self.visitor,
            strong=arrival.strong,
            next_path=arrival.next_path,
        )
        self.show(to=self.keep(outcome), name=arrival.provider.name)


class WelcomeSso(RoundTripPage):
    """POST /welcome/<token>/sso (provider): an invitation is taken by single sign-on."""

    async def post(self, token: str) -> None:
        """Leads to the provider; who comes back has the invited account."""
        invited = await self.parts.invitations.peek(token)
        try:
            departure = await self.parts.single_sign_on.depart(
                self.fields["provider"], hint=invited.email, account_id=invited.id, invited=True
            )
        except SingleSignOnError as error:
            self.refuse(error, f"/welcome/{token}")
            return
        self.leave(departure)


class IdentityConnect(Confirmed, RoundTripPage):
    """POST /account/identities/connect (provider)."""

    async def post(self) -> None:
        """Leads to the provider; what comes back is connected to this account."""
        try:
            departure = await self.parts.single_sign_on.depart(
                self.fields["provider"], account_id=self.signed_in.id, hint=self.signed_in.email
            )
        except SingleSignOnError as error:
            self.refuse(error, SECURITY)
            return
        self.leave(departure)


class IdentityRemove(Confirmed, RoundTripPage):
    """POST /account/identities/<id>/remove."""

    async def post(self, identity_id: str) -> None:
        """Takes an identity off the account."""
        try:
            await self.parts.single_sign_on.disconnect(self.signed_in, identity_id)
        except SingleSignOnError as error:
            self.refuse(error, SECURITY)
            return
        self.see_other(f"{SECURITY}?done=disconnected")
