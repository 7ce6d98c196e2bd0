"""Monitors and quality from one real end to the other, the appliance in between."""

import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from agent.adapters.monitor_source import SwitchError
from agent.features.monitors import MonitorsFeature
from agent.features.screen import ScreenFeature
from agent.picture.source import NoScreenError
from appliance.storage import audit
from protocol.messages.control import ControlAsk, ControlAsked, ControlGive
from protocol.messages.monitors import (
    Mode,
    Monitor,
    MonitorsList,
    MonitorsRefused,
    MonitorsResize,
)
from protocol.messages.screen import ScreenQuality
from protocol.messages.session import SessionEnd
from tests.fakes.linked_agent import LinkedAgent
from tests.fakes.peers import until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODES = (Mode(1920, 1080), Mode(1280, 720))
WIDE = Monitor("DP-1", "DP-1", 0, 0, 1920, 1080, 100, 0, True, MODES, False)
TALL = Monitor("DP-2", "DP-2", 1920, 0, 1080, 1920, 200, 90, False, (), False)


class Plugs:
    """A computer whose monitors the test plugs; implements MonitorSource."""

    def __init__(self) -> None:
        self.monitors: tuple[Monitor, ...] = (WIDE,)
        self.switched: list[tuple[str, int, int]] = []
        self.backs = 0
        self._stirred = threading.Event()

    def open(self) -> "Plugs":
        return self

    def plug(self, *monitors: Monitor) -> None:
        self.monitors = monitors
        self.wake()

    def look(self) -> tuple[Monitor, ...]:
        return self.monitors

    def wait(self, timeout_s: float) -> None:
        self._stirred.wait(timeout_s)
        self._stirred.clear()

    def switch(self, monitor_id: str, w: int, h: int) -> None:
        if Mode(w, h) not in MODES:
            raise SwitchError("gone")
        self.switched.append((monitor_id, w, h))
        self.monitors = (replace(self.monitors[0], w=w, h=h, changed=True), *self.monitors[1:])

    def put_back(self) -> None:
        if self.monitors[0].changed:
            self.backs += 1
            self.monitors = (WIDE, *self.monitors[1:])

    def wake(self) -> None:
        self._stirred.set()

    def close(self) -> None:
        return


class Customer(LinkedAgent):
    """A customer with monitors, whose screen is not looked at."""

    def __init__(self, alone_s: float = 60.0) -> None:
        self.plugs = Plugs()
        self.wishes: list[str] = []
        super().__init__(
            [lambda *parts: MonitorsFeature(*parts, self.plugs.open, alone_s), self._screen]
        )

    def _screen(self, *parts: object) -> ScreenFeature:
        feature = ScreenFeature(*parts, self._no_screen)  # type: ignore[arg-type]
        feature.control[ScreenQuality] = lambda message: self.wishes.append(message.quality)
        return feature

    @staticmethod
    def _no_screen() -> object:
        raise NoScreenError("no_display")


@pytest_asyncio.fixture(loop_scope="module")
async def customer() -> AsyncIterator[Customer]:
    made = Customer()
    yield made
    await made.close()


async def test_the_list_follows_consent_and_every_plug_and_reaches_late_viewers(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    assert (await ada.expect(MonitorsList)).monitors == (WIDE,)
    customer.plugs.plug(WIDE, TALL)
    assert (await ada.expect(MonitorsList)).monitors == (WIDE, TALL)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    assert (await bob.expect(MonitorsList)).monitors == (WIDE, TALL)


async def test_who_controls_switches_and_everything_is_back_at_the_end(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    await until(lambda: customer.session.holder == helpdesk.ada.id)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    await bob.expect(MonitorsList)
    bob.tell(MonitorsResize("DP-1", 1280, 720))
    assert (await bob.expect(MonitorsRefused)).reason == "not_allowed"
    ada.tell(MonitorsResize("DP-1", 31, 17))
    assert (await ada.expect(MonitorsRefused)).reason == "gone"
    ada.tell(MonitorsResize("DP-1", 1280, 720))
    await ada.expect(MonitorsList, lambda one: one.monitors[0].w == 1280)
    assert customer.plugs.switched == [("DP-1", 1280, 720)]
    row = await helpdesk.running.parts.storage.run(audit.last)
    assert (row.event, row.actor, row.subject) == ("session.resize", helpdesk.ada.id, record.id)
    ada.tell(SessionEnd("technician_ended"))
    await until(lambda: customer.plugs.backs == 1)


async def test_lowering_puts_back_and_the_agent_refuses_whatever_the_appliance_says(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    await until(lambda: customer.session.holder == helpdesk.ada.id)
    ada.tell(MonitorsResize("DP-1", 1280, 720))
    await ada.expect(MonitorsList, lambda one: one.monitors[0].w == 1280)
    customer.consent.set_to({"view"})
    await until(lambda: customer.plugs.backs == 1)
    ada.tell(MonitorsResize("DP-1", 1280, 720))
    assert (await ada.expect(MonitorsRefused)).reason == "not_allowed"
    assert len(customer.plugs.switched) == 1


async def test_a_size_does_not_outlast_the_one_who_controlled(helpdesk: Helpdesk) -> None:
    customer = Customer(alone_s=0.05)
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    await until(lambda: customer.session.holder == helpdesk.ada.id)
    ada.tell(MonitorsResize("DP-1", 1280, 720))
    await until(lambda: bool(customer.plugs.switched))
    await ada.leave()
    await until(lambda: customer.plugs.backs == 1)
    await customer.close()


async def test_the_wish_of_the_one_who_controls_counts(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    await until(lambda: customer.session.holder == helpdesk.ada.id)
    ada.tell(ScreenQuality("speed"))
    await until(lambda: customer.wishes == ["speed"])
    bob = await helpdesk.viewer(record, helpdesk.bob)
    assert (await bob.expect(ScreenQuality)).quality == "speed"
    bob.tell(ScreenQuality("quality"))
    assert (await bob.expect(ScreenQuality)).quality == "speed"
    bob.tell(ControlAsk())
    await ada.expect(ControlAsked)
    ada.tell(ControlGive(helpdesk.bob.id))
    assert (await ada.expect(ScreenQuality)).quality == "quality"
    await until(lambda: customer.wishes == ["speed", "quality"])
    await bob.leave()
    await until(lambda: customer.wishes == ["speed", "quality", "speed"])
