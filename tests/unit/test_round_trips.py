"""Round trips of single sign-on: each once, and what is remembered stays small."""

from pathlib import Path

import pytest

from appliance.secrets import Vault
from appliance.services import oidc_round_trip
from appliance.services.oidc_round_trip import LIFE_S, RoundTrips
from tests.fakes.clock import MovedClock


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def trips(tmp_path: Path, clock: MovedClock) -> RoundTrips:
    return RoundTrips(Vault.open(tmp_path / "master.key"), clock)


def come_back(trips: RoundTrips) -> tuple[str, str]:
    trip = trips.new("provider", "/desk")
    cookie = trips.sealed(trip)
    assert trips.back(cookie, trip.state) == trip
    return cookie, trip.state


def test_each_comes_back_once(trips: RoundTrips, clock: MovedClock) -> None:
    cookie, state = come_back(trips)
    clock.pass_(s=LIFE_S - 1)
    come_back(trips)
    assert trips.back(cookie, state) is None


def test_what_was_used_is_forgotten_in_time(trips: RoundTrips, clock: MovedClock) -> None:
    for _ in range(5):
        come_back(trips)
    clock.pass_(s=LIFE_S)
    come_back(trips)
    assert len(trips._used) == 1


def test_a_flood_fills_no_memory(trips: RoundTrips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc_round_trip, "MOST_USED", 3)
    made = [come_back(trips) for _ in range(5)]
    assert len(trips._used) == 3
    assert trips.back(*made[-1]) is None, "the newest are still known"
