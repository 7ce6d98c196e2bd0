"""The code box for the organisation's own site: allowed sites, and what to paste (SPEC J12)."""

from appliance.domain.embedding import FONTS, SITES, SIZES, TARGETS, THEMES, listed
from appliance.domain.errors import WrongInputError
from appliance.handlers.base import Handler

_PATH = "/office/settings/embed"


class SettingsEmbed(Handler):
    """GET and POST /office/settings/embed (sites).

    Templates: settings_embed.html gets `values`, `errors`, `origin`, `sites`, `sizes`, `themes`,
    `fonts`, `targets`.
    """

    async def get(self) -> None:
        """Shows the form and the snippets."""
        self.show(self.parts.preferences[SITES], {})

    async def post(self) -> None:
        """Stores the allowed sites."""
        typed = self.fields["sites"]
        try:
            await self.parts.preferences.change(self.signed_in.id, {SITES: typed})
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            self.show(typed, {"sites": self.sentence(wrong)})
            return
        self.see_other(f"{_PATH}?done=saved")

    def show(self, typed: str, errors: dict[str, str]) -> None:
        """Answers with the page."""
        origin = self.parts.settings.origin
        self.page(
            "settings_embed.html",
            page_data={"origin": origin},
            values={"sites": typed},
            errors=errors,
            origin=origin,
            sites=listed(self.parts.preferences[SITES]),
            sizes=SIZES,
            themes=THEMES,
            fonts=FONTS,
            targets=TARGETS,
        )
