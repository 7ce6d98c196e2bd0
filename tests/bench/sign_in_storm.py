"""Wrong sign-ins in numbers, while people work: what pages and right sign-ins take meanwhile.

    python -m tests.bench.sign_in_storm [seconds]

Runs the appliance as its own process with the real cost of passwords.  Ten addresses send 50 wrong
passwords a second between them, half of them for one real account.  Meanwhile somebody signed in
loads pages, the attacked person signs in again from a browser that was there before, and a
colleague from an address that was not.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from appliance.clock import Clock
from appliance.domain.rights import TECHNICIAN
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.passwords import Passwords
from appliance.services.people import People
from appliance.storage import Storage
from tests.fakes.appliance_process import ApplianceProcess, appliance_process

PASSWORD = "seven blue bicycles"
ATTACKED, COLLEAGUE = "ann@example.org", "bo@example.org"
ADDRESSES = [f"127.9.0.{number}" for number in range(1, 11)]
PER_SECOND = 50
PAGES_PER_SECOND = 10
HOME, AWAY = "127.8.0.1", "127.8.0.2"


@dataclass
class Figures:
    """What was measured; seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    pages_s: list[float] = field(default_factory=list)
    known_s: list[float] = field(default_factory=list)
    clean_s: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    """Right sign-ins that were not let in, by status."""

    def text(self) -> str:
        lines = [f"wrong sign-ins by status: {dict(self.statuses)}"]
        for name, values, share in (
            ("pages of people signed in", self.pages_s, 0.99),
            ("right sign-in, known browser", self.known_s, 0.95),
            ("right sign-in, clean address", self.clean_s, 0.95),
        ):
            lines.append(
                f"{name}: {len(values)}, median {1000 * part(values, 0.5):.0f} ms, "
                f"p{share * 100:.0f} {1000 * part(values, share):.0f} ms, "
                f"worst {1000 * max(values):.0f} ms"
            )
        lines.append(f"right sign-ins refused: {dict(self.refused)}")
        return "\n".join(lines)


def part(values: list[float], share: float) -> float:
    """Returns the value that a share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


@dataclass
class Person:
    """A browser at an address of its own."""

    origin: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def ask(self, path: str, **form: str) -> int:
        """Sends a request over a connection of its own and returns the status."""
        host = self.origin.partition("//")[2]
        port = int(host.rpartition(":")[2])
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, local_addr=(self.address, 0)
        )
        body = urlencode(form).encode()
        lines = [f"{'POST' if form else 'GET'} {path} HTTP/1.1", f"Host: {host}"]
        lines += ["Connection: close", f"Content-Length: {len(body)}"]
        if form:
            lines += [
                f"Origin: {self.origin}",
                "Content-Type: application/x-www-form-urlencoded",
                "X-Forwarded-For: 203.0.113.77",
            ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        answer = await reader.read()
        writer.close()
        return self._kept(answer)

    async def sign_in(self, email: str) -> int:
        return await self.ask("/login", email=email, password=PASSWORD)

    def _kept(self, answer: bytes) -> int:
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return int(head[0].split()[1])


async def furnish(folder: Path) -> None:
    """Makes two technicians in a data folder that nobody uses."""
    storage = Storage.open(folder)
    clock, passwords = Clock(), Passwords()
    vault = Vault.open(folder / "master.key")
    people = People(storage, clock, Audit(storage, vault, clock), passwords)
    for email in (ATTACKED, COLLEAGUE):
        await people.create(APPLIANCE, email, email[:3], TECHNICIAN, PASSWORD)
    passwords.close()
    storage.close()


async def storm(origin: str, seconds: float) -> Figures:
    """Attacks, works and signs in for so long; returns the figures."""
    figures = Figures()
    worker = Person(origin, HOME)
    known = Person(origin, HOME)
    for person in (worker, known):
        assert await person.sign_in(ATTACKED) == 303
    jobs: set[asyncio.Task[None]] = set()
    ends_s = time.monotonic() + seconds

    async def attack(number: int) -> None:
        email = ATTACKED if number % 2 else f"{number}@example.org"
        person = Person(origin, ADDRESSES[number % len(ADDRESSES)])
        figures.statuses[await person.ask("/login", email=email, password=f"wrong {number}")] += 1

    async def load() -> None:
        begun_s = time.monotonic()
        assert await worker.ask("/desk") == 200
        figures.pages_s.append(time.monotonic() - begun_s)

    async def right(person: Person, email: str, times: list[float]) -> None:
        begun_s = time.monotonic()
        status = await person.sign_in(email)
        if status == 303:
            times.append(time.monotonic() - begun_s)
        else:
            figures.refused[status] += 1

    async def steadily(per_second: float, job) -> None:  # type: ignore[no-untyped-def]
        number, begun_s = 0, time.monotonic()
        while time.monotonic() < ends_s:
            task = asyncio.create_task(job(number))
            jobs.add(task)
            task.add_done_callback(jobs.discard)
            number += 1
            await asyncio.sleep(max(0.0, begun_s + number / per_second - time.monotonic()))

    await asyncio.gather(
        steadily(PER_SECOND, attack),
        steadily(PAGES_PER_SECOND, lambda _number: load()),
        steadily(1, lambda _number: right(known, ATTACKED, figures.known_s)),
        steadily(1, lambda _number: right(Person(origin, AWAY), COLLEAGUE, figures.clean_s)),
    )
    await asyncio.gather(*jobs)
    return figures


def measured(folder: Path, seconds: float) -> Figures:
    """Runs it against an appliance of its own."""
    agents = folder / "agents"
    agents.mkdir()
    asyncio.run(furnish(folder / "data"))
    with appliance_process(folder, agents) as appliance:
        return asyncio.run(_storm_at(appliance, seconds))


async def _storm_at(appliance: ApplianceProcess, seconds: float) -> Figures:
    return await storm(appliance.url, seconds)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(measured(Path(made), float(sys.argv[1]) if len(sys.argv) > 1 else 60.0).text())
