"""SECURITY 8: nothing of another group, and no secret, stands in any page of anybody.

Everything of the other group carries a mark of its own; so does every secret.  Every GET route is
asked as every role; the marks must not come back.  Who reads the activity log reads that of all
groups: that right is for the whole appliance.
"""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance.domain.rights import Right
from appliance.handlers.registry import ROUTES
from appliance.handlers.socket import Socket
from tests.fakes.authority import ELSEWHERE, HERE, OUTSIDERS, ROLES, Authority, authority
from tests.fakes.peers import Browser, leave_all
from tests.integration.test_authorisation import placeholders
from tests.loopback.conftest import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOREIGN = "canary-foreign"
OWN = "canary-own"
SECRET = "canary-secret"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ROLES)
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Authority]:
    made = await authority(tmp_path_factory.mktemp("world") / "data", request.param)
    yield made
    await made.desk.running.stop()
    await leave_all()


async def marked(world: Authority) -> dict[str, str]:
    """Fills both groups and the secrets; returns secret -> where it belongs."""
    parts = world.desk.running.parts
    ada = world.desk.ada
    secrets = {}
    for group, mark in ((HERE, OWN), (ELSEWHERE, FOREIGN)):
        record = await parts.sessions.create(
            ada, f"{mark}-topic", f"{mark}-name", f"{mark}@example.org", "", group
        )
        claimed = await parts.sessions.create(ada, f"{mark}-topic2", "", "", "", group)
        page, claimed = await parts.sessions.claim_code(claimed.code, "127.0.0.1")
        await parts.sessions.edit(claimed.id, f"{mark}-typed", f"{mark}-description")
        secrets |= {page: "page token", await parts.sessions.mint_agent_token(page): "agent token"}
        if group == ELSEWHERE:
            secrets |= {record.code: "code", record.link_token: "link", record.id: "id"}
    await parts.preferences.change(ada.id, {"mail.password": f"{SECRET}-mail"})
    token, _ = await signed_in(world)
    return secrets | {f"{SECRET}-mail": "mail password", PASSWORD: "password", token: "login"}


async def signed_in(world: Authority) -> tuple[str, Browser]:
    browser = await world.desk.browser(world.desk.ada)
    return browser.cookies["deskside_login"], browser


async def test_no_page_shows_what_is_not_the_readers(world: Authority) -> None:
    secrets = await marked(world)
    sees_all = Right.SEE in world.rights_in(ELSEWHERE)
    never = {mark for mark, what in secrets.items() if what not in ("code", "link", "id")}
    foreign = set() if sees_all else {FOREIGN, *(secrets.keys() - never)}
    leaks = []
    for route in ROUTES:
        if "GET" not in route.rules or issubclass(route.handler, Socket):
            continue
        made = {name: await world.something(name) for name in placeholders(route)}
        browser = Browser(world.browser.origin, dict(world.browser.cookies))
        answer = await browser.get(route.example.format(**made))
        text = (answer.body or b"").decode("utf-8", "replace") + str(list(answer.headers.get_all()))
        reads_log = route.example == "/office/log" and world.has(Right.LOG)
        for mark in never | (set() if reads_log else foreign):
            if re.search(rf"(?<![0-9]){re.escape(mark)}", text):
                leaks.append((world.role, route.example, secrets.get(mark, mark)))
    assert leaks == []


async def test_the_marks_are_there_to_be_found(world: Authority) -> None:
    """Else the test above would find nothing because there is nothing."""
    if world.role in OUTSIDERS:
        return
    listed = (await world.browser.get("/api/sessions")).body.decode()
    for group, mark in ((HERE, OWN), (ELSEWHERE, FOREIGN)):
        assert (f"{mark}-description" in listed) == (Right.SEE in world.rights_in(group))
