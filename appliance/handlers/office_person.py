"""The page of one technician, and what is done there (SPEC T1)."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from appliance.domain import acts
from appliance.domain.errors import ConflictError, WrongInputError
from appliance.domain.people import (
    Card,
    Choices,
    NotYoursError,
    PersonChange,
    StandsInTheWayError,
    mark_of,
)
from appliance.domain.records import AuditRow
from appliance.domain.rights import Right
from appliance.handlers.base import Handler
from appliance.handlers.moments import moments
from appliance.handlers.office_mail import STATES as MAIL_STATES
from appliance.handlers.office_people import PATH, STATES, problems


class PersonForm(Handler):
    """What the page and the acts on it share."""

    async def show(
        self,
        account_id: str,
        errors: dict[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Answers with the page."""
        directory = self.parts.directory
        card = await directory.card(self.access, account_id)
        every = await directory.choices()
        self.page(
            "office_person.html",
            card=card,
            one=card.account,
            values=values or kept(card),
            seen=mark_of(card.account, (one.group_id for one in card.memberships)),
            sso_there=bool(await self.parts.single_sign_on.offered()),
            errors=errors or {},
            choices=await self.offered(card, every),
            role=next((one for one in every.roles if one.id == card.account.role), None),
            own=card.account.id == self.signed_in.id,
            steps=(await self.parts.second.standing(card.account)).usable,
            states=STATES,
            mail_states=MAIL_STATES,
            mail_is_set_up=self.parts.mail.is_set_up,
            when=moments(self.zone_name, self.language),
            now_ms=self.parts.clock.now_ms(),
            may_read_log=self.access.may(Right.LOG),
            told=self.told,
            say=self.sentence,
            path=f"{PATH}/{account_id}",
        )

    async def offered(self, card: Card, every: Choices) -> Choices:
        """Returns what the form offers: what the reader may give, and what the person has."""
        offered = await self.parts.directory.offered(self.access)
        has = {one.group_id for one in card.memberships}
        fill = {one.id for one in offered.groups} | has
        give = {one.id for one in offered.roles} | {card.account.role}
        return Choices(
            [one for one in every.groups if one.id in fill],
            [one for one in every.roles if one.id in give],
        )

    def told(self, row: AuditRow) -> str:
        """Returns what an act was, as a sentence."""
        found = acts.sentence(row.event, json.loads(row.detail))
        values = {
            name: self.pages.sentence(self.language, value, {}) if name in found.words else value
            for name, value in found.values.items()
        }
        return self.pages.sentence(self.language, found.msgid, values)


class OfficePerson(PersonForm):
    """GET and POST /office/people/<id>.

    Templates: office_person.html gets `card`, `one` (its account), `values`, `errors`, `choices`,
    `seen` (mark of what is shown), `sso_there` (whether there is a provider),
    `role`, `own` (whether it is the reader's), `steps` (kinds of second steps),
    `states`, `mail_states`, `when`, `told`.
    """

    async def get(self, account_id: str) -> None:
        """Shows the page."""
        await self.show(account_id)

    async def post(self, account_id: str) -> None:
        """Changes the account; wrong input is shown beside its field."""
        given = self.fields
        change = PersonChange(
            email=given["email"],
            name=given["name"],
            role=given["role"],
            group_ids=tuple(given["group"]),
            language=given["language"],
            second_step_demanded=given["second_step"] == "1",
            sso_only=given["sso_only"] == "1",
            seen=given["seen"],
        )
        try:
            await self.parts.staff.edit(self.signed_in, account_id, change)
        except (WrongInputError, NotYoursError, StandsInTheWayError) as refusal:
            await self.show(account_id, problems(self, refusal), given)
            return
        self.see_other(f"{PATH}/{account_id}?done=saved")


class PersonAct(PersonForm):
    """POST /office/people/<id>/<act>, for each act of ACTS."""

    async def post(self, account_id: str, act: str) -> None:
        """Does it; what stands in the way is said on the page."""
        try:
            done = await ACTS[act](self, account_id)
        except (NotYoursError, ConflictError) as refusal:
            await self.show(account_id, problems(self, refusal))
            return
        gone = done in ("deleted", "withdrawn")
        self.see_other(f"{PATH}?done={done}" if gone else f"{PATH}/{account_id}?done={done}")

    async def disable(self, account_id: str) -> str:
        """Disables."""
        await self.parts.staff.disable(self.signed_in, account_id)
        return "disabled"

    async def enable(self, account_id: str) -> str:
        """Enables."""
        await self.parts.staff.enable(self.signed_in, account_id)
        return "enabled"

    async def delete_person(self, account_id: str) -> str:
        """Deletes."""
        await self.parts.staff.delete(self.signed_in, account_id)
        return "deleted"

    async def sign_out(self, account_id: str) -> str:
        """Ends all logins."""
        await self.parts.staff.sign_out(self.signed_in, account_id)
        return "signed_out"

    async def resend(self, account_id: str) -> str:
        """Makes a new sign-up link."""
        invited = await self.parts.invitations.resend(self.signed_in, account_id)
        return "invited" if invited.mailed else "invited_by_hand"

    async def withdraw(self, account_id: str) -> str:
        """Takes the invitation back."""
        await self.parts.invitations.withdraw(self.signed_in, account_id)
        return "withdrawn"

    async def reset(self, account_id: str) -> str:
        """Makes a link to a new password."""
        invited = await self.parts.resets.give(self.signed_in, account_id)
        return "reset" if invited.mailed else "reset_by_hand"

    async def reset_second_step(self, account_id: str) -> str:
        """Takes all second steps away: the person has lost them."""
        await self.parts.second.reset(self.access, account_id)
        return "second_reset"


ACTS: Final[Mapping[str, Callable[[PersonAct, str], Awaitable[str]]]] = {
    "disable": PersonAct.disable,
    "enable": PersonAct.enable,
    "delete": PersonAct.delete_person,
    "sign-out": PersonAct.sign_out,
    "resend": PersonAct.resend,
    "withdraw": PersonAct.withdraw,
    "reset-password": PersonAct.reset,
    "reset-second-step": PersonAct.reset_second_step,
}


def kept(card: Card) -> dict[str, Any]:
    """Returns the form's values as they are stored."""
    account = card.account
    return {
        "email": account.email,
        "name": account.name,
        "language": account.language,
        "role": account.role,
        "group": [one.group_id for one in card.memberships],
        "second_step": "1" if account.second_step_demanded else "",
        "sso_only": "1" if account.sso_only else "",
    }
