"""Every route as every role, on own, foreign and missing things: made from it (SECURITY 6)."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.registry import ROUTES, SOCKET_VERBS
from appliance.handlers.rules import Body, Policy, Route
from appliance.handlers.socket import Socket
from protocol.codec import OneOf
from tests.fakes.peers import Browser, leave_all
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("anonymous", "customer", "other customer", "technician", "administrator")
MISSING = "AAAAAAAAAAAAAAAAAAAAAA"
HTTP = [
    (route, method)
    for route in ROUTES
    for method in route.rules
    if not issubclass(route.handler, Socket)
]
ALLOWED = {
    Policy.ANYBODY: set(ROLES),
    Policy.SETUP_TOKEN: set(ROLES),
    Policy.CUSTOMER: {"customer", "other customer"},
    Policy.TECHNICIAN: {"technician", "administrator"},
    Policy.CUSTOMER_OR_TECHNICIAN: set(ROLES) - {"anonymous"},
    Policy.AGENT: set(),
    Policy.HOLDER: set(),
}


@dataclass
class World:
    """An appliance, and browsers signed in before anything counts wrong tries."""

    desk: Helpdesk
    signed_in: dict[str, Browser]
    to_sign_out: dict[str, Browser]

    async def browser(self, role: str, path: str = "") -> Browser:
        if role in self.signed_in:
            kept = (self.to_sign_out if path == "/logout" else self.signed_in)[role]
            return Browser(kept.origin, dict(kept.cookies))
        if role == "anonymous":
            return await self.desk.browser()
        return await self.desk.customer(await self.desk.session())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    desk = await furnished(tmp_path_factory.mktemp("world") / "data", rate_times=10_000)
    people = {"technician": desk.bob, "administrator": desk.ada}
    browsers = [{role: await desk.browser(one) for role, one in people.items()} for _ in range(2)]
    yield World(desk, *browsers)
    await desk.running.stop()
    await leave_all()


def values_for(body: Body) -> dict[str, str]:
    """Returns fields the schema accepts; what they mean may still be refused."""
    return {
        name: kind.values[0] if isinstance(kind, OneOf) else "x"
        for name, kind in body.fields.items()
        if name not in body.optional
    }


async def ask(browser: Browser, route: Route, method: str, path: str) -> int:
    body = route.rules[method].body
    assert isinstance(body, Body)
    if method == "GET":
        return (await browser.get(path)).code
    if body.encoding == "form":
        return (await browser.form(path, **values_for(body))).code
    return (await browser.json(path, values_for(body))).code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("route", "method"), HTTP, ids=[f"{method} {route.example}" for route, method in HTTP]
)
async def test_only_declared_roles_get_in(
    world: World, role: str, route: Route, method: str
) -> None:
    policy = route.rules[method].policy
    browser = await world.browser(role, route.example)
    session = await world.desk.session()
    path = route.example.format(session=session.id, token=session.link_token)
    code = await ask(browser, route, method, path)
    if policy is Policy.AGENT:
        assert code == 403
        return
    is_program = route.example.startswith("/api/")
    if role not in ALLOWED[policy]:
        refusals = {401, 403} if is_program else {303, 401, 403}
        assert code in refusals
        if code == 303:
            answer = await browser.ask(method, path, None if method == "GET" else "")
            assert answer.headers["Location"] in ("/", "/login")
    elif policy is Policy.SETUP_TOKEN:
        assert code == 404
    else:
        assert code not in (401, 403) or route.example == "/login"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("route", "method"),
    [(route, method) for route, method in HTTP if "{session}" in route.example],
    ids=lambda one: one.example if isinstance(one, Route) else one,
)
async def test_what_is_not_yours_looks_as_if_it_were_not_there(
    world: World, role: str, route: Route, method: str
) -> None:
    browser = await world.browser(role)
    session = await world.desk.session()
    there = await ask(browser, route, method, route.example.format(session=session.id))
    missing = await ask(browser, route, method, route.example.format(session=MISSING))
    if role in ("technician", "administrator"):
        assert missing == 404
    else:
        assert there == missing


async def test_a_customer_s_page_shows_its_own_session_only(world: World) -> None:
    mine, other = await world.desk.session(), await world.desk.session()
    browser = await world.desk.customer(mine)
    await world.desk.customer(other)
    ticket = json.loads((await browser.json("/session/ticket", {})).body)["ticket"]
    kept = world.desk.running.parts.tickets.redeem(ticket)
    assert kept.session_id == mine.id
    page = (await browser.get("/session")).body.decode()
    assert mine.code[:3] in page
    assert other.link_token not in page
    await browser.form("/session/leave")
    sessions = world.desk.running.parts.sessions
    assert (await sessions.get(mine.id)).state == "closed"
    assert (await sessions.get(other.id)).state == "waiting"


@pytest.mark.parametrize("path", ["/ws/agent", "/ws/viewer", "/ws/events"])
@pytest.mark.parametrize("role", ROLES)
async def test_sockets_open_for_declared_roles_only(world: World, role: str, path: str) -> None:
    route = next(one for one in ROUTES if one.example == path)
    browser = await world.browser(role)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Origin": browser.origin,
    }
    answer = await browser.get(path, **headers)
    if role in ALLOWED[route.rules["GET"].policy]:
        assert answer.code == 400, "past the policy; the handshake lacks its key"
    else:
        assert answer.code in (303, 401, 403)


async def test_agents_can_say_only_what_the_registry_gives_them() -> None:
    assert {rule.policy for rule in SOCKET_VERBS[AgentSocket].values()} == {Policy.AGENT}
