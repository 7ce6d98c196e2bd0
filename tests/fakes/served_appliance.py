"""A real appliance in a thread of the test, for browsers driven from the main thread."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from appliance import app, settings
from appliance.clock import Clock
from appliance.domain.rights import SUPER
from appliance.services.passwords import Passwords
from tests.fakes.new_data import with_database

EMAIL = "jiwoo@example.org"
PASSWORD = "seven blue bicycles"
TECHNICIAN = "Jiwoo Kim"
ORGANISATION = "Hanbit Support"


class ServedAppliance:
    """Address and services of a running appliance."""

    def __init__(self, loop: asyncio.AbstractEventLoop, running: app.RunningAppliance) -> None:
        self._loop = loop
        self.running = running
        self.url = running.parts.settings.origin

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Runs a coroutine on the appliance's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def with_technician(self) -> None:
        """Makes the account that the tests sign in with."""
        people = self.running.parts.people
        self.wait(people.create("appliance", EMAIL, TECHNICIAN, SUPER, PASSWORD, ""))


@contextmanager
def served(folder: Path, clock: Clock | None = None) -> Iterator[ServedAppliance]:
    """Yields an appliance on a new data folder, with passwords that are cheap to check; it has
    ended afterwards.
    """
    agents = folder / "agents"
    agents.mkdir(parents=True)
    (agents / "deskside-agent-linux").write_bytes(b"#!/bin/sh\n")
    chosen = settings.load(
        None,
        {
            "DESKSIDE_DATA_DIR": str(with_database(folder / "data")),
            "DESKSIDE_AGENTS_DIR": str(agents),
            "DESKSIDE_TLS": "off",
            "DESKSIDE_PUBLIC_URL": "http://localhost",
            "DESKSIDE_LISTEN_PORT": "0",
            "DESKSIDE_ORGANISATION": ORGANISATION,
        },
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    cheap = Passwords(time_cost=1, memory_kib=8)
    started = asyncio.run_coroutine_threadsafe(
        app.start(chosen, clock=clock, rate_times=50.0, passwords=cheap), loop
    ).result(60)
    try:
        yield ServedAppliance(loop, started)
    finally:
        asyncio.run_coroutine_threadsafe(_end(started), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(running: app.RunningAppliance) -> None:
    """Ends an appliance and what browsers that stay open keep waiting."""
    await running.stop()
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
