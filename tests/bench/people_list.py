"""How long the pages of technicians take on the server: 5,000 people, 200 groups.

Run: .venv/bin/python -m tests.bench.people_list [people] [groups]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.crowd import crowd
from tests.fakes.peers import Browser
from tests.loopback.conftest import furnished

TIMES = 15
LIMIT_MS = 150
PAGES = (
    "/office/people",
    "/office/people?size=100",
    "/office/people?page=100",
    "/office/people?sort=-seen&page=40",
    "/office/people?sort=role",
    "/office/people?q=지우",
    "/office/people?q=person04999%40example.org",
    "/office/people?q=nobody",
    "/office/people?state=invited&sort=email",
    "/office/people?group=0000000000000000000005&role=technician",
    "/office/people?group=none",
    "/office/people/new",
    "/office/people/P000000000000000004711",
)


async def measured(browser: Browser, path: str) -> tuple[list[float], list[float], int]:
    """Returns times, times of the processor (browser and server are one process) and the size."""
    took, worked = [], []
    size = 0
    for _ in range(TIMES):
        start, start_work = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - start_work) * 1000)
        assert answer.code == 200, (path, answer.code)
        size = len(answer.body)
    return sorted(took), sorted(worked), size


async def main(persons: int, groups: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = await furnished(Path(folder) / "data")
        parts = desk.running.parts
        await parts.storage.run(crowd, persons, groups, parts.clock.now_ms())
        browser = await desk.browser(desk.ada)
        print(f"{persons} people, {groups} groups; {TIMES} times each; limit {LIMIT_MS} ms")
        for path in PAGES:
            took, worked, size = await measured(browser, path)
            median, worst, work = statistics.median(took), took[-1], statistics.median(worked)
            print(
                f"{median:7.1f} ms median {worst:7.1f} worst {work:7.1f} of processor "
                f"{size / 1024:5.0f} KiB  {path}"
            )
        await desk.running.stop()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*(given or (5000, 200))))
