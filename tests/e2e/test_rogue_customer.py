"""SECURITY 12: nothing a customer's program says makes the technician's browser act by itself."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from protocol import VERSION, codec
from protocol.codec import AGENT, Flagged, Kind, Listed, OneOf, Record, Text, Whole
from protocol.frame import Channel, Flag, Header, pack
from protocol.messages.kinds import RIGHTS
from protocol.messages.link import AgentHello, Bye, Welcome
from protocol.messages.session import SessionEnd
from tests.e2e.journey import CODE
from tests.e2e.signing_in import sign_in
from tests.e2e.test_strings import Rogue
from tests.fakes.payloads import PAYLOADS
from tests.fakes.peers import AgentPeer
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served
from tests.meta.repository import FEATURES

TIMES = 100
ENDING = {AgentHello, Bye, SessionEnd}
NAMES = (
    "../../.bashrc",
    "C:\\Windows\\run.exe",
    "invoice.pdf.exe",
    "https://evil.example/x",
    "\\\\evil\\x",
)
GUARD = """
window.acts = [];
const note = (what) => () => { window.acts.push(what); return Promise.resolve(); };
if (navigator.clipboard) {
  Object.defineProperty(navigator, "clipboard", { value: {
    writeText: note("clipboard"), write: note("clipboard"),
    readText: note("clipboard read"), read: note("clipboard read"),
  } });
}
document.execCommand = note("command");
window.open = note("window");
window.showSaveFilePicker = note("save");
window.showDirectoryPicker = note("save");
const click = HTMLElement.prototype.click;
HTMLElement.prototype.click = function () { window.acts.push("click"); return click.call(this); };
for (const name of ["submit", "requestSubmit"]) HTMLFormElement.prototype[name] = note("form");
"""


class Liar:
    """Makes valid messages of any class, the strings of which would like to be more."""

    def __init__(self) -> None:
        self._random = random.Random(12)
        self._strings = (*NAMES, *PAYLOADS)

    def message(self, message_class: type) -> Any:
        hints = get_type_hints(message_class, include_extras=True)
        return message_class(
            **{name: self._value(get_args(hint)[1]) for name, hint in hints.items()}
        )

    def _value(self, kind: Kind) -> Any:
        match kind:
            case Text():
                return self._text(kind)
            case Whole(least=least, most=most):
                near = (least, most, min(most, max(least, 1)), self._random.randint(least, most))
                return self._random.choice(near)
            case Flagged():
                return self._random.random() < 0.5
            case OneOf(values=values):
                return self._random.choice(values)
            case Listed(of=of, most=most):
                return tuple(self._value(of) for _ in range(self._random.randint(0, min(most, 3))))
            case Record(cls=cls):
                return self.message(cls)
        raise TypeError(f"no lie of {kind}")

    def _text(self, kind: Text) -> str:
        allowed = "".join(one for one in self._random.choice(self._strings) if one.isprintable())
        return (allowed + "x" * kind.least)[: kind.most]

    def data(self, channel: Channel) -> bytes:
        body = bytes([self._random.choice((0, 1, 2, 255))]) + self._random.randbytes(40)
        flags = self._random.choice((Flag.NONE, Flag.LAST))
        return pack(Header(channel, flags, self._random.randint(0, 5)), body)


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        running.with_technician()
        yield running


@pytest.fixture
def guarded(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    context.add_init_script(GUARD)
    yield context
    context.close()


class Attack:
    """A program that can do everything, and comes back with its resume token for each attack."""

    def __init__(self, appliance: ServedAppliance, rogue: Rogue, code: str) -> None:
        self._url, self._rogue = appliance.url, rogue
        sessions = appliance.running.parts.sessions
        token = appliance.wait(sessions.claim_code_for_agent(code, "127.0.0.1"))
        self._peer: AgentPeer = rogue.wait(self._attach("token", token))
        rogue.wait(self._peer.answer(*RIGHTS))

    async def _attach(self, claim: str, token: str) -> AgentPeer:
        agent = await AgentPeer.open(self._url, "/ws/agent")
        agent.tell(AgentHello(1, VERSION, claim, token, "linux", "0.1.0", tuple(FEATURES)))
        agent.welcome = await agent.expect(Welcome)
        return agent

    def say(self, messages: list[Any]) -> None:
        """Returns once the appliance has taken all of them, or put the program out."""
        if self._peer.closed.is_set():
            token = self._peer.welcome.resume_token
            self._peer = self._rogue.wait(self._attach("resume", token))
        self._rogue.say(self._peer, *messages)
        self._rogue.wait(self._peer.leave())


def test_every_verb_a_hundred_times(appliance: ServedAppliance, guarded: BrowserContext) -> None:
    happened: list[str] = []
    rogue = Rogue(appliance)
    page = sign_in(guarded.new_page(), appliance.url, EMAIL)
    parts = appliance.running.parts
    page.click("#start")
    page.click("#start-send")
    expect(page.locator("#new-code")).to_have_text(CODE)
    record = appliance.wait(parts.sessions.recent())[0]
    attack = Attack(appliance, rogue, record.code)
    page.goto(f"{appliance.url}/view/{record.id}")
    expect(page.locator("#state")).to_have_text("You control")
    watched(page, guarded, happened)
    liar = Liar()
    verbs = [
        declared.cls
        for declared in codec.BY_CLASS.values()
        if AGENT in declared.senders and declared.cls not in ENDING
    ]
    verbs.sort(key=lambda cls: cls.__module__.endswith("consent"))  # they take rights away
    for verb in verbs:
        attack.say([liar.message(verb) for _ in range(TIMES)])
    for channel in (Channel.SCREEN, Channel.CLIPBOARD, Channel.FILES):
        attack.say([liar.data(channel) for _ in range(TIMES)])
    attack.say([SessionEnd()])
    expect(page.locator("#state")).to_have_text("Ended")
    assert page.evaluate("window.acts") == []
    assert happened == []
    assert page.url == f"{appliance.url}/view/{record.id}"
    rogue.close()


def watched(page: Page, context: BrowserContext, happened: list[str]) -> None:
    """Notes what a browser does beside the page."""
    page.on("download", lambda one: happened.append(f"download {one.suggested_filename}"))
    page.on("framenavigated", lambda frame: happened.append(f"went to {frame.url}"))
    page.on("dialog", lambda dialog: happened.append(f"dialog {dialog.message}"))
    page.on("pageerror", lambda error: happened.append(f"error {error}"))
    context.on("page", lambda one: happened.append(f"page {one.url}"))
