"""How long pages of the history, logs and figures of sessions take on the server.

Run: .venv/bin/python -m tests.bench.records [sessions]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from appliance.domain.records import Group, Membership
from appliance.storage import groups
from tests.fakes.past_sessions import past_sessions
from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk, furnished

TIMES = 25
LIMIT_MS = 100
PAGES = (
    "/api/history",
    "/api/history?page=100",
    "/api/history?page=1999",
    "/api/history?q=printer",
    "/api/history?q=beatrice+kim",
    "/api/history?q=customer4711%40",
    "/api/history?q=nobodyhasthis",
    "/api/history?q=%ED%94%84%EB%A6%B0%ED%84%B0&outcome=solved",
    "/api/history?outcome=follow_up&category=category-1",
    "/api/history?group=group-3&from=2026-01-01&to=2026-12-31",
    "/api/history?sort=name",
    "/api/history?sort=-waited&page=50",
    "/api/history?sort=category",
    "/api/history?sort=technician&q=vpn",
    "/api/history/choices",
)


async def furnish(desk: Helpdesk, sessions: int) -> None:
    parts = desk.running.parts
    names = [f"group-{at}" for at in range(10)]

    def make() -> None:
        for one in names:
            groups.insert(Group(one, one.title(), 1))
            groups.put_member(Membership(desk.bob.id, one))
        people = [(desk.ada.id, "Ada"), (desk.bob.id, "Bob")]
        past_sessions(sessions, names, people, parts.clock.now_ms())

    await parts.storage.run(make)


async def measured(browser: Browser, path: str) -> tuple[list[float], int]:
    """Returns the times in ms, and the size of the answer."""
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        answer = await browser.get(path)
        took.append((time.perf_counter() - start) * 1000)
        if answer.code != 200:
            raise RuntimeError(f"{path}: {answer.code}")
    return sorted(took), len(answer.body)


async def main(sessions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = await furnished(Path(folder) / "data", rate_times=100_000)
        await furnish(desk, sessions)
        print(f"{sessions} sessions; {TIMES} times each; limit {LIMIT_MS} ms (p95)")
        for who, account in (("all groups", desk.ada), ("ten groups", desk.bob)):
            browser = await desk.browser(account)
            for path in PAGES:
                took, size = await measured(browser, path)
                if account is desk.bob and path.startswith("/office"):
                    continue
                p95 = took[int(len(took) * 0.95) - 1]
                print(
                    f"{who:10} {path:62} median {statistics.median(took):6.1f}  p95 {p95:6.1f}"
                    f"  {size / 1024:6.1f} KiB {'' if p95 < LIMIT_MS else ' TOO SLOW'}"
                )
        await desk.running.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
