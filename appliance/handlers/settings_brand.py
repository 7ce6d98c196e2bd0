"""Organisation and branding: name, logo, colours (SPEC T8)."""

from typing import Any

from appliance.domain import branding
from appliance.domain.branding import DARK, LIGHT
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.pictures import MOST_BYTES
from appliance.handlers.base import Handler

_PATH = "/office/settings/brand"


class SettingsBrand(Handler):
    """GET and POST /office/settings/brand.

    Templates: settings_brand.html gets `values`, `errors`, `proposals` (field -> colour that
    would pass), `defaults` (scheme -> colour), `most_mb`.
    """

    async def get(self) -> None:
        """Shows the form."""
        values = {"name": self.parts.organisation, **self.parts.branding.shown_look()}
        self.show(values, {}, {})

    async def post(self) -> None:
        """Stores it."""
        try:
            await self.parts.branding.change_look(self.signed_in.id, self.fields)
        except WrongFieldsError as wrong:
            errors = self.wrong_fields(wrong)
            proposals = {
                name: str(error.values["color"])
                for name, error in wrong.errors.items()
                if "color" in error.values
            }
            self.show(self.fields, errors, proposals)
            return
        self.see_other(f"{_PATH}?done=saved")

    def show(
        self, values: dict[str, Any], errors: dict[str, str], proposals: dict[str, str]
    ) -> None:
        """Answers with the page."""
        self.page(
            "settings_brand.html",
            page_data={"measured": self.measured_of(values)},
            values=values,
            errors=errors,
            proposals=proposals,
            defaults=branding.DEFAULT_COLORS,
            most_mb=MOST_BYTES // 2**20,
        )

    def measured_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Returns what the preview shows for two colours as typed."""
        return measured(values["color"], values["color_dark"])


class BrandMeasure(Handler):
    """GET /office/settings/brand/measure: JSON for the preview; nothing is stored."""

    async def get(self) -> None:
        """Measures the two colours."""
        self.finish(measured(self.query["color"], self.query["color_dark"]))


class BrandReset(Handler):
    """POST /office/settings/brand/reset."""

    async def post(self) -> None:
        """Goes back to our own colours and mark."""
        await self.parts.branding.reset_look(self.signed_in.id)
        self.see_other(f"{_PATH}?done=reset")


class BrandLogoFile(Handler):
    """POST /office/settings/brand/<place>: a file, sent by a script."""

    async def post(self, place: str) -> None:
        """Makes it the logo, or the one for dark ground."""
        await self.parts.pictures.set_logo(self.signed_in.id, place, self.request.body)
        self.finish({"done": place})


class BrandLogoRemove(Handler):
    """POST /office/settings/brand/<place>/remove."""

    async def post(self, place: str) -> None:
        """Removes it."""
        await self.parts.pictures.remove_logo(self.signed_in.id, place)
        self.see_other(f"{_PATH}?done=logo-removed")


def measured(main: str, dark: str) -> dict[str, Any]:
    """Returns palette, contrast and proposal of each scheme; what is no colour counts as empty."""
    chosen = branding.colors(_known(main), _known(dark))
    found: dict[str, Any] = {}
    for scheme in (LIGHT, DARK):
        one = branding.measured(chosen[scheme], scheme)
        found[scheme] = {
            "accent": one.palette.accent,
            "strong": one.palette.strong,
            "on_accent": one.palette.on_accent,
            "soft": one.palette.soft,
            # Rounded down: what does not pass must not read like the figure that is needed.
            "on_page": f"{int(one.on_page * 10) / 10:.1f}",
            "on_button": f"{int(one.on_button * 10) / 10:.1f}",
            "passes": one.passes,
            "proposed": one.proposed,
        }
    return found


def _known(value: str) -> str:
    try:
        return branding.color("color", value)
    except WrongInputError:
        return ""
