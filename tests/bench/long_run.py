"""Hours of mixed work: does anything grow, and is the picture still true?

    python -m tests.bench.long_run [--minutes 120] [--turn-s 60] [--pause-s 0] [--seed N]
        [--out FILE]

A real X server (Xtigervnc), agent, appliance with TLS and Chromium.  In turns the screen is
1920 x 1080, two monitors, 3840 x 2160, and changes its size under load, while windows move, text
scrolls and films play, and the technician's keys and pointer come in between.  After each round the
canvas must equal the screen.  Memory is read once a turn, at rest, and compared between turns of
the same kind only: a larger screen rightly takes more.

Exit status 1: something grew by more than GROWTH_MIB and GROWTH_PART from the second turns of a
kind to the last ones.
"""

import argparse
import json
import random
import re
import signal
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.e2e.truth import wait_for_truth
from tests.fakes.busy_desktop import BusyDesktop, Work
from tests.fakes.deskside_demo import running_demo
from tests.fakes.vnc_server import Screen, VncServer, xtigervnc

GROWTH_MIB = 16
GROWTH_PART = 0.10
TRUTH_S = 120.0
"""8.3 million pixels of a photograph, exactly, on a machine that shares its cores with all."""

_TICK_S = 1 / 30
_RESIZES: tuple[tuple[Screen, ...], ...] = (
    ((0, 0, 1600, 900),),
    ((0, 0, 1024, 768), (1024, 0, 800, 600)),
    ((0, 0, 2560, 1440),),
    ((0, 0, 1920, 1080),),
)
TURNS: tuple[tuple[str, tuple[tuple[Screen, ...], ...]], ...] = (
    ("1920 x 1080", (((0, 0, 1920, 1080),),)),
    ("two monitors", (((0, 0, 1920, 1080), (1920, 200, 1280, 800)),)),
    ("3840 x 2160", (((0, 0, 3840, 2160),),)),
    ("resized under load", _RESIZES),
)
"""Each turn and the sizes it goes through, one a round; the last one is where it is measured."""


@dataclass(frozen=True)
class Sample:
    """Memory at the end of a turn, resident MiB.

    Attributes:
        tab: the browser's processes that run pages; browser: all of its processes.
        heap: of JavaScript in use, after a collection.
    """

    minute: float
    turn: str
    rounds: int
    slowest_truth_s: float
    agent: float
    appliance: float
    tab: float
    browser: float
    heap: float


def resident_mib(pid: int) -> float:
    """Returns what of the process is in memory, not counting files."""
    text = Path(f"/proc/{pid}/status").read_text()
    anonymous, shared = (
        int(found[1]) if (found := re.search(rf"{name}:\s+(\d+) kB", text)) else 0
        for name in ("RssAnon", "RssShmem")
    )
    return (anonymous + shared) / 1024


class Run:
    """Everything that runs, and what was read of it."""

    def __init__(self, server: VncServer, facts: dict, browser: Browser, seed: int) -> None:
        self._server, self._facts, self._seed = server, facts, seed
        self._desktop = BusyDesktop(server.name, seed)
        self._processes = browser.new_browser_cdp_session()
        self._page = _viewer(browser, facts)
        self._tab: CDPSession = self._page.context.new_cdp_session(self._page)
        self._begun_s = time.monotonic()
        self.samples: list[Sample] = []

    def close(self) -> None:
        self._desktop.close()

    def turn(
        self, name: str, sizes: tuple[tuple[Screen, ...], ...], turn_s: float, pause_s: float
    ) -> Sample:
        """Some time of one kind; ends at rest."""
        until_s = time.monotonic() + turn_s
        rounds, slowest_s, left = 0, 0.0, list(sizes)
        while left or time.monotonic() < until_s:
            works = self._desktop.works()
            self._desktop.turn(works)
            if len(sizes) > 1 and not left:
                left = list(sizes)
            if left:
                self._resize(left.pop(0))
            self._work(works)
            told = f"seed {self._seed}, {name}, round {rounds}"
            slowest_s = max(slowest_s, wait_for_truth(self._page, self._server.name, told, TRUTH_S))
            rounds += 1
            self._page.wait_for_timeout(1000 * pause_s)
        sample = self._sample(name, rounds, slowest_s)
        self.samples.append(sample)
        return sample

    def _resize(self, screens: tuple[Screen, ...]) -> None:
        w = max(x + w for x, _, w, _ in screens)
        h = max(y + h for _, y, _, h in screens)
        self._server.plug(*screens)
        self._desktop.await_size(w, h)
        self._desktop.room = (w, h)

    def _work(self, works: list[Work]) -> None:
        """Goes on with it at 30 steps a second, with the technician's hands in between."""
        steps = 0
        while self._desktop.turn(works):
            steps += 1
            if steps % 10 == 0:
                self._page.mouse.move(200 + steps % 300, 300 + steps % 200)
                self._page.keyboard.press("a")
            time.sleep(_TICK_S)

    def _sample(self, name: str, rounds: int, slowest_s: float) -> Sample:
        self._tab.send("HeapProfiler.collectGarbage")
        heap = self._tab.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        running = self._processes.send("SystemInfo.getProcessInfo")["processInfo"]
        tabs = [one["id"] for one in running if one["type"] == "renderer"]
        return Sample(
            minute=round((time.monotonic() - self._begun_s) / 60, 1),
            turn=name,
            rounds=rounds,
            slowest_truth_s=round(slowest_s, 2),
            agent=resident_mib(self._facts["pids"]["agent"]),
            appliance=resident_mib(self._facts["pids"]["appliance"]),
            tab=sum(resident_mib(pid) for pid in tabs),
            browser=sum(resident_mib(one["id"]) for one in running),
            heap=heap,
        )


