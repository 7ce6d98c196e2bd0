"""Who has a session: races, offers, what goes back by itself, and places (D6, J16, PEERS 20)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from appliance import secrets
from appliance.domain.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    WrongInputError,
)
from appliance.domain.queue import Standing
from appliance.domain.records import Account, Group, Membership, SessionRecord
from appliance.domain.requests import Wish
from appliance.domain.rights import Right, Role
from appliance.domain.session import Event, State
from appliance.services.queues import Queues
from appliance.storage import groups
from appliance.storage.tables.audit import AuditTable
from tests.fakes.desk import PASSWORD, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


class NoRooms:
    """Nobody is connected to anything."""

    def room(self, _session_id: str) -> None:
        return None


@dataclass
class Service:
    """A desk with queues; Ann and Ben work here, Cara there, Lou may only look here."""

    desk: Desk
    queues: Queues
    here: str
    there: str
    ann: Account
    ben: Account
    cara: Account
    lou: Account

    async def waiting(self, name: str = "Cleo", owner: Account | None = None) -> SessionRecord:
        """A session whose customer has come."""
        wish = Wish("Printer", name, group_id=self.here, owner=owner)
        record = await self.desk.storage.run(self.desk.sessions.create_now, self.ann, wish)
        _, record = await self.desk.sessions.claim_link(record.link_token)
        return record

    async def now(self, record: SessionRecord) -> SessionRecord:
        return await self.desk.sessions.get(record.id)

    async def words(self, record: SessionRecord) -> list[str]:
        rows = self.desk.sessions.moves._rows
        return [one.word for one in await self.desk.storage.run(rows.acts, record.id)]


def queues_of(desk: Desk) -> Queues:
    rooms: Any = NoRooms
    return Queues.open(desk.storage, desk.clock, desk.audit, desk.sessions, desk.events, rooms)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def service(shared_desk: Desk) -> Service:
    """Groups and people of the test's own."""
    desk, mark = shared_desk, secrets.identifier()[:8]
    here, there = (Group(f"{mark}-{name}", f"{mark} {name}", 1) for name in ("here", "there"))
    looker = Role(f"{mark}-looker", f"{mark} looker", frozenset({Right.SEE}))
    await desk.storage.run(groups.insert_role, looker, 1)
    for group in (here, there):
        await desk.storage.run(groups.insert, group)
    made = []
    for name, group, role in (
        ("ann", here, "technician"),
        ("ben", here, "technician"),
        ("cara", there, "technician"),
        ("lou", here, looker.id),
    ):
        email = f"{name}.{mark.lower()}@example.org".replace("_", "x")
        account = await desk.people.create("appliance", email, name.title(), role, PASSWORD, "", ())
        await desk.storage.run(groups.put_member, Membership(account.id, group.id))
        made.append(account)
    return Service(desk, queues_of(desk), here.id, there.id, *made)


async def test_of_two_who_take_a_session_one_wins_and_the_other_hears_who(
    service: Service,
) -> None:
    record = await service.waiting()
    answers = await asyncio.gather(
        *(service.queues.assignments.assign(one, record.id) for one in (service.ann, service.ben)),
        return_exceptions=True,
    )
    won = [one for one in answers if isinstance(one, SessionRecord)]
    lost = [one for one in answers if isinstance(one, ConflictError)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].values == {"name": won[0].owner}


async def test_what_the_actor_knows_must_still_be_true(service: Service) -> None:
    assign = service.queues.assignments.assign
    record = await service.waiting(owner=service.ann)
    with pytest.raises(ConflictError) as refusal:
        await assign(service.ben, record.id, "me", service.cara.id)
    assert refusal.value.values == {"name": "Ann"}
    taken = await assign(service.ben, record.id, "me", service.ann.id)
    assert (taken.owner, taken.answered_at_ms) == ("Ben", service.desk.clock.ms)


async def test_given_to_somebody_else_is_not_answered_before_they_do_something(
    service: Service,
) -> None:
    record = await service.waiting()
    given = await service.queues.assignments.assign(service.ann, record.id, service.ben.id)
    assert (given.owner, given.answered_at_ms) == ("Ben", 0)
    await service.queues.assignments.answered(record.id, service.ann.id)
    assert not (await service.now(record)).answered_at_ms, "Ann is not the owner"
    await service.queues.assignments.answered(record.id, service.ben.id)
    assert (await service.now(record)).answered_at_ms


async def test_only_who_may_edit_in_the_group_gets_a_session(service: Service) -> None:
    record = await service.waiting()
    assign = service.queues.assignments.assign
    for other in (service.cara.id, service.lou.id, "nobody"):
        with pytest.raises(WrongInputError) as refusal:
            await assign(service.ann, record.id, other)
        assert refusal.value.field == "to"
    with pytest.raises(ForbiddenError):
        await assign(service.lou, record.id)
    with pytest.raises(NotFoundError):
        await assign(service.cara, record.id)
    names = [one.name for one in await service.queues.assignments.colleagues(service.here)]
    assert [one for one in names if one != "Chief"] == ["Ann", "Ben"]


