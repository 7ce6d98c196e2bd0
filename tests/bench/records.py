"""How long pages of the history, logs and figures of sessions take on the server.

Run: .venv/bin/python -m tests.bench.records [sessions]
"""

import asyncio
import os
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
    "/office/sessions",
    "/office/sessions?q=nobodyhasthis",
    "/office/resolved?sort=-score",
    "/office/dashboard?period=7",
    "/office/dashboard?period=90",
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


async def measured(browser: Browser, path: str) -> tuple[list[float], list[float], int]:
    """Returns times and times of the processor in ms (browser and server are one process), and the
    size of the answer.
    """
    took, worked = [], []
    for _ in range(TIMES):
        start, start_work = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - start_work) * 1000)
        if answer.code != 200:
            raise RuntimeError(f"{path}: {answer.code}")
    return sorted(took), sorted(worked), len(answer.body)


async def main(sessions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = await furnished(Path(folder) / "data", rate_times=100_000)
        await furnish(desk, sessions)
        print(f"{sessions} sessions; {TIMES} times each; limit {LIMIT_MS} ms (p95)")
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for who, account in (("all groups", desk.ada), ("ten groups", desk.bob)):
            browser = await desk.browser(account)
            for path in PAGES:
                if account is desk.bob and path.startswith("/office"):
                    continue
                took, worked, size = await measured(browser, path)
                p95, p95_work = (one[int(len(one) * 0.95) - 1] for one in (took, worked))
                print(
                    f"{who:10} {path:62} median {statistics.median(took):6.1f}  p95 {p95:6.1f}  "
                    f"processor {statistics.median(worked):6.1f} p95 {p95_work:6.1f}"
                    f"  {size / 1024:5.1f} KiB{'' if p95 < LIMIT_MS else ' TOO SLOW'}",
                    flush=True,
                )
        await desk.running.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
