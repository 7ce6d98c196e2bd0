"""Module mode of the real program: one instance, nothing sent before the button, closed, again."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tornado.web import RequestHandler

from protocol.messages.session import SessionEnd
from tests.fakes.desktop import Desktop
from tests.fakes.rogue_appliance import RogueAppliance, rogue_appliance, state
from tests.fakes.xserver import xvfb
from tests.integration.test_agent_program import TOKEN, started, until

OFFER: dict[str, Any] = {
    "version": 1,
    "name": "Hanbit IT",
    "organisation": "Hanbit",
    "color": "#8a2be2",
    "questions": [{"id": "q1", "kind": "line", "label": "Floor", "required": True}],
}

COLOUR = 0x8A2BE2
"""Of the button: what is typed before the form is there would be half a name."""


class Module(RequestHandler):
    """Offers a module, or says it is gone, and notes what programs send."""

    def initialize(self, heard: list[Any]) -> None:
        self.heard = heard

    def get(self, token: str) -> None:
        self.heard.append(token)
        if OFFER.get("gone"):
            self.set_status(404)
        self.finish(json.dumps({name: OFFER[name] for name in OFFER if name != "gone"}))

    def post(self, _token: str = "") -> None:
        self.heard.append(json.loads(self.request.body))
        self.finish(json.dumps({"token": TOKEN}))


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
async def server(heard: list[Any]) -> AsyncIterator[RogueAppliance]:
    arguments = {"heard": heard}
    handlers = [
        (r"/api/agent/module/([a-z2-7]{26})", Module, arguments),
        ("/api/agent/module", Module, arguments),
    ]
    async with rogue_appliance(handlers=handlers) as rogue:
        yield rogue


async def test_an_address_reaches_the_program_that_runs_and_nothing_leaves_before_the_button(
    server: RogueAppliance, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OFFER, "gone", False)
    with xvfb("1920x1080") as display:
        hands = Desktop(display)
        async with started(display):
            await until(hands.main)
            url = f"deskside://127.0.0.1:{server.port}/m/{TOKEN}"
            async with started(display, url) as second:
                assert await second.wait() == 0
            assert heard == [], "a server not seen before is asked about first"
            await _agreed(hands, heard)
            await _typed(hands, heard)
            assert heard[1]["name"] == "Minji"
            assert json.loads(heard[1]["answers"]) == {"q1": "Second"}
            agent, hello = await server.agent()
            assert server.requests[-1].path == "/ws/agent"
            assert hello.token == TOKEN
            agent.say(state("waiting"))
            agent.say(state("closed", reason="technician_ended"))
            agent.close()
            monkeypatch.setitem(OFFER, "gone", True)
            await _asked_again(hands, heard)
        hands.close()


async def _agreed(hands: Desktop, heard: list[Any]) -> None:
    """Presses Connect, as often as it takes for the question to be there."""
    while not heard:
        x, y, width, _ = await until(hands.main)
        hands.click(x + width // 2, y + 20)
        hands.keys("Return")
        await _looked(lambda: heard)
    await until(lambda: heard == [TOKEN])


async def _typed(hands: Desktop, heard: list[Any]) -> None:
    """Fills the form in and presses the button, as often as it takes for the window to be there."""
    while len(heard) < 2:
        await until(lambda: (box := hands.main()) and hands.has_colour(box, COLOUR))
        hands.keys("ctrl+slash")
        hands.type("Minji")
        hands.keys("Tab", "Tab")
        hands.type("Second")
        hands.keys("Tab", "Return", "shift+Tab", "shift+Tab", "shift+Tab")
        await _looked(lambda: len(heard) > 1)


async def _asked_again(hands: Desktop, heard: list[Any]) -> None:
    """Presses "Ask again", the button before the box for a code."""
    while len(heard) < 3:
        hands.keys("shift+Tab", "Return")
        await _looked(lambda: len(heard) > 2)
    assert heard[2:] == [TOKEN]


async def _looked(true: Callable[[], Any]) -> None:
    """Gives what was pressed time to arrive, before it is pressed again."""
    with contextlib.suppress(TimeoutError):
        await until(true, 3.0)


async def test_closing_the_window_while_waiting_ends_the_session(
    server: RogueAppliance, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OFFER, "gone", False)
    with xvfb("1920x1080") as display:
        hands = Desktop(display)
        url = f"deskside://127.0.0.1:{server.port}/m/{TOKEN}"
        async with started(display, url) as process:
            await until(hands.main)
            await _agreed(hands, heard)
            await _typed(hands, heard)
            agent, _hello = await server.agent()
            agent.say(state("waiting"))
            process.terminate()
            assert (await agent.hears(SessionEnd)).reason == "customer_left"
            assert await process.wait() == 0
        hands.close()