async def test_rights_count_as_of_the_transaction(service: Service) -> None:
    record = await service.waiting()
    await service.desk.storage.run(groups.drop_member, service.ann.id, service.here)
    with pytest.raises(NotFoundError):
        await service.queues.assignments.assign(service.ann, record.id)


async def test_an_unanswered_assignment_goes_back_and_keeps_its_place(service: Service) -> None:
    service.queues.duty.came(service.ben.id)
    first = await service.waiting("First")
    service.desk.clock.pass_(s=1)
    second = await service.waiting("Second")
    await service.queues.assignments.assign(service.ann, first.id, service.ben.id)
    service.desk.clock.pass_(minutes=4.9)
    assert await service.queues.assignments.put_back_due() == []
    service.desk.clock.pass_(minutes=0.1)
    (back,) = await service.queues.assignments.put_back_due()
    assert (back.id, back.owner_id, back.assigned_at_ms) == (first.id, "", 0)
    assert back.queued_at_ms == first.queued_at_ms
    assert "unanswered" in await service.words(first)
    await service.queues.queue.tick()
    places = [service.queues.queue.standing(await service.now(one)) for one in (first, second)]
    assert places == [Standing(1), Standing(2)]


async def test_a_session_whose_owner_vanished_goes_back(service: Service) -> None:
    gone = service.queues.duty.came(service.ann.id)
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    service.desk.clock.pass_(minutes=60)
    assert await service.queues.assignments.put_back_due() == [], "Ann is here"
    gone()
    service.desk.clock.pass_(minutes=2.9)
    assert await service.queues.assignments.put_back_due() == []
    service.desk.clock.pass_(minutes=0.1)
    (back,) = await service.queues.assignments.put_back_due()
    assert back.owner_id == ""
    assert "away" in await service.words(record)


async def test_a_shared_session_goes_back_too_but_not_under_somebody_s_eyes(
    service: Service,
) -> None:
    sessions = service.desk.sessions
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    await sessions.consented(record.id, service.ann.id, ("view",))
    await sessions.move(record.id, Event.GRANT, "Cleo", "allowed")
    await sessions.move(record.id, Event.JOIN, "Ben", actor_id=service.ben.id)
    service.desk.clock.pass_(minutes=60)
    assert await service.queues.assignments.put_back_due() == []
    await sessions.move(record.id, Event.LEAVE, "Ben")
    (back,) = await service.queues.assignments.put_back_due()
    assert (back.state, back.owner_id) == (State.READY, "")


async def test_after_a_restart_everybody_has_the_full_time(service: Service) -> None:
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    service.desk.clock.pass_(minutes=60)
    service.desk.restart()
    desk = service.desk
    queues = queues_of(desk)
    await queues.load()
    assert await queues.assignments.put_back_due() == []
    desk.clock.pass_(minutes=3)
    assert record.id in {one.id for one in await queues.assignments.put_back_due()}


async def test_a_group_says_how_long_or_never(service: Service) -> None:
    chief = await service.desk.people.create(
        "appliance", f"chief{service.here.lower()}@example.org", "Chief", "administrator", PASSWORD
    )
    with pytest.raises(ForbiddenError):
        await service.queues.settings.set(service.ann, service.here, 0, 0)
    await service.queues.settings.set(chief, service.here, 0, 0)
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id, service.ben.id)
    service.desk.clock.pass_(hours=7)
    assert await service.queues.assignments.put_back_due() == []
    await service.queues.settings.set(chief, service.here, 1, 0)
    assert len(await service.queues.assignments.put_back_due()) == 1


async def test_an_offer_leaves_the_session_where_it_is_until_it_is_accepted(
    service: Service,
) -> None:
    transfers = service.queues.transfers
    record = await service.waiting()
    with pytest.raises(ForbiddenError):
        await transfers.offer(service.ann, record.id, service.ben.id, "")
    await service.queues.assignments.assign(service.ann, record.id)
    offered = await transfers.offer(service.ann, record.id, service.ben.id, "The driver is out.")
    assert offered.owner == "Ann"
    assert offered.offer is not None
    assert (offered.offer.to, offered.offer.by, offered.offer.note) == (
        "Ben",
        "Ann",
        "The driver is out.",
    )
    with pytest.raises(ConflictError):
        await transfers.accept(service.ann, record.id)
    taken = await transfers.accept(service.ben, record.id)
    assert (taken.owner, taken.offer) == ("Ben", None)
    assert taken.answered_at_ms
    assert "handed_over" in await service.words(record)
    written = await service.desk.storage.run(
        lambda: " ".join(row.detail for row in AuditTable.select())
    )
    assert "driver" not in written, "notes are not for the log"


@pytest.mark.parametrize("how", ["decline", "withdraw", "lapse", "end"])
async def test_an_offer_ends(service: Service, how: str) -> None:
    transfers = service.queues.transfers
    service.queues.duty.came(service.ann.id)
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    await transfers.offer(service.ann, record.id, service.ben.id, "")
    if how == "decline":
        await transfers.decline(service.ben, record.id)
    elif how == "withdraw":
        await transfers.withdraw(service.ann, record.id)
    elif how == "lapse":
        service.desk.clock.pass_(minutes=5)
        assert len(await transfers.lapse_due()) == 1
    else:
        await service.desk.sessions.end(record.id, "Ann", "technician_ended")
    now = await service.now(record)
    assert (now.offer, now.owner) == (None, "Ann")
    with pytest.raises(ConflictError):
        await transfers.accept(service.ben, record.id)


