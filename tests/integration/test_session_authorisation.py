"""Each session's routes as every role, on own, foreign and missing sessions (SECURITY 6).

Beside tests/integration/test_authorisation.py, which has all routes.
"""

import json

import pytest

from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.rules import Route
from tests.fakes.authority import (
    ELSEWHERE,
    HERE,
    MISSING,
    OUTSIDERS,
    STRANGER,
    Authority,
    ask,
)
from tests.integration.test_authorisation import verbs

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_session_is_as_visible_as_the_rights_in_its_group(world: Authority) -> None:
    wrong = []
    for route, method in verbs():
        if "{session}" not in route.example:
            continue
        missing = await answer(world, route, method, MISSING)
        within, reads = route.rules[method].within, method == "GET"
        for scope, session, expected in await sessions(world, within, reads=reads):
            code, body, leads = await answer(world, route, method, session.id)
            told = world.role, scope, method, route.example, code
            if expected == 404 or world.role in OUTSIDERS:
                if (code, body, leads) != missing:
                    wrong.append((*told, "differs from a missing one", missing[0]))
            elif expected == 403 and code != 403:
                wrong.append((*told, "should be forbidden"))
            elif expected == 0 and code in (401, 403, 404):
                wrong.append((*told, "should be allowed"))
        if world.role not in OUTSIDERS and missing[0] != 404:
            wrong.append((world.role, "missing", method, route.example, missing[0]))
    assert wrong == []


async def answer(
    world: Authority, route: Route, method: str, session_id: str
) -> tuple[int, bytes, str]:
    """What comes back, without the id that was asked for."""
    path = route.example.format(session=session_id)
    code, body, leads = await ask(world.browser, route, method, path)
    return code, body.replace(session_id.encode(), b"-"), leads


async def sessions(
    world: Authority, within: Right | None, *, reads: bool = False
) -> list[tuple[str, SessionRecord, int]]:
    """Sessions of every scope, and what is to be answered: 404, 403, or 0 for anything else.

    New ones where something may change; what is read or refused leaves a session as it is.
    """
    found = []
    for scope, owner, group in (
        ("own", world.account, HERE),
        ("of the group", None, HERE),
        ("elsewhere", None, ELSEWHERE),
        ("own elsewhere", world.account, ELSEWHERE),
        ("in no group", None, ""),
        ("own in no group", world.account, ""),
    ):
        expected = wanted(world, within, scope, group)
        changes = expected == 0 and not reads
        made = world.session(owner, group) if changes else world.kept_session(scope, owner, group)
        found.append((scope, await made, expected))
    return found


def wanted(world: Authority, within: Right | None, scope: str, group: str) -> int:
    rights = world.rights_in(group)
    if scope == "own in no group" and world.account is not None:
        role = HERE if world.role != STRANGER else ELSEWHERE
        rights = world.rights_in(role) | {Right.SEE}
    if Right.SEE not in rights:
        return 404
    return 0 if within in rights else 403


async def test_a_ticket_for_a_viewer_needs_what_the_viewer_needs(world: Authority) -> None:
    for scope, session, expected in await sessions(world, Right.CONTROL):
        given = {"for": "viewer", "session_id": session.id}
        code = (await world.browser.json("/api/tickets", given)).code
        if world.role in OUTSIDERS:
            assert code == 401
        else:
            assert code == (expected or 200), (scope, world.role)


async def test_a_session_starts_only_where_one_may(world: Authority) -> None:
    for group in (HERE, ELSEWHERE, MISSING):
        code = (await world.browser.json("/api/sessions", {"group_id": group})).code
        rights = world.rights_in(group) if group != MISSING else frozenset()
        expected = 201 if Right.EDIT in rights else 403
        if Right.SEE not in rights:
            expected = 404
        assert code == (401 if world.role in OUTSIDERS else expected), (world.role, group)


async def test_the_list_holds_what_may_be_seen_and_nothing_else(world: Authority) -> None:
    if world.role in OUTSIDERS:
        assert (await world.browser.get("/api/sessions")).code == 401
        return
    made = await sessions(world, Right.SEE)
    listed = json.loads((await world.browser.get("/api/sessions")).body)
    shown = {one["id"] for one in listed["sessions"]}
    assert {scope for scope, one, expected in made if expected == 0} == {
        scope for scope, one, _ in made if one.id in shown
    }
    seen = {group for group in (HERE, ELSEWHERE) if Right.SEE in world.rights_in(group)}
    assert {one["id"] for one in listed["groups"]} & {HERE, ELSEWHERE} == seen
