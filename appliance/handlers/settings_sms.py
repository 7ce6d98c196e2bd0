"""Where text messages go: provider, own words, test."""

from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.sms import MOST_SEGMENTS, SmsError, segments
from appliance.domain.sms_presets import PRESETS
from appliance.handlers import navigation
from appliance.handlers.base import Handler
from appliance.handlers.moments import moments
from appliance.services.session_letters import INVITATION, SessionFacts
from appliance.services.sms_settings import FIELDS, TEXTS
from appliance.texts import LANGUAGES

PAGE = "/office/settings/sms"
_SHOWN = 20
"""Messages in the list of the last ones."""
_SAMPLE_MS = 1_900_000_000_000


class _SmsPage(Handler):
    """Templates: settings_sms.html gets `values`, `errors` (field -> sentence), `has_secret`,
    `is_set_up`, `presets`, `samples` (language, text, messages it is paid as, whether these are
    many), `recent` (messages, newest first), `moment`, `to` and `test_error` (of the test).
    """

    async def show(
        self,
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
        to: str = "",
        test_error: str = "",
    ) -> None:
        """Answers with the page."""
        sms = self.parts.requesting.sms
        recent = await sms.recent(_SHOWN)
        self.page(
            "settings_sms.html",
            **navigation.frame(self.access, PAGE),
            path=PAGE,
            values=values or sms.settings.shown(),
            errors=errors or {},
            has_secret=sms.settings.has_secret,
            is_set_up=sms.is_set_up,
            presets=PRESETS,
            samples=self.samples(),
            recent=[(one, self.sentence(one.error) if one.error else "") for one in recent],
            moment=moments(self.zone_name, self.language),
            to=to,
            test_error=test_error,
        )

    def samples(self) -> list[tuple[str, str, int, bool]]:
        """Returns how an invitation reads in each language, and what it costs."""
        found = []
        for language in LANGUAGES:
            facts = SessionFacts(
                language=language,
                organisation=self.parts.organisation,
                name="",
                technician="",
                topic="",
                code="123456789",
                link=f"{self.parts.settings.origin}/j/{'x' * 22}",
                page="",
                zone="UTC",
                until_ms=_SAMPLE_MS,
            )
            text = self.parts.requesting.sms.words(INVITATION, facts)
            count = segments(text)
            found.append((language, text, count, count > MOST_SEGMENTS))
        return found

    async def refuse(self, problem: DomainError, to: str) -> None:
        """Shows the page with why the test did not work."""
        self.set_status(problem.status)
        await self.show(to=to, test_error=self.sentence(problem))


class SmsSettings(_SmsPage):
    """GET and POST /office/settings/sms."""

    async def get(self) -> None:
        """Shows the form."""
        await self.show()

    async def post(self) -> None:
        """Stores the form; a wrong one keeps what was typed, but for the key."""
        typed = {name: self.fields[name] for name in (*FIELDS, *TEXTS)}
        settings = self.parts.requesting.sms.settings
        try:
            await settings.change(self.signed_in.id, typed, self.fields["secret"])
        except WrongFieldsError as problem:
            await self.show(typed, self.wrong_fields(problem))
            return
        self.see_other(f"{PAGE}?done=saved")


class SmsTest(_SmsPage):
    """POST /office/settings/sms/test (to)."""

    async def post(self) -> None:
        """Sends a test message and says how it went."""
        to = self.fields["to"]
        sms = self.parts.requesting.sms
        try:
            await sms.send_test(self.signed_in.id, to, self.language, self.parts.organisation)
        except (SmsError, WrongInputError) as problem:
            await self.refuse(problem, to)
            return
        self.see_other(f"{PAGE}?done=tested")
