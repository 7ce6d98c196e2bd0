"""Anchors of the log, how long it is kept, and checking it."""

from collections.abc import Mapping

from appliance.domain.errors import WrongInputError
from appliance.domain.rights import Right
from appliance.handlers import navigation
from appliance.handlers.base import Handler
from appliance.handlers.moments import moments
from appliance.services.activity_log import FOR_GOOD, PREFERENCES

PAGE = "/office/settings/log"


class _LogSettingsPage(Handler):
    """Templates: settings_log.html gets `values`, `errors` (field -> sentence), `states` (place ->
    PlaceState), `check` (CheckState), `when` (milliseconds -> text), `mail_is_set_up`.

    How long things stay is for who may read the log: others are only told.
    """

    async def show(
        self, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
    ) -> None:
        """Answers with the page."""
        activity = self.parts.activity
        known = {name: self.parts.preferences[f"log.{name}"] for name in PREFERENCES}
        self.page(
            "settings_log.html",
            **navigation.frame(self.access, PAGE),
            path=PAGE,
            values=values or known,
            errors=errors or {},
            states=await activity.anchors.states(),
            check=activity.check_state,
            when=moments(self.zone_name, self.language),
            mail_is_set_up=self.parts.mail.is_set_up,
        )


class LogSettings(_LogSettingsPage):
    """GET and POST /office/settings/log."""

    async def get(self) -> None:
        """Shows the form and how things stand."""
        await self.show()

    async def post(self) -> None:
        """Stores the form; a wrong one keeps what was typed."""
        typed = {name: self.fields[name] for name in PREFERENCES}
        if not self.access.may(Right.LOG):
            typed |= {name: self.parts.preferences[f"log.{name}"] for name in FOR_GOOD}
        try:
            await self.parts.activity.change(self.signed_in.id, typed)
        except WrongInputError as problem:
            self.set_status(problem.status)
            field = problem.field.removeprefix("log.")
            await self.show(typed, {field: self.sentence(problem)})
            return
        self.see_other(f"{PAGE}?done=saved")


class LogVerify(_LogSettingsPage):
    """POST /office/settings/log/verify."""

    async def post(self) -> None:
        """Starts a check; the page shows how far it is."""
        self.parts.activity.start_check(self.signed_in.id)
        self.see_other(f"{PAGE}#check")
