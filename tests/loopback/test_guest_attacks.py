"""What external technicians and invited colleagues try beyond their invitation (SECURITY)."""

import json

import pytest

from appliance.domain.records import DISABLED, SessionRecord
from appliance.services import asking
from appliance.services.lines import Frame, Sync, ViewerLine
from appliance.services.relay import Room
from appliance.storage import people
from protocol.close import Close
from protocol.messages.consent import ConsentAsk, ConsentRaise, ConsentRefused, ConsentRights
from protocol.messages.control import ControlAsk, ControlRefused
from protocol.messages.screen import ScreenUnavailable
from protocol.messages.session import SessionEnd, SessionHold, SessionState
from tests.fakes.peers import AgentPeer, Browser, until
from tests.fakes.stuck_port import StuckPort
from tests.loopback.conftest import PASSWORD, Helpdesk, helpdesk
from tests.loopback.test_guests import allow, came_in, invite, looking

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asked_for_kim(agent: AgentPeer) -> ConsentAsk:
    return await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)


def room(helpdesk: Helpdesk, record: SessionRecord) -> Room:
    found = helpdesk.running.parts.attendance.room(record.id)
    assert found is not None
    return found


async def test_reopening_a_session_lets_no_guest_of_before_in(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    browser = await helpdesk.browser(helpdesk.ada)
    inside, unused = [await invite(browser, record.id, hours=72) for _ in range(2)]
    guest = await came_in(helpdesk, inside)
    await parts.sessions.end(record.id, "Ada", "technician_ended", "")
    await parts.records.resolving.reopen(helpdesk.ada, record.id)
    assert (await guest.json("/guest-ticket", {})).code == 401
    assert (await guest.get("/guest-viewer")).code == 303
    door = unused["link"].removeprefix(helpdesk.origin)
    assert (await Browser(helpdesk.origin).form(door, code=unused["code"])).code == 404
    listed = json.loads((await browser.get(f"/api/sessions/{record.id}/guests")).body)
    assert not any(one["works"] for one in listed["guests"])


async def test_who_left_as_a_guest_has_a_cookie_worth_nothing(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    guest = await came_in(helpdesk, keys)
    stolen = Browser(helpdesk.origin, dict(guest.cookies))
    kim = await looking(guest)
    assert (await guest.form("/guest-leave")).code == 303
    assert await kim.ended() == Close.NOT_AUTHENTICATED
    assert (await stolen.json("/guest-ticket", {})).code == 401


async def test_a_guest_goes_with_the_account_that_invited(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    mole = await parts.people.create(
        "appliance", "mole@example.org", "Mole", "administrator", PASSWORD
    )
    record = await helpdesk.session()
    keys = await invite(await helpdesk.browser(mole), record.id, hours=72)
    guest = await came_in(helpdesk, keys)
    kim = await looking(guest)
    await kim.expect(SessionState)
    await parts.storage.run(lambda: people.update(mole.id, state=DISABLED))
    assert (await guest.json("/guest-ticket", {})).code == 401
    assert await kim.ended() == Close.NOT_AUTHENTICATED


async def test_a_guest_learns_nothing_of_the_screen_before_the_customer_agreed(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    asked = await asked_for_kim(agent)
    agent.tell(ScreenUnavailable("locked"))
    await ada.expect(ScreenUnavailable)
    later = await looking(await came_in(helpdesk, await invite_another(helpdesk, record.id)))
    await later.expect(SessionState)
    assert not [one for _, one in (*kim.heard, *later.heard) if isinstance(one, ScreenUnavailable)]
    allow(agent, asked, "view")
    assert (await kim.expect(ScreenUnavailable)).reason == "locked"


async def invite_another(helpdesk: Helpdesk, session_id: str) -> dict[str, object]:
    return await invite(await helpdesk.browser(helpdesk.ada), session_id, level="control")


async def test_a_guest_who_was_refused_cannot_press_the_customer(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    await agent.answer()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id, level="control")
    guest = await came_in(helpdesk, keys)
    for number in range(1, asking.MOST_NOES + 1):
        kim = await looking(guest)
        await kim.expect(SessionState)
        asked = await asked_for_kim(agent)
        kim.tell(ControlAsk())
        await kim.expect(ControlRefused)
        allow(agent, asked)
        await until(lambda times=number: times == sum(room(helpdesk, record).noes.values()) - 1)
        kim.tell(ControlAsk())
        await kim.expect(ControlRefused)
        await kim.leave()
    kim = await looking(guest)
    await kim.expect(SessionState)
    kim.tell(ControlAsk())
    await kim.expect(ControlRefused)
    assert not [one for _, one in agent.heard if isinstance(one, ConsentAsk)]


async def test_a_guest_whom_the_customer_agreed_to_asks_for_more_three_times(
    helpdesk: Helpdesk,
) -> None:
    """A no to more takes nothing, so asking on and on would cost a guest nothing either."""
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id, level="control")
    kim = await looking(await came_in(helpdesk, keys))
    allow(agent, await asked_for_kim(agent), "view")
    await kim.expect(ConsentRights, lambda one: one.rights == ("view",))
    for _ in range(asking.MOST_NOES):
        kim.tell(ConsentRaise(("control",)))
        allow(agent, await asked_for_kim(agent))
        assert (await kim.expect(ConsentRefused)).reason == "denied"
    for ask in (ConsentRaise(("control",)), ConsentRaise(("point",))):
        kim.tell(ask)
        assert (await kim.expect(ConsentRefused)).reason == "never"
    assert not [one for _, one in agent.heard if isinstance(one, ConsentAsk)]
    await ada.leave()
    await kim.leave()


@pytest.mark.parametrize("said", [SessionEnd("customer_ended"), SessionHold(True)])
async def test_what_only_technicians_may_say_puts_a_guest_out(
    helpdesk: Helpdesk, said: object
) -> None:
    record = await helpdesk.session()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    kim.tell(said)
    assert await kim.ended() == Close.BAD_MESSAGE
    assert (await helpdesk.running.parts.sessions.get(record.id)).live


async def test_an_invited_colleague_hears_nothing_of_other_invitations(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    eve = await parts.people.create(
        "appliance", "mallory@example.org", "Mallory", "technician", PASSWORD, "", ()
    )
    ada, outside = await helpdesk.browser(helpdesk.ada), await helpdesk.browser(eve)
    await invite(ada, record.id, email="kim@example.net")
    await ada.json(f"/api/sessions/{record.id}/invite", {"account_id": eve.id})
    assert (await outside.get(f"/view/{record.id}")).code == 200
    answer = await outside.get(f"/api/sessions/{record.id}/guests")
    assert answer.code == 403
    assert b"kim@example.net" not in answer.body
    await parts.sessions.end(record.id, "Ada", "technician_ended", "")
    for path in ("guests", "details", "invitations"):
        assert (await outside.get(f"/api/sessions/{record.id}/{path}")).code == 404, path
    found = json.loads((await outside.get("/api/history")).body)
    assert record.id not in {one["id"] for one in found["sessions"]}


@pytest.mark.parametrize("name", ["Kim " + "k" * 76, "Kim\u202e", "\u2066Kim"])
async def test_no_name_hides_that_a_guest_is_from_outside(helpdesk: Helpdesk, name: str) -> None:
    record, agent = await helpdesk.shared()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id, name=name)
    await looking(await came_in(helpdesk, keys))
    asked = await asked_for_kim(agent)
    assert asked.person.startswith("Kim")
    assert asked.person.endswith(" (external)")
    assert not {"\u202e", "\u2066"} & set(asked.person)


async def test_a_picture_that_waits_for_a_guest_goes_when_the_customer_takes_it_back(
    helpdesk: Helpdesk,
) -> None:
    scene = Room(await helpdesk.session(), lambda: 0.0)
    kim = ViewerLine(StuckPort(), "guest-kim", "Kim", outside=True)
    scene.add(kim)
    scene.admit(kim, admitted=True)
    kim.sync = Sync.ASKED
    kim.offer(Frame((b"secret",), 1, 6), key=True)
    assert kim.queued_bytes == 6
    scene.admit(kim, admitted=False)
    assert kim.queued_bytes == 0
    assert kim.sync is Sync.LOST
    kim.stop()
