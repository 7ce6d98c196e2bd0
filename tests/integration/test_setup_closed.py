"""SECURITY 1: once there is an account, no way of writing its address reaches set-up again."""

import asyncio
import itertools
import random
import urllib.parse
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "SETUP")
PREFIXES = (
    "/",
    "//",
    "/./",
    "/x/../",
    "/%2e/",
    "/static/../",
    "/;/",
    "/\\",
    "http://localhost/",
    "",
)
WORDS = (
    "setup",
    "Setup",
    "SETUP",
    "%73etup",
    "s%65tup",
    "%2573etup",
    "setup;x",
    "setup.",
    "ｓetup",
)
MIDDLES = ("/", "//", "/./", "/../setup/", "%2f", "%252f", "\\", "/;a=b/", "")
ENDS = (
    "",
    "/",
    "/.",
    "/..",
    "?",
    "?token=1",
    "#",
    "%00",
    "%20",
    "%0a",
    ".html",
    ";x",
    "/finish",
    "\t",
)
FORM = "organisation=O&name=N&email=n%40example.org&password={0}&password_again={0}".format(
    "p" * 16
)


def addresses(token: str) -> Iterator[tuple[str, str]]:
    """Yields (method, target) in an order that mixes all parts, the plain address first."""
    yield from ((method, f"/setup/{token}") for method in METHODS)
    tokens = (token, token.upper(), urllib.parse.quote(token).replace("a", "%61"), "x", "")
    every = list(itertools.product(METHODS, PREFIXES, WORDS, MIDDLES, tokens, ENDS))
    random.Random(1).shuffle(every)
    yield from ((method, "".join(parts)) for method, *parts in every)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def used(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Helpdesk, str]]:
    """An appliance that was set up, and the token that its console printed before."""
    desk = await furnished(tmp_path_factory.mktemp("used") / "data", rate_times=10_000)
    setup = desk.running.parts.setup
    setup._token = "a" * 20 + "-printed-before_" + "Z9" * 4
    token = setup._token
    yield desk, token
    await desk.running.stop()


async def answer(desk: Helpdesk, method: str, target: str) -> tuple[int, bytes]:
    """Sends one request, byte for byte; 0 where the server just hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.running.port)
    body = FORM.encode() if method in ("POST", "PUT", "PATCH", "SETUP") else b""
    head = (
        f"{method} {target} HTTP/1.1\r\nHost: localhost:{desk.running.port}\r\n"
        f"Origin: {desk.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        said = await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        said = b""
    finally:
        writer.close()
    status = int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0
    return status, said


async def reached(used: tuple[Helpdesk, str], count: int) -> list[tuple[str, str, int]]:
    """Returns the variants that came through, of so many."""
    desk, token = used
    through = []
    for method, target in itertools.islice(addresses(token), count):
        status, said = await answer(desk, method, target)
        refused = status in (0, 400, 403, 404, 405, 413, 421)
        home = status == 200 and target.split("#")[0].split("?")[0] == "/"
        if not (refused or home) or b"password_again" in said:
            through.append((method, target, status))
    assert await desk.running.parts.people.count() == 2
    return through


async def test_no_variant_reaches_set_up(used: tuple[Helpdesk, str]) -> None:
    assert await reached(used, 600) == []


@pytest.mark.long
async def test_no_variant_of_5000_reaches_set_up(used: tuple[Helpdesk, str]) -> None:
    assert await reached(used, 5000) == []


async def test_the_test_would_notice(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same requests do reach set-up while it is open."""
    desk = await furnished(tmp_path_factory.mktemp("open") / "data", rate_times=10_000)
    parts = desk.running.parts

    async def nobody() -> int:
        return 0

    parts.people.count = nobody  # type: ignore[method-assign]
    token = await parts.setup.link_token()
    assert token is not None
    status, said = await answer(desk, "GET", f"/setup/{token}")
    assert status == 200
    assert b"password_again" in said
    await desk.running.stop()