async def test_a_session_is_handed_to_the_queue_of_any_group(service: Service) -> None:
    record = await service.waiting()
    with pytest.raises(WrongInputError):
        await service.queues.transfers.to_group(service.ann, record.id, "no-group", "")
    with pytest.raises(NotFoundError):
        await service.queues.transfers.to_group(service.cara, record.id, service.there, "")
    there = await service.queues.transfers.to_group(
        service.ann, record.id, service.there, "Needs Cara."
    )
    assert (there.group_id, there.owner_id, there.queued_at_ms) == (
        service.there,
        "",
        record.queued_at_ms,
    )
    assert "Ann: Needs Cara." in there.comment
    taken = await service.queues.assignments.assign(service.cara, record.id)
    assert taken.owner == "Cara"
    with pytest.raises(NotFoundError):
        await service.queues.assignments.assign(service.ann, record.id, "me", service.cara.id)


async def test_who_hands_a_running_session_on_may_stay_in_it(service: Service) -> None:
    sessions = service.desk.sessions
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    await sessions.consented(record.id, service.ann.id, ("view",))
    await sessions.move(record.id, Event.GRANT, "Cleo", "allowed")
    await sessions.move(record.id, Event.JOIN, "Ann", actor_id=service.ann.id)
    there = await service.queues.transfers.to_group(service.ann, record.id, service.there, "")
    assert (there.state, there.invited) == (State.CONNECTED, frozenset({service.ann.id}))


async def test_handing_on_lets_nobody_in_who_could_not_join_before(service: Service) -> None:
    desk = service.desk
    record = await service.waiting()
    await service.queues.assignments.assign(service.ann, record.id)
    await desk.sessions.consented(record.id, service.ann.id, ("view",))
    await desk.sessions.move(record.id, Event.GRANT, "Cleo", "allowed")
    await desk.sessions.move(record.id, Event.JOIN, "Ann", actor_id=service.ann.id)
    writes = Role("writes", "Writes", frozenset({Right.SEE, Right.EDIT}))
    dan = await desk.people.create(
        "appliance", "dan@example.org", "Dan", "technician", PASSWORD, "", ()
    )

    def joined() -> None:
        groups.insert_role(writes, 0)
        groups.put_member(Membership(dan.id, service.here, writes.id))

    await desk.storage.run(joined)
    there = await service.queues.transfers.to_group(dan, record.id, service.there, "")
    assert not there.invited


async def test_edited_details_are_everybody_s_at_once(service: Service) -> None:
    record = await service.waiting()
    given = {
        "name": "Cleo Kim",
        "email": "cleo@example.org",
        "topic": "Scanner",
        "description": "It hums",
        "comment": "VIP",
        "group_id": service.here,
    }
    edited = await service.queues.details.edit(service.ann, record.id, given)
    assert replace(edited, changed_at_ms=0) == replace(service.desk.heard[-1], changed_at_ms=0)
    assert (edited.topic, edited.comment, edited.email) == ("Scanner", "VIP", "cleo@example.org")
    assert (await service.words(record)).count("edited") == 1
    await service.queues.details.edit(service.ann, record.id, given)
    assert (await service.words(record)).count("edited") == 1, "nothing changed"
    with pytest.raises(WrongInputError):
        await service.queues.details.edit(service.ann, record.id, {"group_id": service.there})
    with pytest.raises(WrongInputError):
        await service.queues.details.edit(service.ann, record.id, {"email": "no address"})
    with pytest.raises(ForbiddenError):
        await service.queues.details.edit(service.lou, record.id, given)


async def test_pages_hear_when_they_stand_elsewhere_and_only_then(service: Service) -> None:
    queue = service.queues.queue
    records = []
    for number in range(3):
        records.append(await service.waiting(f"Customer {number}"))
        service.desk.clock.pass_(s=1)
    await queue.tick()
    told: list[int] = []
    for number, record in enumerate(records):
        queue.watch(record.id, lambda number=number: told.append(number))  # type: ignore[misc]
    await service.queues.assignments.assign(service.ann, records[1].id)
    await queue.tick()
    assert sorted(told) == [1, 2], "who was taken, and who came after"
    assert queue.standing(await service.now(records[2])) == Standing(2)
    await queue.tick()
    assert len(told) == 2


async def test_the_expected_wait_comes_from_what_others_waited(service: Service) -> None:
    for _ in range(5):
        record = await service.waiting()
        service.desk.clock.pass_(minutes=2)
        await service.queues.assignments.assign(service.ann, record.id)
        await service.desk.sessions.end(record.id, "Ann", "technician_ended")
    record = await service.waiting()
    await service.queues.queue.tick()
    assert service.queues.queue.standing(record) == Standing(1, 120)
