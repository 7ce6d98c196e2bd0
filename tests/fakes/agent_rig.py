"""The agent without its windows: real link, real consent, a feature that notes what comes."""

import asyncio

from agent.consent import Consent
from agent.feature import Feature
from agent.link import Link
from agent.options import Address
from agent.session import SessionModel
from protocol.frame import Channel, Flag, Header
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.screen import ScreenWatch

TOKEN = "abcdefghijklmnopqrstuvwx27"
ASK = ConsentAsk("a1", "p1", "Anna", "Example", ("view", "control"))


class Customer:
    """Answers at once with what the test set, or never."""

    def __init__(self):
        self.rights = None
        self.asked = asyncio.Event()

    async def ask(self, question):
        self.asked.set()
        if self.rights is None:
            await asyncio.Event().wait()
        return frozenset(self.rights)

    def withdraw(self):
        pass


class Probe(Feature):
    """Notes what reaches a feature; on_start and on_watch it tries to send a picture at once."""

    name = "screen"

    def __init__(self, *parts):
        super().__init__(*parts)
        self.seen = []
        self.started = self.stopped = 0
        self.control = {ScreenWatch: self._on_watch}

    def on_start(self):
        self.started += 1
        self.picture()

    def on_stop(self):
        self.stopped += 1

    def on_screen(self, header):
        self.picture()

    def on_input(self, message):
        self.seen.append(message)

    def picture(self):
        self.wire.send_screen(Header(Channel.SCREEN, Flag.KEY | Flag.LAST), b"pixels")

    def _on_watch(self, message):
        self.picture()


class Rig:
    """The agent without its windows.

    Attributes:
        online: where it is not set, a cut line is not opened again.
    """

    def __init__(self, port):
        loop = asyncio.get_running_loop()
        self.customer = Customer()
        self.session = SessionModel()
        self.consent = Consent(self.customer)
        self.pauses = []
        self.away_s = self.each_pause_s = 0.0
        self.online = asyncio.Event()
        self.online.set()
        self.link = Link(
            self.session, self.consent, loop, self._sleep, lambda: loop.time() + self.away_s
        )
        self.probe = Probe(self.link, self.session, self.consent, loop)
        self.link.attach([self.probe])
        self.addresses = (Address("http", "127.0.0.1", port),)

    async def _sleep(self, seconds):
        self.pauses.append(seconds)
        self.away_s += self.each_pause_s
        await asyncio.sleep(0.01)
        await self.online.wait()

    def start(self):
        self.link.start(self.addresses, TOKEN)

    async def until(self, true, within_s=20.0):
        async with asyncio.timeout(within_s):
            while not true():  # noqa: ASYNC110 - any state may be waited for
                await asyncio.sleep(0.005)


async def allowed(rig, agent, rights=("view", "control")):
    rig.customer.rights = rights
    agent.say(ASK)
    return await agent.hears(ConsentAnswer)
