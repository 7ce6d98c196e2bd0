"""External technicians and invited colleagues (D10): one session, asked for anew, revocable."""

import asyncio
import json
import re
from typing import Any

import pytest

from appliance.domain.session import State
from appliance.services.guests import Entering
from appliance.services.lines import Sync
from protocol import VERSION
from protocol.close import Close
from protocol.frame import Flag
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.control import ControlAsk, ControlHolder, ControlRefused
from protocol.messages.link import LinkEcho, LinkEchoed, ViewerHello
from protocol.messages.screen import ScreenRest
from protocol.messages.session import SessionState
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

KIM = {"name": "Kim", "email": "", "level": "view", "language": "en", "hours": 4}


async def invite(browser: Browser, session_id: str, **changes: object) -> dict[str, Any]:
    answer = await browser.json(f"/api/sessions/{session_id}/guests", {**KIM, **changes})
    assert answer.code == 201, answer.body
    return json.loads(answer.body)


async def came_in(helpdesk: Helpdesk, keys: dict[str, Any]) -> Browser:
    guest = Browser(helpdesk.origin)
    path = keys["link"].removeprefix(helpdesk.origin)
    assert b"Kim" in (await guest.get(path)).body
    answer = await guest.form(path, code=keys["code"])
    assert (answer.code, answer.headers["Location"]) == (303, "/guest-viewer"), answer.body
    return guest


async def looking(guest: Browser) -> ViewerPeer:
    ticket = json.loads((await guest.json("/guest-ticket", {})).body)["ticket"]
    return await ViewerPeer.hello(guest, "/ws/guest", ticket)


def allow(agent: AgentPeer, asked: ConsentAsk, *granted: str) -> None:
    agent.tell(ConsentAnswer(asked.ask_id, granted, "allowed" if granted else "denied"))


async def test_a_guest_sees_nothing_before_the_customer_agreed_to_this_person(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    seen = await kim.expect(SessionState)
    assert seen.state == "waiting"
    asked = await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)
    assert asked.rights == ("view",)
    assert "external" in asked.person
    told = [one for _, one in agent.heard if isinstance(one, SessionState)]
    assert not [one for state in told for one in state.people if "Kim" in one.name]
    for viewer in (kim, ada):
        viewer.refresh()
    room = helpdesk.running.parts.attendance.room(record.id)
    await until(lambda: [one.sync for one in room.viewers] == [Sync.ASKED] * 2)
    agent.picture(0, b"before", key=True)
    await ada.expect_screen(lambda header: header.flags & Flag.KEY)
    allow(agent, asked, "view")
    await kim.expect(SessionState, lambda one: one.state == "connected")
    await agent.expect(SessionState, lambda one: "Kim" in one.people[-1].name)
    agent.picture(1, b"after", key=True)
    assert (await kim.expect_screen(lambda header: header.flags & Flag.KEY))[1] == b"after"


