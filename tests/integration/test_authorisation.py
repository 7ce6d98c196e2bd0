"""Every route as every role, on own, foreign and missing things: made from it (SECURITY 6).

A new route is covered by being in the registry; a new placeholder of a path by a line in
tests/fakes/authority.py.
"""

import json
import string
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance.domain.rights import PER_GROUP, Right
from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.registry import ROUTES, SOCKET_VERBS
from appliance.handlers.rules import Policy, Route
from appliance.handlers.socket import Socket
from tests.fakes.authority import (
    MAKERS,
    ROLES,
    TECHNICIANS,
    Authority,
    ask,
)
from tests.fakes.peers import Browser, leave_all
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALLOWED = {
    Policy.ANYBODY: set(ROLES),
    Policy.CUSTOMER: {"customer", "other customer"},
    Policy.TECHNICIAN: set(TECHNICIANS),
    Policy.CUSTOMER_OR_TECHNICIAN: set(ROLES) - {"anonymous"},
    Policy.PENDING: set(),
    Policy.GUEST: set(),
    Policy.AGENT: set(),
    Policy.HOLDER: set(),
}
"""Who gets past a policy; SETUP_TOKEN is not here: it answers all alike."""
REFUSALS = {401, 403}
ENDS = {"/logout", "/session/leave"}
"""What can be asked once only."""
NOT_ABOUT_RIGHTS = {"/login/sso/start", "/login/sso/return", "/account/identities/connect"}
"""Where 403 says that a provider did not vouch for somebody."""


def verbs() -> list[tuple[Route, str]]:
    """All routes but sockets: first what reads, last what ends or changes most."""
    found = [
        (route, method)
        for route in ROUTES
        for method in route.rules
        if not issubclass(route.handler, Socket)
    ]
    return sorted(
        found,
        key=lambda one: (
            one[0].example in ENDS,
            one[1] != "GET",
            one[0].rules[one[1]].right is Right.SETTINGS,
        ),
    )


def placeholders(route: Route) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(route.example) if name}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    desk = await furnished(tmp_path_factory.mktemp("helpdesk") / "data")
    yield desk
    await desk.running.stop()
    await leave_all()


async def test_everything_is_declared() -> None:
    for route in ROUTES:
        unknown = placeholders(route) - MAKERS.keys()
        assert not unknown, f"{route.example}: say in tests/fakes/authority.py what makes {unknown}"
        for method, rule in route.rules.items():
            assert rule.policy in ALLOWED or rule.policy is Policy.SETUP_TOKEN, route.example
            if rule.within is not None:
                assert rule.within in PER_GROUP, (method, route.example)
                assert "{session}" in route.example, (method, route.example)
            if "{session}" in route.example:
                assert rule.within is not None, f"{method} {route.example} says no right"
            if route.example.startswith("/office/"):
                assert rule.right is not None, f"{method} {route.example} says no right"


@pytest.mark.parametrize("path", ["/ws/agent", "/ws/viewer", "/ws/events"])
async def test_sockets_open_for_declared_roles_only(world: Authority, path: str) -> None:
    route = next(one for one in ROUTES if one.example == path)
    policy = route.rules["GET"].policy
    browser = world.browser
    if world.role in TECHNICIANS:
        assert world.account is not None
        browser = await world.desk.browser(world.account)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Origin": browser.origin,
    }
    given = await browser.get(path, **headers)
    if world.role in ALLOWED[policy]:
        assert given.code == 400, "past the policy; the handshake lacks its key"
    else:
        assert given.code in (303, 401, 403)


async def test_only_declared_roles_get_in(world: Authority) -> None:
    wrong = []
    for route, method in verbs():
        made = {name: await world.something(name) for name in placeholders(route)}
        path = route.example.format(**made)
        browser = Browser(world.browser.origin, dict(world.browser.cookies))
        code, _, leads = await ask(browser, route, method, path)
        problem = judged(world, route, method, code, leads)
        if problem:
            wrong.append((world.role, method, route.example, code, leads, problem))
    assert wrong == []


def judged(world: Authority, route: Route, method: str, code: int, leads: str) -> str:
    """Returns what is wrong with an answer, or an empty text."""
    rule = route.rules[method]
    if rule.policy is Policy.AGENT:
        return "" if code == 403 else "a program has no cookies"
    if rule.policy is Policy.SETUP_TOKEN:
        return "" if code == 404 else "set-up is over"
    if world.role not in ALLOWED[rule.policy]:
        sent_away = code == 303 and leads in ("/", "/login") and method in ("GET", "POST")
        return "" if code in REFUSALS or sent_away else "should be refused"
    if code >= 500:
        return "failed"
    if route.example in NOT_ABOUT_RIGHTS:
        return ""
    if rule.policy is Policy.ANYBODY:
        return "" if code != 403 else "should be open to anybody"
    if rule.right is not None and not world.has(rule.right):
        return "" if code == 403 else "lacks the right"
    if rule.within is not None or route.example in MAY_REFUSE:
        return ""
    return "" if code not in REFUSALS else "has the right"


MAY_REFUSE = {"/api/sessions", "/office"}
"""What a role may get no further in though it may ask: with rights nowhere there is nothing."""


async def test_a_customer_s_page_shows_its_own_session_only(helpdesk: Helpdesk) -> None:
    mine, other = await helpdesk.session(), await helpdesk.session()
    browser = await helpdesk.customer(mine)
    await helpdesk.customer(other)
    ticket = json.loads((await browser.json("/session/ticket", {})).body)["ticket"]
    kept = helpdesk.running.parts.tickets.redeem(ticket)
    assert kept.session_id == mine.id
    page = (await browser.get("/session")).body.decode()
    assert mine.code[:3] in page
    assert other.link_token not in page
    await browser.form("/session/leave")
    found = helpdesk.running.parts.sessions
    assert (await found.get(mine.id)).state == "closed"
    assert (await found.get(other.id)).state == "waiting"


async def test_agents_can_say_only_what_the_registry_gives_them() -> None:
    assert {rule.policy for rule in SOCKET_VERBS[AgentSocket].values()} == {Policy.AGENT}
