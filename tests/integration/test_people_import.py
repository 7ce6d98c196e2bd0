"""Technicians from a file: a preview that changes nothing, then all or none (SPEC T2)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from appliance.domain.people_file import BAD_ADDRESS, MOST_ROWS, PeopleFileError
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, TECHNICIAN, Right, Role
from appliance.services import people_import
from appliance.services.people_import import RowsWrongError
from appliance.storage import groups as group_rows
from appliance.storage import people as rows
from appliance.storage.tables.audit import AuditTable
from tests.fakes.peers import leave_all
from tests.loopback.conftest import PASSWORD, Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD = "E-mail,Group,Administrator,Two-step verification,Name\n" + "".join(
    f"p{n}@example.org,Support|Night,no,yes,Person {n}\n" for n in range(3)
)


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Any) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data", rate_times=10_000)
    yield made
    await made.running.stop()
    await leave_all()


async def everybody(desk: Helpdesk) -> int:
    return await desk.running.parts.people.count()


async def audited(desk: Helpdesk) -> list[str]:
    return await desk.running.parts.storage.run(_events)


def _events() -> list[str]:
    return [str(row.event) for row in AuditTable.select(AuditTable.event)]


async def account(desk: Helpdesk, email: str) -> Account:
    found = await desk.running.parts.storage.run(rows.by_email, email)
    assert found is not None
    return found[0]


async def test_a_preview_changes_nothing_and_says_what_is_new(desk: Helpdesk) -> None:
    before = await everybody(desk), await audited(desk)
    preview = await desk.running.parts.people_import.preview(
        desk.ada, GOOD.encode(), make_groups=True
    )
    assert [row.findings for row in preview.rows] == [(), (), ()]
    assert preview.new_groups == ("Night",)
    assert preview.may_make_groups
    assert (await everybody(desk), await audited(desk)) == before


async def test_adding_makes_people_groups_and_invitations(desk: Helpdesk) -> None:
    summary = await desk.running.parts.people_import.add(
        desk.ada, GOOD.encode(), "ko", make_groups=True, leave_out=False
    )
    assert (summary.people, summary.left_out, summary.groups) == (3, 0, ("Night",))
    made = await account(desk, "p1@example.org")
    assert (made.name, made.role, made.state) == ("Person 1", TECHNICIAN, "invited")
    assert made.second_step_demanded
    assert made.language == "ko"
    mine = await desk.running.parts.storage.run(group_rows.memberships, made.id)
    every = {one.id: one.name for one in await desk.running.parts.storage.run(group_rows.everyone)}
    assert {every[one.group_id] for one in mine} == {"Support", "Night"}
    events = await audited(desk)
    assert events.count("account.invite") == 3
    assert events[-1] == "account.import"


async def test_without_new_groups_their_rows_are_wrong(desk: Helpdesk) -> None:
    importer = desk.running.parts.people_import
    preview = await importer.preview(desk.ada, GOOD.encode(), make_groups=False)
    assert {row.findings for row in preview.rows} == {(people_import.UNKNOWN_GROUP,)}
    with pytest.raises(PeopleFileError):
        await importer.add(desk.ada, GOOD.encode(), "en", make_groups=False, leave_out=True)


async def test_one_wrong_row_refuses_all_or_is_left_out(desk: Helpdesk) -> None:
    data = b"new@example.org,Support\nbad address\nbob@example.org,Support\n"
    importer = desk.running.parts.people_import
    preview = await importer.preview(desk.ada, data, make_groups=True)
    assert [row.findings for row in preview.rows] == [
        (),
        ("bad_address",),
        (people_import.EXISTS,),
    ]
    before = await everybody(desk)
    with pytest.raises(RowsWrongError):
        await importer.add(desk.ada, data, "en", make_groups=True, leave_out=False)
    assert await everybody(desk) == before
    summary = await importer.add(desk.ada, data, "en", make_groups=True, leave_out=True)
    assert (summary.people, summary.left_out) == (1, 2)
    assert await everybody(desk) == before + 1


async def test_an_address_no_mail_reaches_is_found_before(desk: Helpdesk) -> None:
    people = desk.running.parts.people_import
    data = "j\u00f6rg@example.org\nfine@example.org\n".encode()
    assert len((await people.preview(desk.ada, data, make_groups=False)).good) == 2
    given = {"mail.host": "localhost", "mail.port": "9", "mail.from": "desk@example.org"}
    await desk.running.parts.preferences.change(desk.ada.id, given)
    preview = await people.preview(desk.ada, data, make_groups=False)
    assert [row.findings for row in preview.rows] == [(BAD_ADDRESS,), ()]
    summary = await people.add(desk.ada, data, "en", make_groups=False, leave_out=True)
    assert (summary.people, summary.left_out, summary.mailed) == (1, 1, True)


async def test_nobody_imports_more_rights_than_they_have(desk: Helpdesk) -> None:
    """SECURITY 7: an own role with the right to manage people makes no administrators."""
    parts = desk.running.parts
    role = Role("clerks", "Clerks", frozenset({Right.PEOPLE, Right.SEE, Right.CONTROL}))
    await parts.storage.run(group_rows.insert_role, role, 0)
    clerk = await parts.people.create("appliance", "c@example.org", "Clerk", "clerks", PASSWORD)
    data = b"x@example.org,Support\ny@example.org,,yes\nz@example.org,Secret\n"
    preview = await parts.people_import.preview(clerk, data, make_groups=True)
    assert not preview.may_make_groups
    assert [row.findings for row in preview.rows] == [
        (people_import.MAY_NOT_GIVE,),
        (people_import.MAY_NOT_GIVE,),
        (people_import.UNKNOWN_GROUP,),
    ]
    with pytest.raises(PeopleFileError):
        await parts.people_import.add(clerk, data, "en", make_groups=True, leave_out=True)
    admin = await parts.people.create("appliance", "a@example.org", "Adm", ADMINISTRATOR, PASSWORD)
    preview = await parts.people_import.preview(admin, data, make_groups=True)
    assert [row.findings for row in preview.rows] == [(), (people_import.MAY_NOT_GIVE,), ()]


async def test_two_at_once_add_everybody_once(desk: Helpdesk) -> None:
    importer = desk.running.parts.people_import
    data = "".join(f"t{n}@example.org\n" for n in range(20)).encode()
    answers = await asyncio.gather(
        *(importer.add(desk.ada, data, "en", make_groups=True, leave_out=False) for _ in range(3)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert {type(one) for one in answers if isinstance(one, BaseException)} == {PeopleFileError}


async def test_five_hundred_are_added_at_once(desk: Helpdesk) -> None:
    data = "".join(f"m{n}@example.org,Support|G{n % 7},no,no,N {n}\n" for n in range(MOST_ROWS))
    summary = await desk.running.parts.people_import.add(
        desk.ada, data.encode(), "fr", make_groups=True, leave_out=False
    )
    assert summary.people == MOST_ROWS
    assert len(summary.groups) == 7


async def test_the_page_answers_in_sentences(desk: Helpdesk) -> None:
    browser = await desk.browser(desk.ada)
    headers = {"Content_Type": "application/octet-stream", "Accept": "application/json"}
    for data, part in (
        (b"PK\x03\x04 workbook", "workbook"),
        (b"a@example.org\n" * 501, "501"),
        (b"x" * (1024 * 1024 + 10), "too large"),
        (b"", "no rows"),
    ):
        answer = await browser.ask("POST", "/office/people/import/preview", data, **headers)
        assert answer.code == 400, answer.body
        assert part in json.loads(answer.body)["text"]
    answer = await browser.ask(
        "POST", "/office/people/import/preview?make_groups=1", GOOD.encode(), **headers
    )
    assert answer.code == 200
    body = json.loads(answer.body)
    assert body["rows"][0]["role"] == "Technician"
    assert (await browser.get("/office/people/import")).code == 200
    template = await browser.get("/office/people/import/template")
    assert "attachment" in template.headers["Content-Disposition"]
    bob = await desk.browser(desk.bob)
    assert (await bob.get("/office/people/import")).code == 403
    answer = await bob.ask("POST", "/office/people/import", GOOD.encode(), **headers)
    assert answer.code == 403
