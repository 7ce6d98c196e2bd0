"""Sessions of groups over real sockets: rights that change reach what is open (SECURITY 6)."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

import pytest

from appliance.domain.errors import ConflictError
from appliance.domain.groups import MOVE, REMOVE, ROLE, MemberAct
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import SUPER, TECHNICIAN, Right
from appliance.services.audit import APPLIANCE
from appliance.services.roles import RoleWish
from appliance.storage import people
from protocol.close import Close
from protocol.messages.consent import ConsentAsk
from protocol.messages.control import ControlAsk
from protocol.messages.desk import DeskScope, DeskSession
from protocol.messages.session import SessionEnd, SessionState
from tests.fakes.peers import Peer, ViewerPeer
from tests.loopback.conftest import PASSWORD, Helpdesk, helpdesk

__all__ = ["helpdesk"]
BODIES = {"assign": {"to": "me"}, "resolve": {"outcome": "solved"}}
pytestmark = pytest.mark.asyncio(loop_scope="module")

SEES, SEES_AND_CONTROLS, ALL = (
    ("sessions.see",),
    ("sessions.see", "control"),
    ("sessions.see", "sessions.edit", "control"),
)
REVOKED_S = 2.0


class Office:
    """A group with a technician in it, and the one who manages both."""

    made = 0

    def __init__(self, desk: Helpdesk) -> None:
        Office.made += 1
        self.desk = desk
        self.parts = desk.running.parts

    async def open(self, rights: tuple[str, ...] = ALL) -> "Office":
        number = Office.made
        self.chief = await self.person(f"chief{number}", SUPER, ())
        self.role = await self.parts.roles.create(
            self.chief, RoleWish(f"Role {number}", rights, everywhere=False)
        )
        self.group = await self.parts.groups.create(self.chief, f"Group {number}")
        self.other = await self.parts.groups.create(self.chief, f"Other {number}")
        self.worker = await self.person(f"worker{number}", self.role.id, (self.group.id,))
        return self

    async def person(self, name: str, role: str, group_ids: tuple[str, ...]) -> Account:
        return await self.parts.people.create(
            "appliance", f"{name}@example.org", name, role, PASSWORD, "", group_ids
        )

    async def session(self, owner: Account | None = None, group: str = "") -> SessionRecord:
        return await self.parts.sessions.create(
            owner or self.chief, "Printer", "Cleo", "", group_id=group or self.group.id
        )

    async def viewer(self, record: SessionRecord) -> ViewerPeer:
        viewer = await ViewerPeer.join(await self.desk.browser(self.worker), record.id)
        await viewer.expect(SessionState)
        return viewer

    async def leave(self) -> None:
        act = MemberAct(REMOVE)
        await self.parts.groups.act(self.chief, self.group.id, [self.worker.id], act)

    async def move(self) -> None:
        act = MemberAct(MOVE, target_id=self.other.id)
        await self.parts.groups.act(self.chief, self.group.id, [self.worker.id], act)

    async def narrow(self) -> None:
        wish = RoleWish(self.role.name, SEES, everywhere=False)
        await self.parts.roles.edit(self.chief, self.role.id, wish)

    async def other_role_here(self) -> None:
        wish = RoleWish(f"Sees {self.group.id}", SEES, everywhere=False)
        less = await self.parts.roles.create(self.chief, wish)
        act = MemberAct(ROLE, role_id=less.id)
        await self.parts.groups.act(self.chief, self.group.id, [self.worker.id], act)

    async def other_role(self) -> None:
        wish = RoleWish(f"Sees {self.group.id}", SEES, everywhere=False)
        less = await self.parts.roles.create(self.chief, wish)
        await self.parts.storage.run(lambda: people.update(self.worker.id, role=less.id))

    async def delete(self) -> None:
        await self.parts.groups.delete(self.chief, self.group.id)


async def still_open(peer: Peer) -> bool:
    """Whether a peer is open once everything has had the time to be revoked."""
    try:
        await asyncio.wait_for(peer.closed.wait(), REVOKED_S)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize(
    "act",
    [
        Office.leave,
        Office.move,
        Office.narrow,
        Office.other_role_here,
        Office.other_role,
        Office.delete,
    ],
    ids=lambda act: act.__name__,
)
async def test_an_open_viewer_closes_when_control_is_lost(
    helpdesk: Helpdesk, act: Callable[[Office], Awaitable[None]]
) -> None:
    office = await Office(helpdesk).open()
    viewer = await office.viewer(await office.session())
    await act(office)
    assert await viewer.ended() == Close.FORBIDDEN


async def test_the_owner_goes_on_when_the_group_is_deleted(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open()
    session = await office.session(office.worker)
    viewer = await office.viewer(session)
    await office.delete()
    assert await still_open(viewer)
    browser = await helpdesk.browser(office.worker)
    listed = json.loads((await browser.get("/api/sessions")).body)
    assert [(one["id"], one["group_id"]) for one in listed["sessions"]] == [(session.id, "")]
    assert (await browser.json(f"/api/sessions/{session.id}/end", {})).code == 200
    assert await viewer.ended() == Close.SESSION_ENDED


async def test_rights_are_looked_up_for_each_message(helpdesk: Helpdesk) -> None:
    """Without waiting for the next second: the message after the loss counts no more."""
    office = await Office(helpdesk).open()
    session = await office.session()
    viewer = await office.viewer(session)
    await office.leave()
    viewer.tell(SessionEnd(""))
    assert await viewer.ended() == Close.FORBIDDEN
    assert (await office.parts.sessions.get(session.id)).live


async def test_who_may_not_edit_ends_nothing(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open(SEES_AND_CONTROLS)
    session = await office.session()
    viewer = await office.viewer(session)
    viewer.tell(ControlAsk())
    viewer.tell(SessionEnd(""))
    assert await viewer.ended() == Close.FORBIDDEN
    assert (await office.parts.sessions.get(session.id)).live
    browser = await helpdesk.browser(office.worker)
    for act in ("end", "resolve", "assign"):
        given = BODIES.get(act, {})
        assert (await browser.json(f"/api/sessions/{session.id}/{act}", given)).code == 403
    assert (await browser.json("/api/sessions", {"group_id": office.group.id})).code == 403


async def test_who_may_not_edit_learns_neither_code_nor_link(helpdesk: Helpdesk) -> None:
    """Who has them can be the customer."""
    office = await Office(helpdesk).open(SEES_AND_CONTROLS)
    browser = await helpdesk.browser(office.worker)
    desk = await ViewerPeer.listen(browser)
    made = await office.session()
    heard = await desk.expect(DeskSession, lambda one: one.session.id == made.id)
    assert heard.session.code == ""
    for path in ("/api/sessions", f"/api/sessions/{made.id}"):
        listed = (await browser.get(path)).body.decode()
        assert made.id in listed
        assert made.code not in listed
        assert made.link_token not in listed
    chief = await helpdesk.browser(office.chief)
    told = json.loads((await chief.get(f"/api/sessions/{made.id}")).body)
    assert told["code"] == made.code
    assert told["link"].endswith(made.link_token)


async def test_a_desk_hears_of_its_groups_only_and_of_changes_of_them(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open()
    browser = await helpdesk.browser(office.worker)
    desk = await ViewerPeer.listen(browser)
    foreign = await office.session(group=office.other.id)
    mine = await office.session()
    await desk.expect(DeskSession, lambda one: one.session.id == mine.id)
    await office.move()
    await desk.expect(DeskScope)
    await office.parts.sessions.end(mine.id, "Ada", "technician_ended")
    await office.parts.sessions.end(foreign.id, "Ada", "technician_ended")
    await desk.expect(DeskSession, lambda one: one.session.id == foreign.id)
    assert not [one for _, one in desk.heard if isinstance(one, DeskSession)]
    live = await office.session(group=office.other.id)
    listed = json.loads((await browser.get("/api/sessions")).body)
    assert {one["id"] for one in listed["sessions"]} == {live.id}
    assert [one["name"] for one in listed["groups"]] == [office.other.name]


async def test_a_desk_is_not_told_before_it_may_hear(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open()
    desk = await ViewerPeer.listen(await helpdesk.browser(office.worker))
    for _ in range(5):
        await office.session(group=office.other.id)
    mine = await office.session()
    await desk.expect(DeskSession)
    kept = [one.session.id for _, one in desk.heard if isinstance(one, DeskSession)]
    assert set(kept) <= {mine.id}


async def test_a_session_starts_in_the_first_own_group_unless_one_is_chosen(
    helpdesk: Helpdesk,
) -> None:
    office = await Office(helpdesk).open()
    browser = await helpdesk.browser(office.worker)
    started = json.loads((await browser.json("/api/sessions", {})).body)
    assert started["group_id"] == office.group.id
    chief = await helpdesk.browser(office.chief)
    chosen = {"group_id": office.other.id}
    assert json.loads((await chief.json("/api/sessions", chosen)).body)["group_id"] == (
        office.other.id
    )
    assert (await browser.json("/api/sessions", chosen)).code == 404


async def released(office: Office) -> SessionRecord:
    """A session whose owner is gone."""
    gone = await office.person(f"gone{office.group.id[:8]}", TECHNICIAN, (office.group.id,))
    session = await office.session(gone)
    freed = await office.parts.storage.run(office.parts.sessions.release_now, gone.id)
    office.parts.sessions.tell_all(freed)
    assert [one.id for one in freed] == [session.id]
    return await office.parts.sessions.get(session.id)


async def test_of_two_who_take_a_session_one_wins_and_the_other_reads_who(
    helpdesk: Helpdesk,
) -> None:
    office = await Office(helpdesk).open()
    session = await released(office)
    assert (session.owner_id, session.owner) == ("", "")
    browsers = [await helpdesk.browser(one) for one in (office.worker, office.chief)]
    path = f"/api/sessions/{session.id}/assign"
    answers = await asyncio.gather(*(one.json(path, {"to": "me"}) for one in browsers))
    assert sorted(one.code for one in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda one: one.code)
    owner = json.loads(won.body)["owner"]
    assert owner in json.loads(lost.body)["text"]
    assert (await office.parts.sessions.get(session.id)).owner == owner
    winner = browsers[answers.index(won)]
    assert (await winner.json(path, {"to": "me"})).code == 200, "once more changes nothing"


async def test_the_customer_of_an_unassigned_session_is_asked_for_who_takes_it(
    helpdesk: Helpdesk,
) -> None:
    office = await Office(helpdesk).open()
    session = await released(office)
    agent = await helpdesk.agent(session)
    await agent.expect(SessionState, lambda one: one.state == "waiting")
    with pytest.raises(AssertionError, match="not heard"):
        await agent.expect(ConsentAsk, deadline_s=0.3)
    await office.parts.queues.assignments.assign(office.worker, session.id)
    asked = await agent.answer("view", "control")
    assert asked.person_id == office.worker.id
    await agent.expect(SessionState, lambda one: one.state == "ready")


async def test_the_customer_of_an_unassigned_session_is_asked_for_who_joins_it(
    helpdesk: Helpdesk,
) -> None:
    office = await Office(helpdesk).open()
    session = await released(office)
    agent = await helpdesk.agent(session)
    viewer = await office.viewer(session)
    asked = await agent.answer("view", "control")
    assert asked.person_id == office.worker.id
    await viewer.expect(SessionState, lambda one: one.state == "connected")


async def test_a_session_that_is_over_is_not_taken(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open()
    session = await released(office)
    await office.parts.sessions.end(session.id, "Ada", "technician_ended")
    with pytest.raises(ConflictError):
        await office.parts.queues.assignments.assign(office.worker, session.id)


async def test_a_look_at_50_open_logins_costs_little(helpdesk: Helpdesk) -> None:
    office = await Office(helpdesk).open()
    people_there = [
        await office.person(f"many{number}-{Office.made}", TECHNICIAN, (office.group.id,))
        for number in range(50)
    ]
    peers = [await ViewerPeer.listen(await helpdesk.browser(one)) for one in people_there]
    await office.parts.revocation.check()
    began_s, cpu_s = time.monotonic(), time.process_time()
    rounds = 10
    for _ in range(rounds):
        await office.parts.audit.note(APPLIANCE, "login.refuse", refused=True)
        await office.parts.revocation.check()
    print(
        f"a look at 50 logins: {(time.process_time() - cpu_s) / rounds * 1000:.1f} ms of CPU, "
        f"{(time.monotonic() - began_s) / rounds * 1000:.1f} ms in all"
    )
    assert (time.process_time() - cpu_s) / rounds < 0.1
    assert Right.SEE in office.role.rights
    await asyncio.gather(*(peer.leave() for peer in peers))
