"""Adds technicians from a file: a preview that changes nothing, then all or none (SPEC T2)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from appliance.domain.access import Access
from appliance.domain.errors import ConflictError
from appliance.domain.invitations import Newcomer
from appliance.domain.people_file import BAD_ADDRESS, PeopleFileError, PersonRow, read
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, BUILT_IN, TECHNICIAN, Right
from appliance.services import people_rules
from appliance.services.audit import Audit
from appliance.services.groups import Groups
from appliance.services.invitations import Invitations
from appliance.services.mail import Mail
from appliance.services.people_letters import can_reach
from appliance.storage import Storage, groups, people


def _(sentence: str) -> str:
    return sentence


ROWS_WRONG = _(
    "Some rows have mistakes, so nothing was added. Leave them out, or correct the file and choose "
    "it again."
)
NOTHING_LEFT = _("No row can be added. Correct the file and choose it again.")

EXISTS: Final = "exists"
UNKNOWN_GROUP: Final = "unknown_group"
MAY_NOT_GIVE: Final = "may_not_give"


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding a file would do.

    Attributes:
        rows: in the file's order; `findings` say what is wrong with each.
        new_groups: names that no group has.
        may_make_groups: whether the reader may make them.
    """

    rows: tuple[PersonRow, ...]
    new_groups: tuple[str, ...]
    may_make_groups: bool

    @property
    def good(self) -> tuple[PersonRow, ...]:
        """The rows that can be added."""
        return tuple(row for row in self.rows if not row.findings)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was added.

    Attributes:
        people: number of technicians.
        left_out: number of rows with findings.
        groups: names of the groups made.
        mailed: whether the invitations are on their way; else their links have to be handed over.
    """

    people: int
    left_out: int
    groups: tuple[str, ...]
    mailed: bool


class RowsWrongError(ConflictError):
    """Rows are wrong and shall not be left out; nothing was added."""

    word = "rows"
    sentence = ROWS_WRONG


class PeopleImport:
    """Reads files and adds who is in them."""

    def __init__(
        self, storage: Storage, audit: Audit, mail: Mail, groups: Groups, invitations: Invitations
    ) -> None:
        """Takes what makes groups and invites people."""
        self._storage = storage
        self._audit = audit
        self._groups = groups
        self._mail = mail
        self._invitations = invitations

    async def preview(self, actor: Account, data: bytes, *, make_groups: bool) -> Preview:
        """Returns what adding a file would do; changes nothing.

        Args:
            actor: who would add.
            data: the file.
            make_groups: whether groups that do not exist would be made.

        Raises:
            PeopleFileError: the file as a whole cannot be used.
            ForbiddenError: the actor may not invite anybody.
        """
        rows = await asyncio.to_thread(read, data)
        return await self._storage.run(self._preview_now, actor, rows, make_groups)

    async def add(
        self, actor: Account, data: bytes, language: str, *, make_groups: bool, leave_out: bool
    ) -> Summary:
        """Adds all technicians of a file and invites them, or changes nothing.

        Args:
            actor: who adds.
            data: the file.
            language: of the mails.
            make_groups: make the groups that do not exist; else their rows are wrong.
            leave_out: leave rows with findings out; else one such row refuses all.

        Raises:
            PeopleFileError: the file as a whole cannot be used, or no row is left.
            RowsWrongError: rows are wrong and shall not be left out.
            ForbiddenError: the actor may not invite anybody.
        """
        rows = await asyncio.to_thread(read, data)
        return await self._storage.run(self._add_now, actor, rows, language, make_groups, leave_out)

    def _preview_now(self, actor: Account, rows: Sequence[PersonRow], make_groups: bool) -> Preview:
        access = people_rules.actor_now(actor)
        known = _ids_now()
        taken = people.taken([row.email for row in rows])
        may_make = access.may(Right.GROUPS) and _may_fill_new(access)
        judge = _Judge(
            access,
            known,
            taken,
            makes_groups=make_groups and may_make,
            mails=self._mail.is_set_up,
        )
        judged = tuple(judge.judged(row) for row in rows)
        return Preview(judged, tuple(judge.new_groups.values()), may_make)

    def _add_now(
        self,
        actor: Account,
        rows: Sequence[PersonRow],
        language: str,
        make_groups: bool,
        leave_out: bool,
    ) -> Summary:
        preview = self._preview_now(actor, rows, make_groups)
        if not preview.good:
            raise PeopleFileError(NOTHING_LEFT)
        if len(preview.good) < len(rows) and not leave_out:
            raise RowsWrongError
        access = people_rules.actor_now(actor)
        ids = _ids_now()
        made = self._groups_now(access, preview.good, ids)
        mailed = True
        for row in preview.good:
            newcomer = Newcomer(
                email=row.email,
                name=row.name,
                role=ADMINISTRATOR if row.administrator else TECHNICIAN,
                group_ids=tuple(ids[name.casefold()] for name in row.groups),
                language=language,
                second_step_demanded=row.second_step,
            )
            mailed &= self._invitations.invite_now(access, newcomer).mailed
        left_out = len(rows) - len(preview.good)
        detail = {"people": len(preview.good), "left_out": left_out, "groups": len(made)}
        self._audit.record(actor.id, "account.import", "", detail)
        return Summary(len(preview.good), left_out, made, mailed)

    def _groups_now(
        self, access: Access, rows: Sequence[PersonRow], ids: dict[str, str]
    ) -> tuple[str, ...]:
        """Makes the groups that are missing, puts them into `ids` and returns their names."""
        made = []
        for name in (name for row in rows for name in row.groups):
            if name.casefold() in ids:
                continue
            ids[name.casefold()] = self._groups.create_now(access, name).id
            made.append(name)
        return tuple(made)


def _ids_now() -> dict[str, str]:
    """Returns the groups' ids by their names, whatever the case."""
    return {one.name.casefold(): one.id for one in groups.everyone()}


