"""Tickets and events."""

import pytest

from appliance.domain.errors import NotAuthenticatedError
from appliance.services import tickets
from appliance.services.tickets import Ticket, Tickets
from tests.fakes.clock import MovedClock


def test_a_ticket_works_once() -> None:
    made = Tickets(MovedClock())
    token = made.issue("viewer", "account", "session")
    assert made.redeem(token) == Ticket("viewer", "account", "session")
    for wrong in (token, "", "x"):
        with pytest.raises(NotAuthenticatedError):
            made.redeem(wrong)


def test_a_ticket_lives_30_seconds() -> None:
    clock = MovedClock()
    made = Tickets(clock)
    first, second = made.issue("events", "account"), made.issue("events", "account")
    clock.pass_(s=29.9)
    made.redeem(first)
    clock.pass_(s=0.1)
    with pytest.raises(NotAuthenticatedError):
        made.redeem(second)


def test_tickets_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "_MOST", 100)
    clock = MovedClock()
    made = Tickets(clock)
    issued = [made.issue("events", f"{number}") for number in range(150)]
    assert len(made._open) == 100
    assert made.redeem(issued[-1]).subject_id == "149"
    clock.pass_(s=30)
    made.issue("events", "new")
    assert len(made._open) == 1