def _viewer(browser: Browser, facts: dict) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, ignore_https_errors=True)
    page = context.new_page()
    page.goto(facts["url"] + "/login")
    page.fill("input[name=email]", facts["login"]["email"])
    page.fill("input[name=password]", facts["login"]["password"])
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(facts["session"]["viewer_url"])
    page.wait_for_selector("#screen:visible", timeout=20_000)
    return page


def growth(samples: list[Sample]) -> dict[str, dict[str, tuple[float, float]]]:
    """Returns turn -> part -> MiB early and late: medians of a third each; the first turn is left
    out, since what is needed once is taken then.
    """
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for turn in dict.fromkeys(sample.turn for sample in samples):
        same = [asdict(sample) for sample in samples if sample.turn == turn][1:]
        third = max(1, len(same) // 3)
        if len(same) > 1:
            found[turn] = {
                part: (
                    statistics.median(sample[part] for sample in same[:third]),
                    statistics.median(sample[part] for sample in same[-third:]),
                )
                for part in ("agent", "appliance", "tab", "browser", "heap")
            }
    return found


def grew(early: float, late: float) -> bool:
    return late - early > max(GROWTH_MIB, GROWTH_PART * early)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--turn-s", type=float, default=60)
    parser.add_argument("--pause-s", type=float, default=0, help="rest after each round")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    print(f"seed {options.seed}; MiB at the end of each turn")
    print(f"{'min':>6} {'turn':20}{'rounds':>7}{'truth s':>8}{'agent':>8}{'appl.':>8}{'tab':>8}"
          f"{'browser':>9}{'heap':>7}")  # fmt: skip
    for number in (signal.SIGTERM, signal.SIGINT):  # so that what was started ends with us
        signal.signal(number, lambda *_: sys.exit(143))
    until_s = time.monotonic() + 60 * options.minutes
    with (
        xtigervnc("1920x1080") as server,
        running_demo(server.name, "--tls") as facts,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        run = Run(server, facts, browser, options.seed)
        try:
            while time.monotonic() < until_s:
                for name, sizes in TURNS:
                    one = run.turn(name, sizes, options.turn_s, options.pause_s)
                    print(f"{one.minute:6.1f} {name:20}{one.rounds:7}{one.slowest_truth_s:8.2f}"
                          f"{one.agent:8.1f}{one.appliance:8.1f}{one.tab:8.1f}{one.browser:9.1f}"
                          f"{one.heap:7.1f}", flush=True)  # fmt: skip
        finally:
            run.close()
            browser.close()
    changes = growth(run.samples)
    for turn, parts in changes.items():
        said = ", ".join(f"{part} {a:.1f} -> {b:.1f}" for part, (a, b) in parts.items())
        print(f"{turn}: {said}")
    if options.out:
        kept = {"seed": options.seed, "samples": [asdict(one) for one in run.samples]}
        options.out.write_text(json.dumps({**kept, "growth": changes}, indent=1))
    bad = any(grew(*change) for parts in changes.values() for change in parts.values())
    print("something grew" if bad else "nothing grew")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
