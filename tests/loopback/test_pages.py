"""Pages, cookies, forms and downloads as a browser without scripts meets them."""

import json
from pathlib import Path

import pytest

from protocol import filename
from protocol.codes import grouped
from protocol.messages.desk import DeskSession, PageState
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer
from tests.loopback.conftest import PASSWORD, Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("path", ["/", "/login", "/missing", "/j/nothing", "/setup/nothing"])
@pytest.mark.parametrize("language", ["en", "ko", "fr"])
async def test_public_pages_speak_the_reader_s_language(
    helpdesk: Helpdesk, path: str, language: str
) -> None:
    browser = await helpdesk.browser()
    answer = await browser.get(path, Accept_Language=language)
    assert answer.code == (200 if path in ("/", "/login") else 404)
    assert f'<html lang="{language}"' in answer.body.decode()


async def test_the_language_switch_stays_on_this_appliance(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser()
    for target, wanted in (
        ("/login", "/login"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ):
        answer = await browser.form("/language", lang="fr", next=target)
        assert (answer.code, answer.headers["Location"]) == (303, wanted)
    assert '<html lang="fr"' in (await browser.get("/", Accept_Language="ko")).body.decode()


async def test_a_code_leads_to_the_session_s_page(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    browser = await helpdesk.browser()
    answer = await browser.form("/join", code=f" {grouped(record.code)} ")
    assert (answer.code, answer.headers["Location"]) == (303, "/session")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    page = await browser.get("/session")
    assert page.code == 200
    assert "Ada" in page.body.decode()
    stranger = await helpdesk.browser()
    assert (await stranger.get("/session")).headers["Location"] == "/"


async def test_a_wrong_code_keeps_what_was_typed(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser()
    answer = await browser.form("/join", code="123 000 321")
    assert answer.code == 404
    assert "123 000 321" in answer.body.decode()
    kind = "application/x-www-form-urlencoded"
    answer = await browser.ask(
        "POST", "/join", "code=1", Content_Type=kind, Accept="application/json"
    )
    assert answer.code == 404
    assert json.loads(answer.body)["error"] == "code"


async def test_a_link_is_used_by_its_button_only(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    browser = await helpdesk.browser()
    for _ in range(3):
        page = await browser.get(f"/j/{record.link_token}")
        assert page.code == 200
        assert (await helpdesk.running.parts.sessions.get(record.id)).state == "open"
    answer = await browser.form(f"/j/{record.link_token}")
    assert (answer.code, answer.headers["Location"]) == (303, "/session")
    again = await browser.get(f"/j/{record.link_token}")
    assert (again.code, again.headers["Location"]) == (303, "/session")
    assert (await (await helpdesk.browser()).get(f"/j/{record.link_token}")).code == 404


async def test_signing_in_shows_the_desk_and_signing_out_ends_it(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser()
    assert (await browser.get("/desk")).headers["Location"] == "/login"
    refused = await browser.form("/login", email="ada@example.org", password="wrong")
    assert refused.code == 401
    assert "ada@example.org" in refused.body.decode()
    await browser.sign_in("ada@example.org", PASSWORD)
    assert (await browser.get("/desk")).code == 200
    kept = dict(browser.cookies)
    assert (await browser.form("/logout")).headers["Location"] == "/login"
    assert (await Browser(helpdesk.origin, kept).get("/desk")).code == 303


async def test_the_desk_starts_lists_and_ends_sessions(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.ada)
    made = await browser.json("/api/sessions", {"topic": "Printer", "name": "Cleo"})
    assert made.code == 201
    row = json.loads(made.body)
    assert len(row["code"]) == 9
    assert row["link"].startswith(helpdesk.origin + "/j/")
    listed = json.loads((await browser.get("/api/sessions")).body)
    assert row["id"] in [one["id"] for one in listed["sessions"]]
    assert listed["links"][row["id"]] == row["link"]
    assert (await browser.get(f"/view/{row['id']}")).code == 200
    result = {"outcome": "solved"}
    assert (await browser.json(f"/api/sessions/{row['id']}/resolve", result)).code == 200
    over = json.loads((await browser.get(f"/api/sessions/{row['id']}")).body)
    assert (over["state"], over["resolved"], over["code"], over["link"]) == ("closed", True, "", "")


async def test_the_program_comes_under_a_name_that_knows_the_way(helpdesk: Helpdesk) -> None:
    settings = helpdesk.running.parts.settings
    browser = await helpdesk.customer(await helpdesk.session())
    assert (await browser.form("/session/agent", platform="linux")).code == 404
    settings.agents.mkdir(parents=True, exist_ok=True)
    content = bytes(range(256)) * 4096
    (settings.agents / "deskside-agent-linux").write_bytes(content)
    answer = await browser.form("/session/agent", platform="linux")
    assert answer.body == content
    name = answer.headers["Content-Disposition"].partition('filename="')[2].partition('"')[0]
    way = filename.read(name)
    assert way is not None
    assert (way.host, way.port) == ("localhost", helpdesk.running.port)
    agent = await AgentPeer.attach(helpdesk.origin, way.token)
    assert agent.welcome.session_id
    assert (await browser.form("/session/agent", platform="amiga")).code == 400


async def test_changes_reach_desk_and_customer_s_page(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.bob))
    customer = await helpdesk.customer(record)
    await desk.expect(DeskSession, lambda one: one.session.state == "waiting")
    ticket = json.loads((await customer.json("/session/ticket", {})).body)["ticket"]
    page = await ViewerPeer.hello(customer, "/ws/events", ticket)
    assert (await page.expect(PageState)).technician == "Ada"
    token = await helpdesk.running.parts.sessions.mint_agent_token(
        customer.cookies["deskside_page"]
    )
    agent = await AgentPeer.attach(helpdesk.origin, token)
    assert (await page.expect(PageState, lambda one: one.agent_online)).state == "waiting"
    assert (await desk.expect(DeskSession, lambda one: one.session.agent_online)).session
    await agent.answer("view", "control")
    await page.expect(PageState, lambda one: one.state == "ready")
    await desk.expect(DeskSession, lambda one: one.session.state == "ready")
    other = await helpdesk.session()
    assert all(value.state != "open" for _, value in page.heard if isinstance(value, PageState))
    await desk.expect(DeskSession, lambda one: one.session.id == other.id)


async def test_set_up_makes_one_administrator(tmp_path: Path, helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser()
    values = {
        "organisation": "Acme",
        "name": "Eve",
        "email": "eve@example.org",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    assert (await browser.form("/setup/abcdef", **values)).code == 404
