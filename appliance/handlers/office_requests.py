"""Requests to join, decided by administrators (SPEC T9), and whether people may ask."""

from typing import Any

from appliance.domain.errors import WrongInputError
from appliance.domain.invitations import Newcomer
from appliance.domain.rights import BUILT_IN, TECHNICIAN
from appliance.handlers.base import Handler
from appliance.handlers.listing import Wanted
from appliance.handlers.moments import moments
from appliance.texts import LANGUAGES

SETTINGS_PAGE = "/office/settings/join"


class OfficeRequests(Handler):
    """GET /office/requests.

    Templates: office_requests.html gets `page` of JoinRequest, `is_open`.
    """

    async def get(self) -> None:
        """Lists who waits for an answer."""
        wanted = Wanted("/office/requests", self.query, ("asked", "-asked"))
        joining = self.parts.joining
        page = await wanted.fetch(
            lambda offset, limit: joining.found(wanted.q, wanted.sort == "-asked", offset, limit)
        )
        when = moments(self.zone_name, self.language)
        self.page("office_requests.html", page=page, is_open=joining.is_open, when=when)


class OfficeRequest(Handler):
    """GET and POST /office/requests/<id> (role, group..., second_step).

    Templates: office_request.html gets `request` (JoinRequest), `values`, `errors`, `groups`,
    `roles`.
    """

    async def get(self, request_id: str) -> None:
        """Shows one request and what accepting it would give."""
        values = {"role": TECHNICIAN, "group": [], "second_step": ""}
        await self.show(request_id, values, {})

    async def post(self, request_id: str) -> None:
        """Accepts: the person gets an invitation."""
        request = await self.parts.joining.get(request_id)
        given = self.fields
        newcomer = Newcomer(
            email=request.email,
            name=request.name,
            role=given["role"],
            group_ids=tuple(given["group"]),
            language=request.language if request.language in LANGUAGES else "",
            second_step_demanded=bool(given["second_step"]),
        )
        try:
            invited = await self.parts.joining.accept(self.access, request_id, newcomer)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            await self.show(request_id, given, {wrong.field: self.sentence(wrong)})
            return
        done = "invited" if invited.mailed else "invited_by_hand"
        self.see_other(f"/office/people/{invited.account.id}?done={done}")

    async def show(self, request_id: str, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the page."""
        choices = await self.parts.directory.choices()
        technician = BUILT_IN[TECHNICIAN]
        self.page(
            "office_request.html",
            request=await self.parts.joining.get(request_id),
            values=values,
            errors=errors,
            when=moments(self.zone_name, self.language),
            groups=[
                (one.id, one.name)
                for one in choices.groups
                if self.access.may_give_in(technician, one.id)
            ],
            roles=[
                (
                    one.id,
                    self.pages.sentence(self.language, one.name, {}) if one.built_in else one.name,
                )
                for one in choices.roles
                if self.access.may_give(one)
            ],
        )


class OfficeRequestRefuse(Handler):
    """POST /office/requests/<id>/refuse (reason)."""

    async def post(self, request_id: str) -> None:
        """Refuses; the person is told, if mail is set up."""
        await self.parts.joining.refuse(
            self.access, request_id, self.fields["reason"], self.parts.organisation
        )
        self.see_other("/office/requests?done=refused")


class JoinSettings(Handler):
    """GET and POST /office/settings/join (open, domains).

    Templates: settings_join.html gets `values`, `errors`, `ask_address`, `mailed`.
    """

    async def get(self) -> None:
        """Shows what is set."""
        preferences = self.parts.preferences
        self.show({name: preferences[f"join.{name}"] for name in ("open", "domains")}, {})

    async def post(self) -> None:
        """Stores what was typed."""
        given = {name: self.fields[name] for name in ("open", "domains")}
        try:
            await self.parts.joining.change(self.access, given["open"], given["domains"])
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            name = wrong.field.removeprefix("join.")
            self.show(given, {name: self.sentence(wrong)})
            return
        self.see_other(f"{SETTINGS_PAGE}?done=saved")

    def show(self, values: dict[str, str], errors: dict[str, str]) -> None:
        """Answers with the page."""
        self.page(
            "settings_join.html",
            values=values,
            errors=errors,
            ask_address=f"{self.parts.settings.origin}/ask",
            mailed=self.parts.mail.is_set_up,
            is_open=self.parts.joining.is_open,
            path=SETTINGS_PAGE,
        )
