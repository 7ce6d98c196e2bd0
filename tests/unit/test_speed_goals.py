"""The table of `make bench` says what was reached, and never more."""

import pytest

from tests.bench.goals import FIGURES, IDENTICAL_DB, OURS, PEER, rows, status, text

GOOD = {
    "idle": {"server_cpu": 0.004},
    "typing": {"lat_p50_ms": 4.9, "lat_p95_ms": 8.0, "to_browser_kBps": 2.7},
    "scroll": {"delivered_fps": 30.0, "lat_all_p95_ms": 45, "to_browser_kBps": 300},
    "drag": {"delivered_fps": 29.9, "lat_all_p95_ms": 20, "to_browser_kBps": 400},
    "video": {
        "delivered_fps": 30.0, "lat_all_p95_ms": 28, "to_browser_kBps": 380, "psnr_live_db": 38.2,
    },
    "input": {"rt_p50_ms": 7.5, "rt_p95_ms": 13},
    "input_video": {"rt_p50_ms": 15, "rt_p95_ms": 29},
}  # fmt: skip
WORKING = ("scroll", "drag", "video")


def medians(**changed: float) -> dict:
    """Ours with changed figures of typing, beside an x11vnc of the same speed."""
    found = {}
    for product in (OURS, PEER):
        for scenario, figures in GOOD.items():
            more = {"server_cpu": 0.2, "psnr_settled_db": IDENTICAL_DB}
            found[product, scenario] = {**(more if scenario in WORKING else {}), **figures}
    found[OURS, "typing"] = {**found[OURS, "typing"], **changed}
    return found


def table(measured: dict, products: tuple[str, ...] = (OURS, PEER)) -> list:
    return rows(measured, products, list(GOOD))


def test_every_goal_reached() -> None:
    found = table(medians())
    assert len(found) == len(FIGURES)
    assert all(row.goal_reached for row in found)
    assert status(found) == 0


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"lat_p50_ms": 5.1}, 2, "MISSED"),
        ({"lat_p50_ms": 5.04}, 2, "MISSED"),
        ({"lat_p50_ms": 4.9 * 1.6}, 1, "BELOW FLOOR"),
    ],
)
def test_a_miss_is_said(changed: dict[str, float], code: int, said: str) -> None:
    found = table(medians(**changed))
    assert status(found) == code
    assert sum(said in line for line in text(found).splitlines()) == 1


def test_a_failed_run_is_a_failure() -> None:
    measured = medians()
    del measured[OURS, "typing"]
    found = table(measured)
    assert status(found) == 1
    assert text(found).count("FAILED") == len(GOOD["typing"])


def test_a_goal_that_a_peer_sets_needs_the_peer() -> None:
    measured = medians()
    for scenario in WORKING:
        del measured[PEER, scenario]
    cores = [row for row in table(measured) if row.figure.goal is None]
    assert [row.goal_reached for row in cores] == [None, None, None]
