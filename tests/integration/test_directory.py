"""The list of technicians: search, filters, order and paging, with 5,000 people in 200 groups."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.domain.access import Access
from appliance.domain.invitations import Newcomer
from appliance.domain.people import NO_GROUP_AT_ALL, SORTS, Search
from appliance.domain.records import ACTIVE, DISABLED, INVITED
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.services.access import Accesses
from appliance.services.audit import APPLIANCE
from appliance.storage import groups
from appliance.storage.tables.base import OWN
from tests.fakes.crowd import crowd, email
from tests.fakes.desk import PASSWORD, Desk

PERSONS, GROUPS = 5000, 200
MOST_QUERIES = 8

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("town") / "data")
    yield made
    made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ids(town: Desk) -> list[str]:
    return await town.storage.run(crowd, PERSONS, GROUPS, town.clock.now_ms())


async def every(town: Desk, search: Search, size: int = 100) -> list[str]:
    """All ids of a search, page by page."""
    found: list[str] = []
    while True:
        page = await town.directory.page(search, len(found), size)
        found.extend(one.account.id for one in page.items)
        if not page.items:
            assert len(found) == page.total
            return found


@pytest.mark.parametrize("column", SORTS)
@pytest.mark.parametrize("descending", [False, True])
async def test_every_order_shows_everybody_once(
    town: Desk, ids: list[str], column: str, descending: bool
) -> None:
    found = await every(town, Search(column=column, descending=descending), 1250)
    assert len(found) == len(set(found)) == PERSONS


@pytest.mark.parametrize(
    "q", ["지우", "김 지우", "지우 김", "KIM jiwoo", "ångström zoé", "o'neill"]
)
async def test_names_are_found_in_any_case_and_script(town: Desk, ids: list[str], q: str) -> None:
    page = await town.directory.page(Search(q=q), 0, 100)
    assert page.total in (50, 500)
    for one in page.items:
        assert all(word in one.account.name.casefold() for word in q.casefold().split())


async def test_addresses_are_found_and_signs_are_only_signs(town: Desk, ids: list[str]) -> None:
    page = await town.directory.page(Search(q="PERSON00042@"), 0, 50)
    assert [one.account.email for one in page.items] == [email(42)]
    for q in ("%", "_", "\\", "'; drop table account; --", "*", "\U0001f600"):
        assert (await town.directory.page(Search(q=q), 0, 50)).total in (0, 500 * (q == "'"))


async def test_filters(town: Desk, ids: list[str]) -> None:
    for state in (ACTIVE, DISABLED, INVITED):
        page = await town.directory.page(Search(state=state), 0, 50)
        assert page.total == {ACTIVE: 4000, DISABLED: 500, INVITED: 500}[state]
        assert {one.account.state for one in page.items} == {state}
    page = await town.directory.page(Search(role=ADMINISTRATOR), 0, 50)
    assert page.total == 100
    page = await town.directory.page(Search(group_id=f"{5:022d}"), 0, 100)
    assert page.total
    for one in page.items:
        assert "Group 005" in [group.name for group in one.groups]
        assert [group.name for group in one.groups] == sorted(group.name for group in one.groups)
    both = Search(group_id=f"{5:022d}", role=TECHNICIAN, state=ACTIVE, q="kim")
    page = await town.directory.page(both, 0, 100)
    assert all(one.account.state == ACTIVE for one in page.items)
    assert (await town.directory.page(Search(group_id=NO_GROUP_AT_ALL), 0, 50)).total == 0
    assert (await town.directory.page(Search(group_id="gone"), 0, 50)).total == 0


async def test_a_page_costs_few_queries_however_many_rows(
    town: Desk, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def count(size: int) -> int:
        database = OWN.obj
        execute = database.execute_sql

        def counted(sql: str, *args: object, **kwargs: object) -> object:
            asked.append(sql)
            return execute(sql, *args, **kwargs)

        with monkeypatch.context() as patched:
            patched.setattr(database, "execute_sql", counted)
            town.directory._page_now(Search(q="a", state=INVITED), 0, size)
        return len(asked)

    assert await town.storage.run(count, 100) <= MOST_QUERIES
    asked.clear()
    assert await town.storage.run(count, 25) <= MOST_QUERIES


async def test_a_list_of_one_role_reads_an_index(town: Desk, ids: list[str]) -> None:
    def plan(sql: str) -> str:
        return " ".join(str(row[3]) for row in OWN.obj.execute_sql(f"explain query plan {sql}"))

    counting = "select count(*) from account where {}"
    by_role = await town.storage.run(plan, counting.format("role = 'technician'"))
    by_state = await town.storage.run(plan, counting.format("state = 'active'"))
    ordered = await town.storage.run(plan, "select * from account order by name_key limit 50")
    assert "INDEX account_role" in by_role
    assert "INDEX account_state" in by_state
    assert "INDEX account_name_key" in ordered


async def test_who_has_no_name_yet_stands_where_the_address_belongs(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    boss = await desk.people.create(APPLIANCE, "zz@example.org", "Zoe", SUPER, PASSWORD)
    await desk.people.create(APPLIANCE, "a@example.org", "Ann", TECHNICIAN, PASSWORD)
    invited = await desk.invitations.invite(boss, Newcomer("mm@example.org"))
    page = await desk.directory.page(Search(), 0, 50)
    assert [one.account.email for one in page.items] == [
        "a@example.org",
        "mm@example.org",
        "zz@example.org",
    ]
    row = page.items[1]
    assert row.invited_until_ms == invited.invitation.expires_at_ms
    desk.close()


async def test_links_are_shown_only_to_who_may_change_the_person(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    manager = Role("manager", "Manager", frozenset({Right.PEOPLE}))
    await desk.storage.run(groups.insert_role, manager, 1)
    lead = await desk.people.create(
        APPLIANCE, "lead@example.org", "Lee", "manager", PASSWORD, group_ids=()
    )
    invited = await desk.invitations.invite(boss, Newcomer("mm@example.org", role=ADMINISTRATOR))
    ann = await desk.technician()
    given = await desk.resets.give(boss, ann.id)

    async def access(who: object) -> Access:
        return await Accesses(desk.storage).of(who)  # type: ignore[arg-type]

    seen = await desk.directory.card(await access(boss), invited.account.id)
    assert seen.sign_up is not None
    assert seen.sign_up.address == invited.link
    seen = await desk.directory.card(await access(boss), ann.id)
    assert seen.reset is not None
    assert seen.reset.address == given.link
    assert seen.acts
    for other in (invited.account, ann, boss):
        hidden = await desk.directory.card(await access(lead), other.id)
        assert not hidden.may_change
        assert (hidden.sign_up, hidden.reset) == (None, None)
        assert hidden.acts == [], "neither may they read the activity log"
    desk.clock.pass_(hours=24 * 8)
    seen = await desk.directory.card(await access(boss), invited.account.id)
    assert seen.sign_up is not None
    assert seen.sign_up.address == ""
    desk.close()
