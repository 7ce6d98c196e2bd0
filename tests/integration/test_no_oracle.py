"""SECURITY 5 over HTTP: unknown, expired, used and malformed answer with the same bytes."""

import urllib.parse
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tornado.httpclient import HTTPResponse

from appliance.services import guesses
from protocol import codec
from tests.fakes.peers import leave_all
from tests.integration.test_host_and_origin import raw
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    patched = pytest.MonkeyPatch()
    patched.setattr(guesses, "FREE_PER_HOUR", 10**6)
    patched.setattr(guesses, "MOST_PER_DAY", 10**6)
    folder: Path = tmp_path_factory.mktemp("oracle") / "data"
    made = await furnished(folder, rate_times=1000)
    yield made
    await leave_all()
    await made.running.stop()
    patched.undo()


async def codes_and_links(desk: Helpdesk) -> tuple[list[str], list[str]]:
    used, ended, late = [await desk.session() for _ in range(3)]
    await desk.customer(used)
    await desk.agent(used)
    sessions = desk.running.parts.sessions
    await sessions.end(ended.id, "Ada", "technician_ended")
    rows = sessions._rows
    await desk.running.parts.storage.run(lambda: rows.update(late.id, expires_at_ms=1))
    codes = [used.code, ended.code, late.code, "000000000", "12", "", "abc", "9" * 60, "１２３"]
    links = [used.link_token, ended.link_token, late.link_token, "x", "A" * 22, "-" * 128]
    return codes, links


async def test_refusals_are_byte_identical(desk: Helpdesk) -> None:
    codes, links = await codes_and_links(desk)
    joins, claims, looks, takes = [], [], [], []
    for code in codes:
        stranger = await desk.browser()
        body = urllib.parse.urlencode({"code": code})
        kind = "application/x-www-form-urlencoded"
        joins.append(
            await stranger.ask("POST", "/join", body, Content_Type=kind, Accept="application/json")
        )
        claims.append(await claimed(desk, code))
    for link in links:
        stranger = await desk.browser()
        looks.append(await stranger.get(f"/j/{link}"))
        takes.append(await stranger.form(f"/j/{link}"))
    assert {one[0] for one in claims} == {404}
    assert len({repr(one) for one in claims}) == 1
    for answers in (joins, looks, takes):
        assert answers[0].code == 404
        assert len({repr(hidden(one)) for one in answers}) == 1


async def claimed(desk: Helpdesk, code: str) -> tuple[object, ...]:
    """Asks as the customer's program does: no cookies, no Origin."""
    port, body = desk.running.port, codec.json.dumps({"code": code})
    status, headers, said = await raw(
        port,
        f"POST /api/agent/claim HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}",
    )
    return status, sorted(pair for pair in headers.items() if pair[0] != "date"), said


def hidden(answer: HTTPResponse) -> tuple[object, ...]:
    """Returns what an answer says, without the asked path that the language switch repeats."""
    start = answer.body.find(b'name="next" value="')
    end = answer.body.find(b'"', start + 19)
    kept = answer.body[:start] + answer.body[end:] if start >= 0 else answer.body
    headers = [one for one in answer.headers.get_all() if one[0] not in ("Date", "Content-Length")]
    return answer.code, sorted(headers), kept
