"""Lines to peers that are gone (services/lines.py)."""

import asyncio

from appliance.services.lines import Line
from tests.fakes.stuck_port import StuckPort


async def test_nobody_waits_for_a_line_that_is_gone() -> None:
    """What is said to it after its end waits for nothing: a transfer would stand still for good."""
    line = Line(StuckPort())
    line.send(b"a piece")
    line.stop()
    line.send(b"the next piece, by who had not heard of the end")
    async with asyncio.timeout(5):
        await line.drained()
