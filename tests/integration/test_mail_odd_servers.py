"""Servers that are none, or not what was expected: a bounded time, and the right word for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import trustme

from appliance.domain.mail import MINUTE_MS, MailError, MailState, Trouble
from tests.fakes.mail_room import MailRoom
from tests.fakes.smtp_server import USER, MailServerFake, mail_server

PASSED_ON = {"host": "127.0.0.1", "security": "none"}

PATIENCE_S = 20.0
DRIPS = 2000
"""Last far longer than our patience, one every 50 ms."""


@contextlib.asynccontextmanager
async def odd_server(*says: bytes, pause_s: float = 0.0, then: str = "stay") -> AsyncIterator[int]:
    """Says something to everybody, whatever they say, then stays or goes."""
    ended = asyncio.Event()
    talks: set[asyncio.Task[None] | None] = set()

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            for piece in says:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            if then == "stay":
                await ended.wait()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    ended.set()
    server.close()
    await asyncio.gather(*filter(None, talks))
    await server.wait_closed()


async def trouble_with(room: MailRoom, port: int, **changed: str) -> MailError:
    await room.use(MailServerFake("none", port), None, **(PASSED_ON | changed))
    with pytest.raises(MailError) as caught:
        async with asyncio.timeout(PATIENCE_S):
            await room.desk.mail.send_test("ada", "ada@example.org", "en")
    return caught.value


async def test_a_server_that_says_nothing(room: MailRoom) -> None:
    room.desk.mail._timeout_s = 0.3
    async with odd_server() as port:
        assert (await trouble_with(room, port)).trouble is Trouble.TIMEOUT


async def test_a_server_that_drips(room: MailRoom) -> None:
    room.desk.mail._timeout_s = 0.3
    async with odd_server(*[b"2"] * DRIPS, pause_s=0.05) as port:
        assert (await trouble_with(room, port)).trouble is Trouble.TIMEOUT


async def test_a_server_that_hangs_up(room: MailRoom) -> None:
    async with odd_server(then="go") as port:
        assert (await trouble_with(room, port)).trouble is Trouble.DROPPED


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        (b"554 5.7.1 you are on a list\r\n", Trouble.UNWELCOME),
        (b"421 4.3.2 too busy\r\n", Trouble.LATER),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Trouble.NO_SERVER),
        (b"220-" + b"x" * 100_000, Trouble.NO_SERVER),
    ],
)
async def test_a_server_that_greets_oddly(room: MailRoom, says: bytes, trouble: Trouble) -> None:
    async with odd_server(says) as port:
        found = await trouble_with(room, port)
    assert found.trouble is trouble
    assert len(found.detail) <= 200


async def test_words_of_a_server_are_text(room: MailRoom) -> None:
    async with odd_server(b"554 <b>\x1b[31m\x00\xff no\r\n") as port:
        found = await trouble_with(room, port)
    assert found.detail.isprintable()
    found.detail.encode()


async def test_starttls_at_a_port_of_tls_and_the_other_way_round(
    room: MailRoom, authority: trustme.CA
) -> None:
    room.desk.mail._timeout_s = 0.5
    async with mail_server(authority, "tls") as server:
        await room.use(server, authority, security="starttls")
        with pytest.raises(MailError) as caught:
            await room.desk.mail.send_test("ada", "ada@example.org", "en")
        assert caught.value.trouble in (Trouble.TIMEOUT, Trouble.DROPPED)
        assert server.logins == 0


async def test_a_server_without_sign_in(room: MailRoom, authority: trustme.CA) -> None:
    async with mail_server(authority, "none") as server:
        server.offers_login = False
        found = await trouble_with(room, server.port, user=USER, password="x")
    assert found.trouble is Trouble.NO_LOGIN
    assert server.logins == 0


async def test_a_sign_in_that_fails_for_the_moment_pauses_nothing(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.login_answer = "454 4.7.0 try again"
        await room.use(server, authority, password="later")
        room.start()
        ids = [await room.queue(f"one{number}@example.org") for number in range(3)]
        for mail_id in ids:
            mail = await room.until(mail_id, lambda mail: bool(mail.trouble))
            assert (mail.state, mail.trouble) == (MailState.WAITING, "later")
            assert mail.next_at_ms == room.desk.clock.ms + MINUTE_MS
        assert room.desk.mail.paused is None
        server.password = "later"
        await room.pass_(1)
        await server.wait_for(3)
        await room.stop()


async def test_a_server_that_refuses_the_sender_pauses_all(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.to_sender = "553 5.7.1 not your address"
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        await room.until_paused()
        mail = await room.get(mail_id)
        assert (mail.state, mail.tries, mail.trouble) == (MailState.WAITING, 0, "sender")
        server.to_sender = None
        await room.desk.mail.send_test("ada", "ada@example.org", "en")
        await room.until_state(mail_id, MailState.SENT)
        assert room.desk.mail.paused is None
        await room.stop()


async def test_a_line_that_breaks_again_and_again_stops_the_batch(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.drops_all = True
        await room.use(server, authority)
        ids = [await room.queue(f"one{number}@example.org") for number in range(20)]
        room.start()
        for mail_id in ids:
            mail = await room.until(mail_id, lambda mail: bool(mail.trouble))
            assert (mail.state, mail.tries) == (MailState.WAITING, 1)
        assert server.lines == 2, "not one connection for each mail"
        server.drops_all = False
        await room.pass_(1)
        await server.wait_for(20)
        await room.stop()
    assert sorted(server.recipients()) == sorted(f"one{number}@example.org" for number in range(20))
