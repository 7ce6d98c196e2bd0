"""The customer ended the session while the line was away: the appliance hears of it later (J7)."""

import asyncio

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from protocol.close import Close
from protocol.codec import encode
from protocol.frame import Channel, Header, pack
from protocol.limits import HELLO_TIMEOUT_S

_HEARD_S = 3.0


async def heard(leaving: WebSocketClientConnection) -> bool:
    """Returns whether the other side answered our close; what it still says is not read."""
    try:
        async with asyncio.timeout(_HEARD_S):
            while await leaving.read_message() is not None:
                pass
    except TimeoutError:
        return False
    return leaving.close_code is not None


async def say_once(line: WebSocketClientConnection, hello: object, word: object) -> bool:
    """Says hello and one word on a fresh line, then closes it.

    Returns:
        Whether the appliance heard it, or has nothing to hear any more.
    """
    try:
        await line.write_message(pack(Header(Channel.CONTROL), encode(hello)), binary=True)
        welcome = await asyncio.wait_for(line.read_message(), HELLO_TIMEOUT_S)
        if welcome is None:
            return line.close_code in (Close.SESSION_ENDED, Close.NOT_AUTHENTICATED)
        await line.write_message(pack(Header(Channel.CONTROL), encode(word)), binary=True)
    except (WebSocketClosedError, TimeoutError):
        return False
    finally:
        line.close(int(Close.NORMAL))
    return await heard(line)
