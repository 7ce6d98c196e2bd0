"""Server: addresses, certificate, and the times of sessions."""

from typing import Any

from appliance.domain.certificates import WARN_DAYS
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.handlers.base import Handler
from appliance.handlers.moments import moments

_PATH = "/office/settings/server"


class SettingsServer(Handler):
    """GET and POST /office/settings/server.

    Templates: settings_server.html gets `values`, `errors`, `kind` and `certificate` (facts or
    None), `days_left`, `warn_days`, `moment` (milliseconds -> text), `read_only` (key, value,
    source), `source_file`, `fallback` (field -> what the settings file says).
    """

    async def get(self) -> None:
        """Shows everything."""
        await self.show(self.parts.server.shown(), {})

    async def post(self) -> None:
        """Stores language and times."""
        try:
            await self.parts.server.change(self.signed_in.id, self.fields)
        except WrongFieldsError as wrong:
            errors = self.wrong_fields(wrong)
            await self.show(self.fields, errors)
            return
        self.see_other(f"{_PATH}?done=saved")

    async def show(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the page."""
        settings, kept = self.parts.settings, self.parts.certificates
        facts = await kept.facts()
        self.page(
            "settings_server.html",
            path=_PATH,
            values=values,
            errors=errors,
            kind=kept.kind,
            certificate=facts,
            days_left=facts.days_left(kept.now) if facts else 0,
            warn_days=WARN_DAYS,
            moment=moments(self.zone_name, self.language),
            read_only=self.parts.server.read_only(),
            source_file=str(settings.sources.file or ""),
            fallback={
                "language": settings.default_language,
                "code_minutes": settings.code_minutes,
                "waiting_minutes": settings.waiting_minutes,
            },
        )


class ServerCertificate(SettingsServer):
    """POST /office/settings/server/certificate (certificate, key)."""

    async def post(self) -> None:
        """Serves it from the next connection on; the key is never shown again."""
        certificate, key = self.fields["certificate"], self.fields["key"]
        try:
            await self.parts.certificates.upload(self.signed_in.id, certificate, key)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            values = {**self.parts.server.shown(), "certificate": certificate}
            await self.show(values, {wrong.field: self.sentence(wrong)})
            return
        self.see_other(f"{_PATH}?done=certificate")


class ServerCertificateOwn(Handler):
    """POST /office/settings/server/own."""

    async def post(self) -> None:
        """Goes back to the own certificate."""
        await self.parts.certificates.back_to_own(self.signed_in.id)
        self.see_other(f"{_PATH}?done=own")


class ServerCertificateRenew(Handler):
    """POST /office/settings/server/renew."""

    async def post(self) -> None:
        """Renews the own certificate; its key stays."""
        await self.parts.certificates.renew(self.signed_in.id)
        self.see_other(f"{_PATH}?done=renewed")
