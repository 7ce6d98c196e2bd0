"""How long adding 500 technicians takes, and how long it keeps the event loop waiting.

Run: .venv/bin/python -m tests.bench.people_import
Mail is set up but its server is not there: letters are made and sealed, none is sent.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from appliance.domain.people_file import MOST_ROWS
from tests.loopback.conftest import furnished

TICK_S = 0.002


async def figures(folder: Path) -> tuple[float, float]:
    """Returns seconds in all, and the longest wait of the event loop in milliseconds."""
    desk = await furnished(folder, rate_times=1000)
    parts = desk.running.parts
    await parts.preferences.change(
        desk.ada.id, {"mail.host": "localhost", "mail.port": "9", "mail.from": "desk@example.org"}
    )
    rows = "".join(f"m{n}@example.org,Support|G{n % 20},no,no,N {n}\n" for n in range(MOST_ROWS))
    longest_s = 0.0

    async def watch() -> None:
        nonlocal longest_s
        while True:
            before_s = time.perf_counter()
            await asyncio.sleep(TICK_S)
            longest_s = max(longest_s, time.perf_counter() - before_s - TICK_S)

    watcher = asyncio.create_task(watch())
    start_s = time.perf_counter()
    await parts.people_import.preview(desk.ada, rows.encode(), make_groups=True)
    await parts.people_import.add(desk.ada, rows.encode(), "ko", make_groups=True, leave_out=False)
    whole_s = time.perf_counter() - start_s
    watcher.cancel()
    await desk.running.stop()
    return whole_s, longest_s * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole_s, longest_ms = asyncio.run(figures(Path(folder) / "data"))
    print(f"{MOST_ROWS} technicians, preview and adding: {whole_s:.2f} s")
    print(f"longest wait of the event loop: {longest_ms:.1f} ms")


if __name__ == "__main__":
    main()
