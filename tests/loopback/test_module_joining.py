"""Customers come by a branded module: nothing before the button, then a place in the queue."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from agent.adapters.module_http import CrowdError, ModuleGoneError, Wish, ask_for_help, offer_of
from agent.options import Address
from appliance import secrets
from appliance.domain import modules as rules
from appliance.domain.modules import Asked, Design, Module, Words
from appliance.domain.records import SessionRecord
from appliance.domain.session import State
from appliance.services.module_joining import Request
from appliance.services.modules import Wanted
from appliance.storage import guesses as counters
from appliance.storage import modules as rows
from protocol.filename import read
from protocol.messages.session import SessionEdit
from protocol.work import solve
from tests.fakes.peers import AgentPeer, leave_all, until
from tests.loopback.conftest import Helpdesk, furnished

DESIGN = Design(
    "Hanbit IT",
    "#8a2be2",
    "",
    {"en": Words("Help with computers", "From 9 to 18 h", "Help me")},
    (Asked("q1", "line", True, {"en": "Department"}),),
)
NOBODY = "a" * 26

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Offered:
    """A published module on an appliance of its own."""

    desk: Helpdesk
    module: Module

    @property
    def parts(self) -> Any:
        return self.desk.running.parts

    @property
    def address(self) -> Address:
        return Address("http", "localhost", self.desk.running.port)

    async def sessions(self) -> list[SessionRecord]:
        found = await self.parts.sessions.recent()
        return [one for one in found if one.module_id == self.module.id]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path_factory.mktemp("modules") / "data")
    yield made
    await made.running.stop()
    await leave_all()


@pytest_asyncio.fixture(loop_scope="module")
async def offered(desk: Helpdesk) -> AsyncIterator[Offered]:
    """A module of a group of its own, with fresh budgets."""
    parts = desk.running.parts
    group = await parts.groups.create(desk.ada, f"Group {secrets.identifier()}")
    made = await parts.modules.create(desk.ada.id, Wanted("it-help", group.id, DESIGN))
    one = Offered(desk, await parts.modules.publish(desk.ada.id, made.id))
    yield one
    for record in await one.sessions():
        await parts.sessions.end(record.id, "", "technician_ended")
    await parts.storage.run(rows.delete, made.id)
    await parts.storage.run(counters.prune, parts.clock.now_ms() + 1)


async def asked(offered: Offered, name: str = "Minji") -> str:
    wish = Wish(name, "The printer\nis slow", {"q1": "Sales"})
    return await ask_for_help(offered.address, offered.module.token, wish, lambda: None)


async def test_nothing_is_created_before_somebody_presses_the_button(offered: Offered) -> None:
    browser = await offered.desk.browser()
    page = await browser.get("/m/it-help", Accept_Language="en")
    assert page.code == 200
    assert b"Help with computers" in page.body
    for path in ("/m/it-help/qr.svg", "/m/it-help/qr.png", "/m/it-help/style.css"):
        assert (await browser.get(path)).code == 200
    _, offer = await offer_of((offered.address,), offered.module.token)
    assert (offer.name, offer.organisation, offer.button) == ("Hanbit IT", "Acme", "Help me")
    assert await offered.sessions() == []
    kept = await offered.parts.modules.get(
        await offered.parts.access.of(offered.desk.ada), offered.module.id
    )
    assert (kept.downloads, kept.uses) == (0, 0)


async def test_pressing_it_puts_the_customer_into_the_queue_of_the_group(offered: Offered) -> None:
    token = await asked(offered)
    (record,) = await offered.sessions()
    assert (record.state, record.name) == (State.WAITING, "Minji")
    assert record.group_id == offered.module.group_id
    assert (record.owner_id, record.code, record.link_token) == ("", "", "")
    assert json.loads(record.answers) == {"Department": "Sales"}
    assert record.queued_at_ms
    desk = await offered.desk.browser(offered.desk.ada)
    listed = json.loads((await desk.get("/api/sessions")).body)
    assert listed["modules"] == {offered.module.id: DESIGN.name}
    agent = await AgentPeer.attach(offered.desk.origin, token)
    agent.tell(SessionEdit("Minji Park", "It is very slow"))
    sessions = offered.parts.sessions
    room = await until(lambda: offered.parts.attendance.room(record.id))
    await until(lambda: room.record.name == "Minji Park")
    assert (await sessions.get(record.id)).description == "It is very slow"
    assert (await sessions.get(record.id)).expires_at_ms > record.expires_at_ms


async def test_who_asks_and_does_not_come_is_not_waited_for(offered: Offered) -> None:
    await asked(offered)
    (record,) = await offered.sessions()
    now_ms = offered.parts.clock.now_ms()
    assert record.expires_at_ms <= now_ms + rules.COME_MS
    agent = await AgentPeer.attach(offered.desk.origin, await asked(offered, "Second"))
    await until(lambda: agent.heard)
    mine = next(one for one in await offered.sessions() if one.name == "Second")
    await agent.leave()
    await until(lambda: offered.parts.attendance.room(mine.id) is None)
    mine = await offered.parts.sessions.get(mine.id)
    assert mine.expires_at_ms <= offered.parts.clock.now_ms() + rules.COME_MS


async def test_a_browser_cannot_ask_in_the_name_of_a_program(offered: Offered) -> None:
    browser = await offered.desk.browser()
    fields = {"module": offered.module.token, "name": "x", "description": ""}
    assert (await browser.json("/api/agent/module", fields)).code == 403
    assert await offered.sessions() == []


async def test_withdrawn_and_unknown_look_the_same(offered: Offered) -> None:
    browser = await offered.desk.browser()
    await offered.parts.modules.withdraw(offered.desk.ada.id, offered.module.id)
    gone, never = [await browser.get(f"/m/{slug}") for slug in ("it-help", "no-help")]
    assert gone.code == never.code == 404
    assert gone.body.replace(b"it-help", b"no-help") == never.body
    assert b'href="/"' in gone.body
    for token in (offered.module.token, NOBODY):
        with pytest.raises(ModuleGoneError):
            await offer_of((offered.address,), token)
    with pytest.raises(ModuleGoneError):
        await asked(offered)
    answers = [
        (await browser.get(f"/api/agent/module/{one}")).body
        for one in (offered.module.token, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert await offered.sessions() == []


async def test_a_module_whose_group_is_gone_lets_nobody_in(offered: Offered) -> None:
    await offered.parts.groups.delete(offered.desk.ada, offered.module.group_id)
    with pytest.raises(ModuleGoneError):
        await asked(offered)
    assert (await (await offered.desk.browser()).get("/m/it-help")).code == 404


async def test_the_download_carries_the_module_in_its_name(
    offered: Offered, tmp_path: Path
) -> None:
    agents = offered.parts.settings.agents
    agents.mkdir(parents=True, exist_ok=True)
    (agents / "deskside-agent-linux").write_bytes(b"program")
    browser = await offered.desk.browser()
    answer = await browser.form("/m/it-help/agent", platform="linux")
    assert answer.body == b"program"
    name = answer.headers["Content-Disposition"].split('"')[1]
    found = read(name)
    assert found is not None
    assert (found.module, found.token) == (offered.module.token, "")
    assert await offered.sessions() == []
    assert (await browser.form("/m/it-help/agent", platform="macos")).code == 404


async def test_a_flood_costs_work_and_then_nothing_gets_in(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FIRST_BITS", 4)
    monkeypatch.setattr(rules, "FREE_PER_HOUR", 2)
    monkeypatch.setattr(rules, "MOST_WAITING_PER_ADDRESS", 4)
    worked: list[int] = []
    for number in range(4):
        wish = Wish(f"Customer {number}", "", {"q1": "Sales"})
        await ask_for_help(offered.address, offered.module.token, wish, lambda: worked.append(1))
    assert len(worked) == 2, "two were free"
    with pytest.raises(CrowdError, match="Too many people ask"):
        await asked(offered)
    assert len(await offered.sessions()) == 4


async def test_a_proof_is_good_for_one_session_and_the_day_has_an_end(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FIRST_BITS", 4)
    monkeypatch.setattr(rules, "FREE_PER_HOUR", 0)
    monkeypatch.setattr(rules, "MOST_PER_DAY", 2)
    joining = offered.parts.module_joining
    refusal = await _refused(offered, "")
    proof = f"{refusal.challenge}:{solve(refusal.challenge, refusal.bits)}"
    await joining.ask(_request(offered, proof))
    again = await _refused(offered, proof)
    assert again.word == "work", "used up"
    fresh = f"{again.challenge}:{solve(again.challenge, again.bits)}"
    await joining.ask(_request(offered, fresh))
    assert (await _refused(offered, "")).word == "tries"


async def test_a_module_takes_only_so_many_from_everywhere(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_WAITING", 3)
    joining = offered.parts.module_joining
    for number in range(3):
        await joining.ask(_request(offered, "", f"192.0.2.{number}"))
    with pytest.raises(rules.ModuleFullError):
        await joining.ask(_request(offered, "", "198.51.100.1"))
    await offered.parts.sessions.end((await offered.sessions())[0].id, "", "technician_ended")
    await joining.ask(_request(offered, "", "198.51.100.1"))


async def _refused(offered: Offered, proof: str) -> Any:
    with pytest.raises(rules.DomainError) as refusal:
        await offered.parts.module_joining.ask(_request(offered, proof))
    return refusal.value


def _request(offered: Offered, proof: str, address: str = "192.0.2.1") -> Any:
    return Request(
        offered.module.token, "Minji", "", json.dumps({"q1": "Sales"}), "en", address, proof
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answers": "{}"}, 400),
        ({"answers": "[" * 4000}, 400),
        ({"answers": json.dumps({"q1": "x" * 501})}, 400),
        ({"name": "x" * 81}, 400),
        ({"description": "a\x00"}, 400),
        ({"lang": "xx"}, 400),
        ({"surprise": "1"}, 400),
        ({"module": NOBODY}, 404),
        ({"module": "../" * 9}, 404),
    ],
)
async def test_rogue_programs_get_an_answer_and_no_session(
    offered: Offered, changes: dict[str, str], code: int
) -> None:
    fields = {
        "module": offered.module.token,
        "name": "Minji",
        "description": "",
        "answers": json.dumps({"q1": "Sales"}),
        **changes,
    }
    request = HTTPRequest(
        f"{offered.desk.origin}/api/agent/module",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps(fields),
    )
    answer = await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)
    assert answer.code == code, answer.body
    assert await offered.sessions() == []


async def test_what_breaks_programs_out_there_has_to_be_confirmed(offered: Offered) -> None:
    parts, ada = offered.parts, offered.desk.ada
    wanted = Wanted("other", offered.module.group_id, DESIGN)
    with pytest.raises(rules.ConfirmChangeError):
        await parts.modules.save(ada.id, offered.module.id, wanted)
    confirmed = Wanted("other", offered.module.group_id, DESIGN, confirmed=True)
    await parts.modules.save(ada.id, offered.module.id, confirmed)
    browser = await offered.desk.browser()
    assert (await browser.get("/m/other")).code == 200
    assert (await browser.get("/m/it-help")).code == 404
    await asked(offered)


async def test_a_draft_is_seen_once_it_is_published_and_versions_stay(offered: Offered) -> None:
    parts, ada = offered.parts, offered.desk.ada
    later = Design("Later", "", "", {"en": Words("Another title", "", "")})
    await parts.modules.save(
        ada.id, offered.module.id, Wanted("it-help", offered.module.group_id, later)
    )
    assert (await offer_of((offered.address,), offered.module.token))[1].name == "Hanbit IT"
    await parts.modules.publish(ada.id, offered.module.id)
    assert (await offer_of((offered.address,), offered.module.token))[1].name == "Later"
    versions = await parts.modules.versions(offered.module.id)
    assert [(one.number, one.design.name, one.by) for one in versions] == [
        (2, "Later", "Ada"),
        (1, "Hanbit IT", "Ada"),
    ]


async def test_only_allowed_sites_may_frame_the_code_box_and_no_other_page(
    offered: Offered,
) -> None:
    browser = await offered.desk.browser()

    async def policy(path: str) -> tuple[str, str]:
        answer = await browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        ancestors = next(one for one in policy.split("; ") if one.startswith("frame-ancestors"))
        return ancestors, answer.headers.get("X-Frame-Options", "")

    assert await policy("/embed") == ("frame-ancestors 'none'", "DENY")
    await offered.parts.preferences.change(
        offered.desk.ada.id, {"embed.sites": "https://www.example.org\nhttp://localhost:9"}
    )
    allowed = "frame-ancestors https://www.example.org http://localhost:9"
    assert await policy("/embed?size=20&theme=dark") == (allowed, "")
    for path in ("/", "/m/it-help", "/login", "/embed/x"):
        assert await policy(path) == ("frame-ancestors 'none'", "DENY")
    answer = await browser.get("/?code=123%20456%20789")
    assert b'value="123 456 789"' in answer.body
    assert b"script>alert" not in (await browser.get("/?code=<script>alert(1)</script>")).body
