"""My account: where somebody is signed in, and which browsers skip the second step."""

from typing import Final

from appliance.domain.errors import NotFoundError
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.moments import moments
from appliance.handlers.sign_in import SignIn

PAGE: Final = "/account/devices"


class Devices(SignIn):
    """GET /account/devices.

    Templates: account_devices.html gets `logins`, `own` (digest of this browser's), `devices`,
    `written`.
    """

    async def get(self) -> None:
        """Shows both lists."""
        account = self.signed_in
        own = await self.parts.logins.login(self.cookie_of(LOGIN_COOKIE))
        self.page(
            "account_devices.html",
            path=PAGE,
            logins=await self.parts.logins.open_of(account.id),
            own=own.digest if own else b"",
            devices=await self.parts.logins.devices.trusted(account.id),
            written=moments(self.zone_name, self.language),
        )


class LoginEnd(SignIn):
    """POST /account/devices/end (login)."""

    async def post(self) -> None:
        """Ends one of the own logins; its sockets close within a second."""
        try:
            digest = bytes.fromhex(self.fields["login"])
        except ValueError:
            raise NotFoundError from None
        if not await self.parts.logins.end_one(self.signed_in.id, digest):
            raise NotFoundError
        self.see_other(f"{PAGE}?done=ended")


class LoginsEndOthers(SignIn):
    """POST /account/devices/end-others."""

    async def post(self) -> None:
        """Ends all own logins but this one."""
        account_id = self.signed_in.id
        await self.parts.logins.end_all(account_id, account_id, self.cookie_of(LOGIN_COOKIE))
        await self.parts.revocation.check()
        self.see_other(f"{PAGE}?done=others")


class DeviceRevoke(SignIn):
    """POST /account/devices/revoke (device; none is all)."""

    async def post(self) -> None:
        """Lets a browser ask for the second step again."""
        await self.parts.logins.devices.revoke(self.signed_in.id, self.fields["device"])
        self.see_other(f"{PAGE}?done=revoked")
