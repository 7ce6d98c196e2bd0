"""Host, Origin and ticket on raw sockets (SECURITY 9), and what every answer carries."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.peers import Browser, until
from tests.loopback.conftest import Helpdesk, furnished

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "cache-control",
)
KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
UPGRADE = f"Upgrade: websocket\r\nConnection: Upgrade\r\n{KEY}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    folder: Path = tmp_path_factory.mktemp("desk") / "data"
    helpdesk = await furnished(folder, rate_times=1000)
    yield helpdesk
    await helpdesk.running.stop()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def raw(port: int, request: str) -> tuple[int, dict[str, str], bytes]:
    """Sends bytes as they are; returns status, headers (lower case) and what follows."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.encode("latin-1"))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        length = int(headers.get("content-length", "0"))
        return int(lines[0].split()[1]), headers, await reader.readexactly(length)
    finally:
        writer.close()
        await writer.wait_closed()


HOSTS = ("own", "evil.example", "localhost", "own twice")
ORIGINS = ("own", "http://evil.example", "null", "none", "own twice")
FETCH_SITES = ("", "same-origin")


@pytest.mark.parametrize(
    ("host", "origin", "site"), list(itertools.product(HOSTS, ORIGINS, FETCH_SITES))
)
async def test_40_combinations_of_host_and_origin(
    desk: Helpdesk, host: str, origin: str, site: str
) -> None:
    own_host, own_origin = f"localhost:{desk.running.port}", desk.origin
    hosts = {"own": [own_host], "own twice": [own_host, own_host]}.get(host, [host])
    origins = {"own": [own_origin], "own twice": [own_origin] * 2, "none": []}.get(origin, [origin])
    browser = await signed_in(desk)
    lines = [f"Host: {one}" for one in hosts] + [f"Origin: {one}" for one in origins]
    lines += [f"Cookie: {browser.cookie_header}"]
    lines += [f"Sec-Fetch-Site: {site}"] if site else []
    request = "GET /ws/viewer HTTP/1.1\r\n" + "\r\n".join(lines) + f"\r\n{UPGRADE}\r\n"
    status, headers, _ = await raw(desk.running.port, request)
    allowed = host == "own" and origin == "own"
    assert (status == 101) == allowed
    if host != "own":
        assert status in (400, 421)
    assert all(name in headers for name in HEADERS)


_BROWSERS: dict[int, Browser] = {}


async def signed_in(desk: Helpdesk) -> Browser:
    """Returns one browser for all: signing in is slow."""
    if desk.running.port not in _BROWSERS:
        _BROWSERS[desk.running.port] = await desk.browser(desk.ada)
    return _BROWSERS[desk.running.port]


@pytest.mark.parametrize(
    ("request_line", "more", "status"),
    [
        ("GET / HTTP/1.1", "", 200),
        ("GET /health HTTP/1.1", "", 200),
        ("GET /missing HTTP/1.1", "", 404),
        ("GET /static/missing.js HTTP/1.1", "", 404),
        ("GET /static/../../pyproject.toml HTTP/1.1", "", 404),
        ("GET /static/manifest.json HTTP/1.1", "", 404),
        ("PUT / HTTP/1.1", "Content-Length: 0\r\n", 405),
        ("BREW / HTTP/1.1", "", 405),
        ("GET /api/sessions HTTP/1.1", "", 401),
        ("POST /logout HTTP/1.1", "Content-Length: 0\r\nCookie: a=b\r\n", 403),
        ("POST /join HTTP/1.1", "Content-Length: 70000\r\n", 413),
        ("POST /join HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        ("GET / HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n", 400),
        ("GET / HTTP/9.9", "", 400),
        ("nonsense", "", 400),
        ("GET /ws/viewer HTTP/1.1", "", 426),
    ],
)
async def test_every_answer_carries_the_full_set(
    desk: Helpdesk, request_line: str, more: str, status: int
) -> None:
    own_host = f"localhost:{desk.running.port}"
    answer, headers, _ = await raw(
        desk.running.port, f"{request_line}\r\nHost: {own_host}\r\n{more}\r\n"
    )
    assert answer == status
    assert [name for name in HEADERS if name not in headers] == []
    assert "server" not in headers
    assert "'unsafe" not in headers["content-security-policy"]


async def test_health_answers_on_loopback_names_too(desk: Helpdesk) -> None:
    for host, status in (("127.0.0.1:8443", 200), ("evil.example", 421)):
        answer, _, _ = await raw(desk.running.port, f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n")
        assert answer == status


async def test_built_files_are_kept_for_ever(desk: Helpdesk) -> None:
    page = (await (await desk.browser()).get("/")).body.decode()
    path = page.partition('<script src="')[2].partition('"')[0]
    answer = await (await desk.browser()).get(path)
    assert answer.code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "own"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Referer": "own/desk"}, 303),
        ({"Referer": "http://evil.example/"}, 403),
        ({}, 403),
    ],
)
async def test_other_sites_cannot_act_through_a_cookie(
    desk: Helpdesk, headers: dict[str, str], status: int
) -> None:
    own_host = f"localhost:{desk.running.port}"
    lines = "".join(
        f"{name}: {value.replace('own', desk.origin)}\r\n" for name, value in headers.items()
    )
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n"
    request = (
        f"POST /language HTTP/1.1\r\nHost: {own_host}\r\nCookie: a=b\r\n{lines}{kind}\r\nlang=fr"
    )
    assert (await raw(desk.running.port, request))[0] == status


async def test_half_open_clients_are_gone_in_time(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.running.edge.conn_params, "header_timeout", 0.5)
    monkeypatch.setattr(desk.running.edge.conn_params, "body_timeout", 0.5)
    own_host = f"localhost:{desk.running.port}"
    starts = ("", "GE", "GET / HTTP/1.1\r\nHos", f"GET / HTTP/1.1\r\nHost: {own_host}\r\nX: y\r\n")
    body = f"POST /join HTTP/1.1\r\nHost: {own_host}\r\nContent-Length: 10\r\n\r\nco"
    before = desk.running.edge.open_connections
    lines = []
    for start in (*starts, body) * 10:
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.running.port)
        writer.write(start.encode())
        lines.append((reader, writer))
    for reader, writer in lines:
        await asyncio.wait_for(reader.read(), 20)
        writer.close()
    await until(lambda: desk.running.edge.open_connections <= before)


async def test_head_answers_as_get_without_a_body(desk: Helpdesk) -> None:
    browser = await desk.browser()
    for path, status in (("/", 200), ("/desk", 303), ("/missing", 404), ("/join", 405)):
        answer = await browser.ask("HEAD", path)
        assert (answer.code, answer.body) == (status, b"")


async def test_at_the_cap_accepting_rests_and_goes_on_again(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = desk.running.edge
    monkeypatch.setattr(edge, "_most", edge.open_connections + 20)
    lines = [await asyncio.open_connection("127.0.0.1", desk.running.port) for _ in range(40)]
    await until(lambda: not edge._stop_accepting)
    before_s = time.process_time()
    await asyncio.sleep(0.5)
    assert time.process_time() - before_s < 0.1
    for _, writer in lines:
        writer.close()
    await until(lambda: edge._stop_accepting)
    assert (await (await desk.browser()).get("/health")).code == 200
