"""The chat in the program's window, with a person's hands on keyboard and mouse."""

import contextlib
from dataclasses import replace
from typing import Any

from protocol.messages.chat import ChatMessage, ChatPost, ChatSeen, ChatState, ChatTyping
from protocol.messages.session import SessionEnd
from protocol.messages.waiting import Spoken, WaitingShow
from tests.fakes.desktop import Box, Desktop
from tests.fakes.rogue_appliance import WELCOME, rogue_appliance, state
from tests.fakes.xserver import xvfb
from tests.integration.test_agent_program import ANNA, connected, looked_at, until

ENTRY_ABOVE_BOTTOM_PX = 120
COUNTED = 0x4CC2FF
"""Colour of the count on the notice's button, while its dot says that somebody controls."""


def wide(desktop: Desktop) -> Box | None:
    """The window, once it has room for the chat."""
    return next((one for one in desktop.windows() if one[2] > 700), None)


async def into_the_entry(desktop: Desktop, agent: Any) -> None:
    """Clicks into the entry until what is typed there is told; a window may still be on its way."""
    for _ in range(40):
        x, y, width, height = await until(lambda: wide(desktop))
        desktop.click(x + width * 7 // 10, y + height - ENTRY_ABOVE_BOTTOM_PX)
        desktop.type("x")
        with contextlib.suppress(TimeoutError):
            await agent.hears(ChatTyping, within_s=1.0)
            desktop.keys("BackSpace")
            return
        desktop.keys("BackSpace")
    raise AssertionError("the entry never had the keyboard")


async def test_hangul_is_written_read_and_counted_in_the_notice() -> None:
    with xvfb("1920x1080") as name:
        desktop = Desktop(name)
        async with rogue_appliance() as server:
            server.welcome = replace(WELCOME, capabilities=("chat", "waiting"))
            async with connected(name, server) as (_process, agent):
                words = (Spoken("en", "otter queen"),)
                agent.say(WaitingShow("Anna Kim", 1, 300, words, True))
                await until(lambda: wide(desktop))
                await into_the_entry(desktop, agent)
                desktop.type("인쇄가 안 돼요 ok")
                desktop.keys("Return")
                post = await agent.hears(ChatPost)
                assert post.text == "인쇄가 안 돼요 ok"
                mine = "customer", "customer", "Minji", post.text, 1
                agent.say(ChatMessage("session", 1, post.client_id, *mine))
                agent.say(ChatMessage("session", 2, "", "technician", "p1", "Anna", "네 😀", 2))
                agent.say(ChatState("session", 2, 0, 0, 0, True, "Anna"))
                assert (await agent.hears(ChatSeen)).number == 2

                before = await looked_at(desktop, agent)
                assert not desktop.has_colour(before, COUNTED)
                late = "technician", "p1", "Anna", "Still there?", 3
                agent.say(ChatMessage("session", 3, "", *late))
                await until(lambda: desktop.has_colour(before, COUNTED))
                assert desktop.notice() == before, "the notice neither moves nor grows"
                agent.say(state("on_hold", ANNA, ("view", "control")))
                x, y, width, height = desktop.notice()
                desktop.click(x + 70, y + height - 24)
                assert (await agent.hears(ChatSeen)).number == 3
                await until(lambda: len(desktop.windows()) == 2)
                desktop.click(x + width - 50, y + height - 24)
                assert (await agent.hears(SessionEnd)).reason == "customer_ended"
        desktop.close()
