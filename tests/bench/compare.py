"""make bench: runs the harness for us and x11vnc + noVNC, holds the medians against the floors.

Exit status 1: a floor was missed, or a run that a floor needs failed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HARNESS = HERE / "harness"
PEER = "x11vnc"

sys.path.insert(0, str(HARNESS))

from adapters.ours import Ours  # noqa: E402
from common import tree  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from run import CHROMIUM, CHROMIUM_ARGS  # noqa: E402


@dataclass(frozen=True)
class Floor:
    """Our median over theirs must be at most (or at least) this."""

    scenario: str
    figure: str
    text: str
    limit: float
    at_most: bool

    def holds(self, ratio: float) -> bool:
        return ratio <= self.limit if self.at_most else ratio >= self.limit


FLOORS = (
    Floor("typing", "lat_p50_ms", "typing, paint to picture p50, ms", 1.5, True),
    Floor("input", "rt_p50_ms", "input round trip p50, ms", 1.5, True),
    Floor("scroll", "delivered_fps", "scroll, frames per second", 0.9, False),
    Floor("drag", "delivered_fps", "drag, frames per second", 0.9, False),
    Floor("video", "delivered_fps", "video, frames per second", 0.9, False),
)
SCENARIOS = (*(floor.scenario for floor in FLOORS), "idle")
IDLE_CORES = 0.03


def cpu_seconds(pids: list[int]) -> float:
    """CPU seconds of the processes, their children and all threads, from schedstat."""
    spent_ns = 0
    for root in pids:
        for pid in tree(root):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                spent_ns += int((thread / "schedstat").read_text().split()[0])
    return spent_ns / 1e9


def idle_cores(seconds: float) -> float:
    """Cores that agent and appliance use while a viewer shows a screen on which nothing happens."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        product = Ours(folder)
        browser = None
        try:
            product.start()
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, headless=True, args=CHROMIUM_ARGS
            )
            context = browser.new_context(
                viewport={"width": 1940, "height": 1100}, ignore_https_errors=True
            )
            product.prepare(context)
            product.open_viewer(context.new_page())
            time.sleep(5)
            pids = list(product.facts["pids"].values())
            before, begun = cpu_seconds(pids), time.monotonic()
            time.sleep(seconds)
            return (cpu_seconds(pids) - before) / (time.monotonic() - begun)
        finally:
            if browser:
                browser.close()
            product.stop()


def measure(options: argparse.Namespace, out: Path) -> list[dict]:
    """Runs the harness; returns its medians."""
    command = [
        sys.executable,
        str(HARNESS / "run.py"),
        *("--products", options.products),
        *("--scenarios", options.scenarios),
        *("--repeat", str(options.repeat)),
        *("--seconds", str(options.seconds)),
        *("--tries", str(options.tries)),
        *("--quiet-wait", str(options.quiet_wait), "--quiet-retries", "1"),
        *("--out", str(out)),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    return json.loads(out.read_text())["medians"]


def compare(medians: list[dict], scenarios: list[str]) -> bool:
    """Prints the table of ratios; returns whether every floor that was measured holds."""
    by_run = {(row["product"], row["scenario"]): row for row in medians}
    print(f"\n{'':36}{'ours':>9}{PEER:>9}{'ratio':>8}{'floor':>9}")
    good = True
    for floor in FLOORS:
        if floor.scenario not in scenarios:
            continue
        ours, theirs = (
            by_run.get((product, floor.scenario), {}).get(floor.figure)
            for product in ("ours", PEER)
        )
        sign = "<=" if floor.at_most else ">="
        if not ours or not theirs:
            print(f"{floor.text:36}{ours or 'failed':>9}{theirs or 'failed':>9}")
            good = False
            continue
        ratio = ours / theirs
        holds = floor.holds(ratio)
        good = good and holds
        verdict = "" if holds else "  MISSED"
        print(
            f"{floor.text:36}{ours:9.1f}{theirs:9.1f}{ratio:8.2f}{sign:>6} {floor.limit}{verdict}"
        )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default=f"ours,{PEER}")
    parser.add_argument("--scenarios", default=",".join(SCENARIOS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--tries", type=int, default=40, help="input round trips in each run")
    parser.add_argument(
        "--quiet-wait", type=float, default=20, help="seconds to wait for a quiet machine"
    )
    parser.add_argument("--idle-seconds", type=float, default=60, help="0 leaves the idle CPU out")
    parser.add_argument("--out", type=Path, default=ROOT / ".bench" / "results" / "latest.json")
    options = parser.parse_args()
    scenarios = options.scenarios.split(",")
    os.makedirs(options.out.parent, exist_ok=True)

    good = True
    if scenarios != ["idle-cpu"]:
        medians = measure(options, options.out)
        if {"ours", PEER} <= set(options.products.split(",")):
            good = compare(medians, scenarios)
    if options.idle_seconds and (set(scenarios) & {"idle", "idle-cpu"}):
        cores = idle_cores(options.idle_seconds)
        verdict = "" if cores <= IDLE_CORES else "  MISSED"
        label = f"idle agent + appliance, cores, {options.idle_seconds:g} s"
        print(f"{label:54}{cores:8.4f}{'<=':>6} {IDLE_CORES}{verdict}")
        good = good and cores <= IDLE_CORES
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
