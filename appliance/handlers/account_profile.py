"""My account: what people say about themselves (SPEC T7)."""

from typing import Any

from appliance.domain.forms import WrongFieldsError
from appliance.domain.pictures import MOST_BYTES, person
from appliance.domain.profile import time_zones
from appliance.handlers.base import _YEAR_DAYS, LANGUAGE_COOKIE, Handler

_FIELDS = ("name", "language", "time_zone", "theme")


class AccountProfile(Handler):
    """GET and POST /account/profile.

    Templates: account_profile.html gets `values`, `errors`, `zones`, `picture` (address or ""),
    `shown` (whether customers see it) and `most_mb`.
    """

    async def get(self) -> None:
        """Shows the form."""
        values = {name: getattr(self.signed_in, name) for name in _FIELDS}
        self.show(values, {})

    async def post(self) -> None:
        """Stores it; the language counts from the next page on."""
        account = self.signed_in
        try:
            await self.parts.profiles.change(account, self.fields)
        except WrongFieldsError as wrong:
            errors = self.wrong_fields(wrong)
            self.show(self.fields, errors)
            return
        await self.parts.pictures.show_to_customers(account.id, bool(self.fields["show_picture"]))
        self.keep_language(self.fields["language"])
        self.see_other("/account/profile?done=saved")

    def show(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the page."""
        account_id = self.signed_in.id
        facts = self.parts.pictures.facts(person(account_id))
        self.page(
            "account_profile.html",
            values=values,
            errors=errors,
            zones=time_zones(),
            picture=self.parts.pictures.of(account_id),
            shown=facts.public if facts else False,
            most_mb=MOST_BYTES // 2**20,
        )

    def keep_language(self, language: str) -> None:
        """The choice of the account replaces that of this browser."""
        if not language:
            self.clear_cookie(LANGUAGE_COOKIE)
            return
        self.set_cookie(
            LANGUAGE_COOKIE,
            language,
            expires_days=_YEAR_DAYS,
            httponly=True,
            samesite="Strict",
            secure=self.parts.settings.secure,
        )


class AccountPicture(Handler):
    """POST /account/picture: a file, sent by a script."""

    async def post(self) -> None:
        """Makes it the picture of the account."""
        address = await self.parts.pictures.set_person(self.signed_in.id, self.request.body)
        self.finish({"picture": address})


class AccountPictureRemove(Handler):
    """POST /account/picture/remove."""

    async def post(self) -> None:
        """Removes the picture."""
        account_id = self.signed_in.id
        await self.parts.pictures.remove_person(account_id, account_id)
        self.see_other("/account/profile?done=picture-removed")
