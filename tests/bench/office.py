"""How long the office's list pages take with 5,000 technicians, 200 groups, 1,000,000 log rows.

    .venv/bin/python -m tests.bench.office [--rows N] [--times N] [--folder DIR] [--no-export]

Makes the data folder (a minute; a folder given with --folder is kept and used again), starts the
real appliance as a process of its own, signs in and asks for each page `times` times over one
connection that stays open.  Prints a table: how long the server computes for a page, time to the
first byte (what the server needs, on a computer with nothing else to do) and to the last one, p50
and p95, all in milliseconds, and the size of the page.  Then it exports the whole log
while it measures how long a small request waits meanwhile.
The bar is 150 ms for each page on the server.
"""

import argparse
import asyncio
import http.client
import os
import re
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from appliance.domain.acts import Kind
from appliance.handlers.registry import ROUTES
from tests.bench.office_data import EMAIL, PASSWORD, furnish, identifier
from tests.fakes.appliance_process import ApplianceProcess

BAR_MS = 150.0
_PAUSE_S = 0.06
"""Between requests: the rate class of pages is 20 a second."""


def pages() -> list[tuple[str, str]]:
    """Returns a name and an address of everything that is measured, of routes that there are."""
    there = [re.compile(route.pattern) for route in ROUTES if "GET" in route.rules]
    person, rare = identifier("person 0"), identifier("person 4999")
    group, big = identifier("group 7"), identifier("group 0")
    year_ago = datetime.now(UTC) - timedelta(days=365)
    day = {"from": f"{year_ago:%Y-%m-%d}", "to": f"{year_ago:%Y-%m-%d}"}
    log = "/office/log"
    wanted = [
        ("technicians", "/office/people"),
        ("technicians, last page", "/office/people?page=100"),
        ("technicians, search", "/office/people?q=jiwoo"),
        ("technicians, nothing fits", "/office/people?q=zzzzzz"),
        ("technicians, of a group", f"/office/people?group={group}"),
        ("technicians, of the big group", f"/office/people?group={big}"),
        ("technicians, invited", "/office/people?state=invited"),
        ("technicians, by role", "/office/people?role=technician"),
        ("technicians, by last seen", "/office/people?sort=-seen"),
        ("technician", f"/office/people/{person}"),
        ("groups", "/office/groups"),
        ("groups, search", "/office/groups?q=15"),
        ("group", f"/office/groups/{group}"),
        ("group, big", f"/office/groups/{big}"),
        ("roles", "/office/roles"),
        ("requests to join", "/office/requests"),
        ("outgoing mail", "/office/mail"),
        ("log", log),
        *((f"log, kind {kind.value}", f"{log}?kind={kind.value}") for kind in Kind),
        ("log, refused", f"{log}?result=refused"),
        ("log, done", f"{log}?result=done"),
        ("log, refused people (none)", f"{log}?result=refused&kind=people"),
        ("log, person by name", f"{log}?q=person0000"),
        ("log, ten people by name", f"{log}?q=person010"),
        ("log, too many people", f"{log}?q=person"),
        ("log, nobody", f"{log}?q=zzzzzz"),
        ("log, rare person", f"{log}?person={rare}"),
        ("log, rare person, mail (none)", f"{log}?person={rare}&kind=mail&result=refused"),
        ("log, appliance, settings (none)", f"{log}?person=appliance&kind=settings"),
        ("log, customers, mail (none)", f"{log}?person=customer&kind=mail"),
        ("log, group", f"{log}?group={group}"),
        ("log, group, mail", f"{log}?group={group}&kind=mail"),
        ("log, group, refused", f"{log}?group={group}&result=refused"),
        ("log, group, sso (none)", f"{log}?group={group}&kind=sso"),
        ("log, big group", f"{log}?group={big}"),
        ("log, big group, refused", f"{log}?group={big}&result=refused"),
        ("log, no such group", f"{log}?group=none"),
        ("log, a day a year ago", f"{log}?{urlencode(day)}"),
        ("log, that day, mail", f"{log}?{urlencode(day | {'kind': 'mail'})}"),
        ("log, that day, rare person", f"{log}?{urlencode(day | {'person': rare})}"),
        ("log, tomorrow (none)", f"{log}?from=2090-01-01"),
        ("log settings", "/office/settings/log"),
        ("desk", "/desk"),
    ]
    return [
        (name, path)
        for name, path in wanted
        if any(one.fullmatch(path.partition("?")[0]) for one in there)
    ]