class _Judge:
    """Says what is wrong with rows besides what their file shows."""

    def __init__(
        self,
        access: Access,
        known: dict[str, str],
        taken: frozenset[str],
        *,
        makes_groups: bool,
        mails: bool,
    ) -> None:
        self.new_groups: dict[str, str] = {}
        self._access = access
        self._known = known
        self._taken = taken
        self._makes_groups = makes_groups
        self._mails = mails
        self._may: dict[tuple[bool, str], bool] = {}

    def judged(self, row: PersonRow) -> PersonRow:
        """Returns the row with all its findings."""
        findings = list(row.findings)
        if self._mails and BAD_ADDRESS not in findings and not can_reach(row.email):
            findings.append(BAD_ADDRESS)
        if people.email_key(row.email) in self._taken:
            findings.append(EXISTS)
        for name in row.groups:
            if name.casefold() not in self._known:
                self.new_groups.setdefault(name.casefold(), name)
        unknown = [name for name in row.groups if name.casefold() not in self._known]
        if unknown and not self._makes_groups:
            findings.append(UNKNOWN_GROUP)
        ids = [self._known.get(name.casefold(), "") for name in row.groups]
        if not all(self._may_give(row.administrator, group_id) for group_id in ("", *ids)):
            findings.append(MAY_NOT_GIVE)
        return replace(row, findings=tuple(findings))

    def _may_give(self, administrator: bool, group_id: str) -> bool:
        """Whether the reader may give the role at all, and in a group."""
        key = administrator, group_id
        if key not in self._may:
            role = BUILT_IN[ADMINISTRATOR if administrator else TECHNICIAN]
            there = not group_id or self._access.may_give_in(role, group_id)
            self._may[key] = self._access.may_give(role) and there
        return self._may[key]


def _may_fill_new(access: Access) -> bool:
    """Whether the reader may put technicians into a group that is made just now."""
    return access.may_give_in(BUILT_IN[TECHNICIAN], "")
