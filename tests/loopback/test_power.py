"""Locking from one real end to the other, the appliance in between."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.features.power import PowerFeature
from protocol.messages.power import PowerAsk, PowerState
from protocol.messages.session import SessionEnd
from tests.fakes.linked_agent import LinkedAgent
from tests.fakes.peers import ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT_S = 0.2


class Customer(LinkedAgent):
    """A computer that notes how often it was locked."""

    def __init__(self) -> None:
        self.locked = 0
        self.outcome = "locked"
        super().__init__([lambda *parts: PowerFeature(*parts, self._lock, LIMIT_S)])

    def _lock(self) -> str:
        self.locked += 1
        return self.outcome


@pytest_asyncio.fixture(loop_scope="module")
async def customer() -> AsyncIterator[Customer]:
    made = Customer()
    yield made
    await made.close()


async def controlled(helpdesk: Helpdesk, customer: Customer) -> ViewerPeer:
    record = await helpdesk.session()
    ada = await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    await until(lambda: customer.session.holder == helpdesk.ada.id)
    return ada


async def switched_on(helpdesk: Helpdesk, customer: Customer) -> ViewerPeer:
    ada = await controlled(helpdesk, customer)
    ada.tell(PowerAsk("lock_at_end"))
    assert await ada.expect(PowerState) == PowerState(True, "none")
    return ada


async def over(customer: Customer) -> None:
    """The session is over, and what was to be done then is done."""
    await until(lambda: customer.session.line == "ended")
    for feature in customer.features:
        await feature.close()


async def test_lock_now_says_what_came_of_it(helpdesk: Helpdesk, customer: Customer) -> None:
    ada = await controlled(helpdesk, customer)
    ada.tell(PowerAsk("lock_now"))
    assert (await ada.expect(PowerState)).outcome == "locked"
    customer.outcome = "failed"
    ada.tell(PowerAsk("lock_now"))
    assert (await ada.expect(PowerState)).outcome == "failed"
    assert customer.locked == 2


async def test_the_technician_s_end_locks(helpdesk: Helpdesk, customer: Customer) -> None:
    ada = await switched_on(helpdesk, customer)
    ada.tell(SessionEnd("technician_ended"))
    await until(lambda: customer.locked == 1)


async def test_the_customer_s_own_end_does_not(helpdesk: Helpdesk, customer: Customer) -> None:
    await switched_on(helpdesk, customer)
    customer.link.end("customer_ended", "customer_ended")
    await over(customer)
    assert customer.locked == 0


async def test_a_cut_for_good_locks_without_the_appliance(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    await switched_on(helpdesk, customer)
    customer.cut()
    await until(lambda: customer.locked == 1)
    assert customer.session.line == "reconnecting"


async def test_a_short_cut_keeps_the_switch_for_the_real_end(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    ada = await switched_on(helpdesk, customer)
    customer.features[0]._limit_s = 60.0  # type: ignore[attr-defined]
    customer.cut()
    await until(lambda: customer.session.line == "reconnecting")
    customer.online.set()
    assert await ada.expect(PowerState) == PowerState(True, "none")
    ada.tell(SessionEnd("technician_ended"))
    await until(lambda: customer.locked == 1)


async def test_taking_control_away_takes_the_switch_away(
    helpdesk: Helpdesk, customer: Customer
) -> None:
    ada = await switched_on(helpdesk, customer)
    customer.consent.set_to({"view"})
    assert await ada.expect(PowerState) == PowerState(False, "none")
    ada.tell(PowerAsk("lock_now"))
    assert (await ada.expect(PowerState)).outcome == "not_allowed"
    ada.tell(SessionEnd("technician_ended"))
    await over(customer)
    assert customer.locked == 0


async def test_a_watcher_locks_nothing(helpdesk: Helpdesk, customer: Customer) -> None:
    record = await helpdesk.session()
    await helpdesk.viewer(record)
    await customer.join(helpdesk, record.code)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    bob.tell(PowerAsk("lock_now"))
    assert (await bob.expect(PowerState)).outcome == "not_allowed"
    assert customer.locked == 0