async def test_a_guest_s_page_may_measure_its_line_and_rest_out_of_sight(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    allow(agent, await agent.expect(ConsentAsk, lambda one: "Kim" in one.person), "view")
    await kim.expect(SessionState, lambda told: told.state == "connected")
    kim.tell(ScreenRest(True))
    kim.tell(ScreenRest(False))
    kim.tell(LinkEcho(7))
    assert (await kim.expect(LinkEchoed)).number == 7


async def test_a_watching_guest_never_controls(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    asked = await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)
    allow(agent, asked, "view")
    await kim.expect(SessionState, lambda one: one.state == "connected")
    kim.tell(ControlAsk())
    await kim.expect(ControlRefused)
    assert not [one for _, one in agent.heard if isinstance(one, ControlHolder) and one.person_id]


async def test_a_guest_is_out_at_once_when_revoked_and_cannot_come_back(
    helpdesk: Helpdesk,
) -> None:
    record, _ = await helpdesk.shared()
    browser = await helpdesk.browser(helpdesk.ada)
    keys = await invite(browser, record.id)
    guest = await came_in(helpdesk, keys)
    kim = await looking(guest)
    answer = await browser.json(f"/api/sessions/{record.id}/guests/revoke", {"guest": keys["id"]})
    assert answer.code == 200
    assert await kim.ended() == Close.NOT_AUTHENTICATED
    assert (await guest.json("/guest-ticket", {})).code == 401
    path = keys["link"].removeprefix(helpdesk.origin)
    assert (await Browser(helpdesk.origin).get(path)).code == 404
    listed = json.loads((await browser.get(f"/api/sessions/{record.id}/guests")).body)
    assert [(one["name"], one["works"], one["revoked"]) for one in listed["guests"]] == [
        ("Kim", False, True)
    ]


async def test_a_guest_who_is_revoked_while_the_viewer_opens_is_out(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = helpdesk.running.parts
    record, _ = await helpdesk.shared()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    guest = await came_in(helpdesk, keys)
    ticket = json.loads((await guest.json("/guest-ticket", {})).body)["ticket"]
    kim = await ViewerPeer.open(
        helpdesk.origin, "/ws/guest", Origin=helpdesk.origin, Cookie=guest.cookie_header
    )
    who, left = parts.guests.who, []

    async def who_leaves_meanwhile(token: str) -> Entering | None:
        left.append(asyncio.create_task(parts.guests.leave(token)))
        return await who(token)

    monkeypatch.setattr(parts.guests, "who", who_leaves_meanwhile)
    kim.tell(ViewerHello(1, VERSION, ticket, ()))
    assert await kim.ended() == Close.NOT_AUTHENTICATED
    await asyncio.gather(*left)


async def test_a_code_works_once_and_five_wrong_ones_use_it_up(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    browser = await helpdesk.browser(helpdesk.ada)
    keys = await invite(browser, record.id)
    path = keys["link"].removeprefix(helpdesk.origin)
    stranger = Browser(helpdesk.origin)
    wrong = "000000" if keys["code"] != "000000" else "111111"
    assert [(await stranger.form(path, code=wrong)).code for _ in range(5)] == [400] * 4 + [409]
    assert (await stranger.form(path, code=keys["code"])).code == 409
    assert not stranger.cookies
    renewed = await browser.json(f"/api/sessions/{record.id}/guests/code", {"guest": keys["id"]})
    code = json.loads(renewed.body)["code"]
    assert (await stranger.form(path, code=code)).code == 303
    assert (await Browser(helpdesk.origin).form(path, code=code)).code == 409


async def test_a_guest_reaches_nothing_but_the_own_session(helpdesk: Helpdesk) -> None:
    record, other = await helpdesk.session(), await helpdesk.session()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    guest = await came_in(helpdesk, keys)
    assert (await guest.get("/guest-viewer")).code == 200
    log = (await (await helpdesk.browser(helpdesk.ada)).get("/office/log")).body.decode()
    assert "External technician came in" in log
    assert ">Kim<" in re.sub(r">\s+|\s+<", lambda at: at.group().strip(), log)
    for path in ("/desk", f"/view/{record.id}", f"/api/sessions/{other.id}", "/api/sessions"):
        assert (await guest.get(path)).code in (303, 401), path
    await helpdesk.running.parts.sessions.end(record.id, "Ada", "technician_ended", "")
    assert (await guest.get("/guest-viewer")).code == 303


async def test_only_who_may_join_invites_and_who_is_invited_does_not_invite_on(
    helpdesk: Helpdesk,
) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    eve = await parts.people.create(
        "appliance", "eve@example.org", "Eve", "technician", "correct horse battery", "", ()
    )
    outside = await Browser(helpdesk.origin).sign_in("eve@example.org", "correct horse battery")
    path = f"/api/sessions/{record.id}"
    assert (await outside.json(f"{path}/guests", KIM)).code == 404
    ada = await helpdesk.browser(helpdesk.ada)
    offered = json.loads((await ada.get(f"{path}/guests?q=eve")).body)["offered"]
    assert [one["id"] for one in offered] == [eve.id]
    invited = await ada.json(f"{path}/invite", {"account_id": eve.id})
    assert json.loads(invited.body)["link"] == f"{helpdesk.origin}/view/{record.id}"
    assert (await outside.get(f"/view/{record.id}")).code == 200
    assert (await outside.json(f"{path}/guests", KIM)).code == 403
    assert (await outside.json(f"{path}/end", {})).code == 403
    viewer = await ViewerPeer.join(outside, record.id)
    assert (await ada.json(f"{path}/uninvite", {"account_id": eve.id})).code == 200
    assert await viewer.ended() == Close.FORBIDDEN
    assert (await outside.get(f"/view/{record.id}")).code == 404


async def test_a_guest_alone_makes_no_session_connected(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    await looking(await came_in(helpdesk, keys))
    asked = await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)
    now = await helpdesk.running.parts.sessions.get(record.id)
    assert now.state is State.READY
    allow(agent, asked)
    await until(lambda: not helpdesk.running.parts.attendance.room(record.id).question)
    assert (await helpdesk.running.parts.sessions.get(record.id)).state is State.READY


async def test_the_chat_says_who_was_asked_in_and_who_came(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    await came_in(helpdesk, await invite(await helpdesk.browser(helpdesk.ada), record.id))
    parts = helpdesk.running.parts
    lines = await parts.storage.run(parts.chat.book.after, record.id, 0, 1000)
    assert [(one.text, one.author) for one in lines] == [("invited", "Kim"), ("joined", "Kim")]
