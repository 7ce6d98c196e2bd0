"""Groups in the office (SPEC T3): the list, who is in a group, its name and its end."""

from typing import Any, Final
from urllib.parse import urlencode

from appliance.domain.errors import ForbiddenError, WrongInputError
from appliance.domain.groups import ADD, NOT_IN_GROUP, NOT_THERE, MemberAct, MemberSearch
from appliance.domain.people import GROUP_NOT_YOURS, Tally
from appliance.domain.recordings import POLICIES
from appliance.handlers.base import Handler
from appliance.handlers.listing import Wanted
from appliance.services.queue_settings import CHOICES

PATH: Final = "/office/groups"
_SORTS: Final = ("name", "members", "sessions")
_MEMBER_SORTS: Final = ("name", "email")
_REASONS: Final = {"group": GROUP_NOT_YOURS, "gone": NOT_THERE, "left": NOT_IN_GROUP}
"""Word in the address -> why something was not done."""
_WORDS: Final = {sentence: word for word, sentence in _REASONS.items()}


class OfficeGroups(Handler):
    """GET /office/groups.

    Templates: office_groups.html gets `page` (of GroupRow).
    """

    async def get(self) -> None:
        """Shows the list."""
        wanted = Wanted(self.request.path, self.query, _SORTS)
        groups = self.parts.groups
        page = await wanted.fetch(
            lambda offset, most: groups.page(
                wanted.q, wanted.column, wanted.descending, offset, most
            )
        )
        self.page("office_groups.html", page=page)


class GroupNew(Handler):
    """GET and POST /office/groups/new.

    Templates: office_group_new.html gets `values`, `errors` (sentence by field).
    """

    async def get(self) -> None:
        """Shows the form."""
        self.page("office_group_new.html", values={}, errors={})

    async def post(self) -> None:
        """Makes the group; the next page adds technicians."""
        try:
            group = await self.parts.groups.create(self.signed_in, self.fields["name"])
        except WrongInputError as refusal:
            self.set_status(refusal.status)
            errors = {refusal.field: self.sentence(refusal)}
            self.page("office_group_new.html", values=self.fields, errors=errors)
            return
        self.see_other(f"{PATH}/{group.id}/add?done=created")


class GroupHandler(Handler):
    """What the pages of one group share.

    Templates: all get `row` (GroupRow).
    """

    async def show_members(self, template: str, group_id: str, inside: bool) -> None:
        """Answers with a list of who is in the group, or who is not.

        Templates: `page` (of Member), `roles` that may count in the group, `groups` to move to,
        `count`, `refused` and `why` of what was done last.
        """
        row = await self.parts.groups.row(group_id)
        wanted = Wanted(self.request.path, self.query, _MEMBER_SORTS)
        search = MemberSearch(wanted.q, wanted.column, wanted.descending, inside)
        groups = self.parts.groups
        page = await wanted.fetch(
            lambda offset, most: groups.members(group_id, search, offset, most)
        )
        self.page(
            template,
            row=row,
            page=page,
            roles=await groups.roles_here(self.access, group_id),
            groups=[one for one in await groups.every() if one.id != group_id],
            count=number(self.query["count"]),
            refused=number(self.query["refused"]),
            why=_REASONS.get(self.query["why"], ""),
        )

    async def act(self, group_id: str, act: MemberAct, path: str) -> None:
        """Does something with the chosen technicians, and leads back to the list."""
        chosen = self.fields["chosen"]
        if not chosen:
            await self.parts.groups.row(group_id)
            self.see_other(f"{path}?done=none")
            return
        tally = await self.parts.groups.act(self.signed_in, group_id, chosen, act)
        self.see_other(f"{path}?{urlencode({'done': act.word, **_told(tally)})}")


class OfficeGroup(GroupHandler):
    """GET /office/groups/<id>: office_group.html."""

    async def get(self, group_id: str) -> None:
        """Shows who is in the group."""
        await self.show_members("office_group.html", group_id, inside=True)


class GroupMembers(GroupHandler):
    """POST /office/groups/<id>/members (chosen ..., act, to, role)."""

    async def post(self, group_id: str) -> None:
        """Removes or moves technicians, or lets another role count for them here."""
        given = self.fields
        await self.act(
            group_id, MemberAct(given["act"], given["to"], given["role"]), f"{PATH}/{group_id}"
        )


class GroupAdd(GroupHandler):
    """GET and POST /office/groups/<id>/add (chosen ..., role): office_group_add.html."""

    async def get(self, group_id: str) -> None:
        """Shows who is not in the group."""
        await self.show_members("office_group_add.html", group_id, inside=False)

    async def post(self, group_id: str) -> None:
        """Adds technicians."""
        act = MemberAct(ADD, role_id=self.fields["role"])
        await self.act(group_id, act, f"{PATH}/{group_id}/add")


class GroupSettings(GroupHandler):
    """GET and POST /office/groups/<id>/settings.

    Templates: office_group_settings.html gets `values`, `errors` (sentence by field), `minutes` to
    choose from; `policies` of recordings, what counts `everywhere`, the group's own `rule`.
    """

    async def get(self, group_id: str) -> None:
        """Shows the name, and how to delete the group."""
        row = await self.parts.groups.row(group_id)
        self.show(row, {"name": row.group.name}, {})

    async def post(self, group_id: str) -> None:
        """Renames the group."""
        row = await self.parts.groups.row(group_id)
        try:
            await self.parts.groups.rename(self.signed_in, group_id, self.fields["name"])
        except WrongInputError as refusal:
            self.set_status(refusal.status)
            self.show(row, self.fields, {refusal.field: self.sentence(refusal)})
            return
        self.see_other(f"{PATH}/{group_id}/settings?done=renamed")

    def show(self, row: Any, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the form."""
        rules = self.parts.recordings.rules
        self.page(
            "office_group_settings.html",
            row=row,
            values=values,
            errors=errors,
            minutes=CHOICES,
            policies=POLICIES,
            everywhere=rules.policy,
            rule=rules.of_group(row.group.id),
        )


class GroupQueue(GroupHandler):
    """POST /office/groups/<id>/queue (answer_minutes, away_minutes)."""

    async def post(self, group_id: str) -> None:
        """Stores after how long sessions go back to the queue by themselves."""
        given = self.fields
        await self.parts.queues.settings.set(
            self.signed_in, group_id, int(given["answer_minutes"]), int(given["away_minutes"])
        )
        self.see_other(f"{PATH}/{group_id}/settings?done=queue")


class GroupDelete(GroupSettings):
    """POST /office/groups/<id>/delete."""

    async def post(self, group_id: str) -> None:
        """Deletes the group; a refusal is shown where the button is."""
        row = await self.parts.groups.row(group_id)
        try:
            await self.parts.groups.delete(self.signed_in, group_id)
        except ForbiddenError as refusal:
            self.set_status(refusal.status)
            self.show(row, {"name": row.group.name}, {"": self.sentence(refusal)})
            return
        self.see_other(f"{PATH}?done=deleted")


def _told(tally: Tally) -> dict[str, str | int]:
    told: dict[str, str | int] = {"count": tally.done}
    if tally.refused:
        most = max(tally.refused, key=lambda sentence: tally.refused[sentence])
        told |= {"refused": sum(tally.refused.values()), "why": _WORDS.get(most, "")}
    return told


def number(text: str) -> int:
    """Returns a small number of an address, 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
