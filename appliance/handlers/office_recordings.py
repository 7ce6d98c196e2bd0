"""Recordings in the office: the list, what may be recorded, and how long it stays."""

from collections.abc import Mapping

from appliance.domain.forms import WrongFieldsError
from appliance.domain.recordings import ENDINGS, POLICIES, Listed
from appliance.domain.rights import Right
from appliance.handlers.base import Handler
from appliance.handlers.listing import Page, Wanted
from appliance.handlers.moments import moments
from appliance.handlers.recording_facts import size
from appliance.services.recording_library import recordings_of
from appliance.services.recording_rules import FIELDS
from appliance.services.session_texts import length
from appliance.texts import translations

_SETTINGS = "/office/settings/recordings"
_SORTS = ("-began", "-length", "-size", "by")


class OfficeRecordings(Handler):
    """GET /office/recordings.

    Templates: office_recordings.html gets `page` (of Listed), `when`, `length` (milliseconds ->
    text), `size` (bytes -> text), `endings`, `used_bytes`, `quota_bytes`, `zone`.
    """

    async def get(self) -> None:
        """Shows the list."""
        wanted = Wanted(self.request.path, self.query, _SORTS)
        library, seen = self.parts.recordings.library, recordings_of(self.access)
        order = (wanted.column, wanted.descending)
        page: Page[Listed] = await wanted.fetch(
            lambda offset, most: library.page(wanted.q, seen, order, offset, most)
        )
        say = translations(self.language).gettext
        self.page(
            "office_recordings.html",
            page=page,
            when=moments(self.zone_name or "UTC", self.language),
            length=lambda milliseconds: length(milliseconds, say),
            size=lambda amount: size(amount, say),
            endings=ENDINGS,
            used_bytes=await library.used_bytes() if seen.groups is None else 0,
            quota_bytes=self.parts.recordings.rules.quota_bytes,
            zone=self.zone_name or "UTC",
        )


class RecordingSettings(Handler):
    """GET and POST /office/settings/recordings.

    Templates: settings_recordings.html gets `values`, `errors` (sentence by field), `policies`,
    `may_remove`, `used` (text).  How long recordings stay is for who may watch them: others are
    only told.
    """

    async def get(self) -> None:
        """Shows the form."""
        await self.show(self.parts.recordings.rules.shown(), {})

    async def post(self) -> None:
        """Stores it."""
        rules = self.parts.recordings.rules
        allowed = FIELDS if self.access.may(Right.RECORDINGS) else ("policy",)
        try:
            typed = {name: self.fields[name] for name in allowed}
            await rules.change(self.signed_in.id, typed)
        except WrongFieldsError as wrong:
            await self.show({**rules.shown(), **self.fields}, self.wrong_fields(wrong))
            return
        self.see_other(f"{_SETTINGS}?done=saved")

    async def show(self, values: Mapping[str, str], errors: Mapping[str, str]) -> None:
        """Answers with the page."""
        used_bytes = await self.parts.recordings.library.used_bytes()
        self.page(
            "settings_recordings.html",
            path=_SETTINGS,
            values=values,
            errors=errors,
            policies=POLICIES,
            may_remove=self.access.may(Right.RECORDINGS),
            used=size(used_bytes, translations(self.language).gettext),
        )


class GroupRecording(Handler):
    """POST /office/groups/<id>/recording (recording)."""

    async def post(self, group_id: str) -> None:
        """Lets a group say something else than the organisation."""
        rule = self.fields["recording"]
        await self.parts.recordings.rules.set_group(self.signed_in, group_id, rule)
        self.see_other(f"/office/groups/{group_id}/settings?done=recording")
