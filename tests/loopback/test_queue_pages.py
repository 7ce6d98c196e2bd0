"""Handing over among open viewers, pages that frame viewers, and what desks hear."""

import json

import pytest

from appliance.domain.records import Group, Membership
from appliance.services.lines import Sync
from appliance.storage import groups
from protocol.messages.control import ControlHolder
from protocol.messages.desk import DeskScope, DeskSession, PageState
from protocol.messages.link import ViewerWelcome
from protocol.messages.session import SessionOwner
from tests.fakes.peers import ViewerPeer, until
from tests.loopback.conftest import PASSWORD, Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_viewers_may_be_framed_and_only_by_us(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.ada)
    record = await helpdesk.session()
    for path, framed, frames in (
        (f"/view/{record.id}", "'self'", False),
        ("/desk/work", "'none'", True),
        ("/desk", "'none'", False),
    ):
        headers = (await browser.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert f"frame-ancestors {framed}" in policy, path
        assert ("frame-src 'self'" in policy) == frames, path
        assert headers["X-Frame-Options"] == ("SAMEORIGIN" if framed == "'self'" else "DENY")


async def test_who_takes_over_a_running_session_controls_it_and_nobody_loses_the_picture(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    transfers = helpdesk.running.parts.queues.transfers
    group = Group("group-of-the-two-000000", "The two", 1)
    run = helpdesk.running.parts.storage.run
    await run(groups.insert, group)
    await run(groups.put_member, Membership(helpdesk.bob.id, group.id))
    details = helpdesk.running.parts.queues.details
    await details.edit(helpdesk.ada, record.id, {"group_id": group.id})
    ada, bob = await helpdesk.viewer(record), await helpdesk.viewer(record, helpdesk.bob)
    await bob.expect(SessionOwner, lambda one: one.owner == "Ada")
    await agent.expect(ControlHolder, lambda one: one.person_id == helpdesk.ada.id)
    await transfers.offer(helpdesk.ada, record.id, helpdesk.bob.id, "Please")
    offer = await bob.expect(SessionOwner, lambda one: bool(one.offered_to_id))
    assert (offer.offered_by, offer.note, offer.owner) == ("Ada", "Please", "Ada")
    await transfers.accept(helpdesk.bob, record.id)
    await bob.expect(SessionOwner, lambda one: one.owner == "Bob")
    assert (await agent.answer("view", "control")).person == "Bob"
    await agent.expect(ControlHolder, lambda one: one.person_id == helpdesk.bob.id)
    for viewer in (ada, bob):
        viewer.refresh()
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    await until(lambda: [one.sync for one in room.viewers] == [Sync.ASKED] * 2)
    agent.picture(3, b"key", key=True)
    for viewer in (ada, bob):
        await viewer.expect_screen(lambda header: header.sequence == 3)


async def test_changes_within_a_moment_are_told_once(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.ada)
    record = await helpdesk.session()
    desk = await ViewerPeer.listen(browser)
    await desk.expect(ViewerWelcome)
    details = helpdesk.running.parts.queues.details
    for topic in ("One", "Two", "Three"):
        await details.edit(helpdesk.ada, record.id, {"topic": topic})
    told = await desk.expect(DeskSession, lambda one: one.session.topic == "Three")
    assert told.session.code == record.code
    listed = json.loads((await browser.get("/api/sessions")).body)["sessions"]
    assert [one["topic"] for one in listed if one["id"] == record.id] == ["Three"]


async def test_a_desk_lists_anew_when_a_session_leaves_its_sight(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    here, there = (Group(f"group-{name}-00000000000000", name, 1) for name in ("here", "there"))
    for group in (here, there):
        await parts.storage.run(groups.insert, group)
    await parts.storage.run(groups.put_member, Membership(helpdesk.bob.id, here.id))
    record = await parts.sessions.create(helpdesk.ada, "Printer", "Cleo", group_id=here.id)
    browser = await helpdesk.browser(helpdesk.bob)
    desk = await ViewerPeer.listen(browser)
    await desk.expect(ViewerWelcome)
    await parts.queues.transfers.to_group(helpdesk.ada, record.id, there.id, "")
    await desk.expect(DeskScope)
    listed = json.loads((await browser.get("/api/sessions")).body)["sessions"]
    assert record.id not in [one["id"] for one in listed]


async def test_a_page_is_told_its_place(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    group = Group("group-of-places-0000000", "Places", 1)
    await parts.storage.run(groups.insert, group)
    pages = []
    for name in ("First", "Second"):
        record = await parts.sessions.create(helpdesk.ada, "Printer", name, group_id=group.id)
        await parts.queues.assignments.assign(
            helpdesk.ada, record.id, "", expected_owner_id=helpdesk.ada.id
        )
        browser = await helpdesk.customer(record)
        ticket = json.loads((await browser.json("/session/ticket", {})).body)["ticket"]
        pages.append((record, await ViewerPeer.hello(browser, "/ws/events", ticket)))
    (first, _), (_, page) = pages
    assert (await page.expect(PageState, lambda one: one.place == 2)).technician == ""
    await parts.queues.assignments.assign(helpdesk.ada, first.id)
    await page.expect(PageState, lambda one: one.place == 1)


async def test_who_has_a_desk_open_is_here(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    zoe = await parts.people.create(
        "appliance", "zoe@example.org", "Zoe", "technician", PASSWORD, "", ()
    )
    duty = parts.queues.duty
    assert not duty.here(zoe.id)
    desk = await ViewerPeer.listen(await helpdesk.browser(zoe))
    await until(lambda: duty.here(zoe.id))
    await desk.leave()
    await until(lambda: not duty.here(zoe.id))
    found = json.loads((await (await helpdesk.browser(helpdesk.ada)).get("/api/colleagues")).body)
    assert {one["name"] for one in found} == {"Ada"}, "in no group: only who may everywhere"