class Client:
    """A browser's one connection, signed in."""

    def __init__(self, appliance: ApplianceProcess) -> None:
        self._url = appliance.url
        self._line = http.client.HTTPConnection("127.0.0.1", appliance.port, timeout=60)
        self._cookies: dict[str, str] = {}
        body = urlencode({"email": EMAIL, "password": PASSWORD})
        status, answer = self.ask("POST", "/login", body)[2:]
        if status != 303:
            raise SystemExit(f"signing in failed: {status} {answer[:300]!r}")

    def ask(self, method: str, path: str, body: str = "") -> tuple[float, float, int, bytes]:
        """Returns milliseconds to the first and to the last byte, the status and the body."""
        headers = {"Host": self._url.removeprefix("http://"), "Cookie": self._cookie}
        if method == "POST":
            headers["Origin"] = self._url
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start_s = time.perf_counter()
        self._line.request(method, path, body or None, headers)
        answer = self._line.getresponse()
        first_s = time.perf_counter()
        text = answer.read()
        last_s = time.perf_counter()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self._cookies[key] = kept.strip('"')
        return (first_s - start_s) * 1000, (last_s - start_s) * 1000, answer.status, text

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items() if value)

    def stream(self, path: str, body: str) -> tuple[float, float, int]:
        """Takes a long file without keeping it; returns seconds to first and last, and bytes."""
        headers = {
            "Host": self._url.removeprefix("http://"),
            "Cookie": self._cookie,
            "Origin": self._url,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        start_s = time.perf_counter()
        self._line.request("POST", path, body, headers)
        answer = self._line.getresponse()
        size = len(answer.read(1))
        first_s = time.perf_counter() - start_s
        while piece := answer.read(65536):
            size += len(piece)
        return first_s, time.perf_counter() - start_s, size


def percent(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def cpu_ms(process: int) -> float:
    """Returns how long a process has computed, in all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measure(client: Client, pid: int, times: int) -> list[str]:
    """Prints the table and returns the pages that are beyond the bar."""
    late = []
    head = ("page", "status", "cpu mean", "first p50", "p95", "last p50", "p95", "KiB")
    print(f"{head[0]:36}", *(f"{word:>9}" for word in head[1:]))
    for name, path in pages():
        firsts, wholes, size, status = [], [], 0, 0
        before_ms = cpu_ms(pid)
        for _ in range(times):
            time.sleep(_PAUSE_S)
            first, whole, status, text = client.ask("GET", path)
            firsts.append(first)
            wholes.append(whole)
            size = len(text)
        p95 = percent(firsts, 0.95)
        if p95 > BAR_MS or status != 200:
            late.append(name)
        figures = (
            (cpu_ms(pid) - before_ms) / times,
            statistics.median(firsts),
            p95,
            statistics.median(wholes),
            percent(wholes, 0.95),
            size / 1024,
        )
        print(f"{name:36} {status:9}", *(f"{figure:9.1f}" for figure in figures), flush=True)
    return late


def memory_mib(process: int) -> float:
    pages_ = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages_ * resource.getpagesize() / 2**20


def measure_export(appliance: ApplianceProcess, pid: int, form: str) -> None:
    """Exports everything while pages and writes go on."""
    taker, other = Client(appliance), Client(appliance)
    before_mib, done, waits = memory_mib(pid), threading.Event(), []
    most_mib = before_mib
    result: list[tuple[float, float, int]] = []

    def take() -> None:
        result.append(taker.stream("/office/log/export", urlencode({"format": form})))
        done.set()

    thread = threading.Thread(target=take)
    thread.start()
    while not done.is_set():
        time.sleep(0.1)
        waits.append(other.ask("GET", "/health")[1])
        most_mib = max(most_mib, memory_mib(pid))
    thread.join()
    first_s, whole_s, size = result[0]
    print(
        f"export {form}: first byte {first_s * 1000:.0f} ms, whole {whole_s:.1f} s,"
        f" {size / 2**20:.0f} MiB; memory {before_mib:.0f} -> at most {most_mib:.0f} MiB;"
        f" a small request meanwhile p50 {statistics.median(waits):.1f} p95"
        f" {percent(waits, 0.95):.1f} worst {max(waits):.1f} ms"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="kept and used again")
    parser.add_argument("--no-export", action="store_true", help="pages only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "data" / "set-up-done").exists():
            start_s = time.perf_counter()
            asyncio.run(furnish(folder / "data", rows=options.rows))
            print(f"data folder made in {time.perf_counter() - start_s:.0f} s")
        appliance = ApplianceProcess(folder, folder)
        appliance.start()
        try:
            process = appliance._process
            if process is None:
                raise SystemExit("the appliance did not start")
            late = measure(Client(appliance), process.pid, options.times)
            for form in () if options.no_export else ("csv", "json"):
                measure_export(appliance, process.pid, form)
        finally:
            appliance.stop()
    print(f"beyond {BAR_MS:.0f} ms at p95: {', '.join(late) or 'none'}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
