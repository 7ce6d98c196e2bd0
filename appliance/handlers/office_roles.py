"""Roles in the office (SPEC T4): the ones that come with the appliance, and own ones."""

from typing import Any, Final

from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.groups import MEANINGS, NOT_YET, OFFERED, RoleInUseError, RoleRow
from appliance.domain.people import NotYoursError
from appliance.domain.rights import NAMES, PER_GROUP, Right
from appliance.handlers.base import Handler
from appliance.services.roles import BeyondYouError, RoleWish

PATH: Final = "/office/roles"
_SHOWN: Final = tuple(right for right in Right if right not in NOT_YET)


class RoleHandler(Handler):
    """What the pages of roles share."""

    def wish(self) -> RoleWish:
        """Returns the role as typed."""
        given = self.fields
        return RoleWish(given["name"], tuple(given["right"]), given["everywhere"] == "1")

    def problem(self, refusal: DomainError) -> dict[str, str]:
        """Returns a refusal as sentence by field, and answers with its status."""
        self.set_status(refusal.status)
        if isinstance(refusal, BeyondYouError):
            names = ", ".join(
                self.pages.sentence(self.language, NAMES[right], {}) for right in refusal.rights
            )
            refusal.values = {"rights": names}
        return {getattr(refusal, "field", ""): self.sentence(refusal)}

    def show(
        self, values: dict[str, Any], errors: dict[str, str], row: RoleRow | None = None
    ) -> None:
        """Answers with the form.

        Templates: office_role.html gets `row` (RoleRow, None for a new role), `values` (name,
        right, everywhere), `errors` (sentence by field), `in_groups` and `for_all` (rights to
        choose from), `names`, `meanings`, `mine` (rights of the reader).
        """
        self.page(
            "office_role.html",
            row=row,
            values=values,
            errors=errors,
            in_groups=[right for right in OFFERED if right in PER_GROUP],
            for_all=[right for right in OFFERED if right not in PER_GROUP],
            names=NAMES,
            meanings=MEANINGS,
            mine=[right for right in OFFERED if self.access.may(right)],
        )


class OfficeRoles(Handler):
    """GET /office/roles.

    Templates: office_roles.html gets `rows` (RoleRow), `shown` (rights that do something),
    `names`, `meanings`.
    """

    async def get(self) -> None:
        """Shows all roles with their rights."""
        self.page(
            "office_roles.html",
            rows=await self.parts.roles.every(),
            shown=_SHOWN,
            names=NAMES,
            meanings=MEANINGS,
        )


class RoleNew(RoleHandler):
    """GET and POST /office/roles/new; ?copy=<id> begins with the rights of another role."""

    async def get(self) -> None:
        """Shows the form."""
        values: dict[str, Any] = {"name": "", "right": [], "everywhere": ""}
        if self.query["copy"]:
            role = (await self.parts.roles.row(self.query["copy"])).role
            values = {
                "name": "",
                "right": [right for right in OFFERED if right in role.rights],
                "everywhere": "1" if role.everywhere else "",
            }
        self.show(values, {})

    async def post(self) -> None:
        """Makes the role."""
        try:
            await self.parts.roles.create(self.signed_in, self.wish())
        except (WrongInputError, NotYoursError) as refusal:
            self.show(self.fields, self.problem(refusal))
            return
        self.see_other(f"{PATH}?done=created")


class OfficeRole(RoleHandler):
    """GET and POST /office/roles/<id>."""

    async def get(self, role_id: str) -> None:
        """Shows the role; one that comes with the appliance leads to a copy."""
        row = await self.parts.roles.row(role_id)
        if row.role.built_in:
            self.see_other(f"{PATH}/new?copy={role_id}")
            return
        self.show(_values(row), {}, row)

    async def post(self, role_id: str) -> None:
        """Changes the role."""
        row = await self.parts.roles.row(role_id)
        try:
            await self.parts.roles.edit(self.signed_in, role_id, self.wish())
        except (WrongInputError, NotYoursError) as refusal:
            self.show(self.fields, self.problem(refusal), row)
            return
        self.see_other(f"{PATH}?done=changed")


class RoleDelete(RoleHandler):
    """POST /office/roles/<id>/delete."""

    async def post(self, role_id: str) -> None:
        """Deletes the role; a refusal is shown on its page."""
        row = await self.parts.roles.row(role_id)
        try:
            await self.parts.roles.delete(self.signed_in, role_id)
        except (RoleInUseError, NotYoursError) as refusal:
            self.show(_values(row), self.problem(refusal), row)
            return
        self.see_other(f"{PATH}?done=deleted")


def _values(row: RoleRow) -> dict[str, Any]:
    role = row.role
    return {
        "name": role.name,
        "right": list(role.rights),
        "everywhere": "1" if role.everywhere else "",
    }
