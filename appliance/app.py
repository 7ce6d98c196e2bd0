"""Puts the appliance together, listens, and ends it in good order."""

import asyncio
import importlib.util
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from tornado.netutil import bind_sockets

from appliance import tls
from appliance.clock import Clock
from appliance.features import all_features
from appliance.handlers import front
from appliance.handlers.edge import Edge
from appliance.handlers.outgoing import OutgoingClient
from appliance.services.chores import chores as chores_of
from appliance.services.parts import Parts
from appliance.services.passwords import Passwords
from appliance.settings import Settings
from appliance.storage import StorageError
from protocol import PRODUCT

log = logging.getLogger(__name__)

_EARLY_S = 0.01
"""A timer may come this much too early; it is not set again for the same moment."""

GOING_S = 2.0
"""How long the good-byes may take."""


@dataclass(frozen=True, slots=True)
class RunningAppliance:
    """A started appliance.

    Attributes:
        port: where it listens.
        url: its public URL.
        parts: the services, for tests and the demo.
        edge: the listening server.
        stop: ends it; returns once the database is closed.
    """

    port: int
    url: str
    parts: Parts
    edge: Edge
    stop: Callable[[], Awaitable[None]]


def serve(settings: Settings) -> int:
    """Runs the appliance until SIGTERM or SIGINT; returns the exit status.

    Raises:
        OSError: the address is taken or not ours.
        StorageError, SecretsError, TlsError: data folder, key or certificate cannot be used.
    """
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("tornado.access").setLevel(logging.WARNING)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_serve(settings))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Returns uvloop's where it exists."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop]
    factory = importlib.import_module("uvloop").new_event_loop
    return factory


async def start(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rate_times: float = 1.0,
    passwords: Passwords | None = None,
) -> RunningAppliance:
    """Starts an appliance on the running loop.

    Args:
        settings: with listen_port 0 a free port is taken, also in the public URL.
        clock: a movable one for tests.
        rate_times: how much wider the rate classes are than in use.
        passwords: cheaper ones for tests.
    """
    front.warn_without_speedups()
    sockets = bind_sockets(settings.listen_port, settings.listen_address, reuse_port=False)
    try:
        return await _start(settings, sockets, clock or Clock(), rate_times, passwords)
    except BaseException:
        for listening in sockets:
            listening.close()
        raise


async def _serve(settings: Settings) -> int:
    running = await start(settings)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await _announce(running)
    await ended.wait()
    log.info("going")
    await running.stop()
    return 0


async def _start(
    settings: Settings,
    sockets: list[socket.socket],
    clock: Clock,
    rate_times: float,
    passwords: Passwords | None,
) -> RunningAppliance:
    port = int(sockets[0].getsockname()[1])
    settings = _with_port(settings, port)
    serving = tls.server_context(settings)
    outgoing = OutgoingClient()
    parts = Parts.open(settings, serving, clock, rate_times, outgoing, passwords)
    try:
        edge = front.build(parts, all_features(parts))
        await parts.recover()
    except BaseException:
        parts.close()
        raise
    edge.listen_on(sockets)
    parts.mail.outbox.start()
    chores = [asyncio.create_task(_every(*chore)) for chore in chores_of(parts)]

    async def stop() -> None:
        edge.stop()
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        parts.attendance.stop()
        await parts.recordings.running.close()
        await parts.sockets.end(GOING_S)
        await parts.tasks.finish(GOING_S)
        await parts.mail.outbox.stop(GOING_S)
        await edge.close_all_connections()
        outgoing.close()
        parts.close()

    return RunningAppliance(port, settings.public_url, parts, edge, stop)


async def _every(seconds: float, chore: Callable[[], Awaitable[object]]) -> None:
    """Works at whole multiples of the time: what wakes up together shares one commit."""
    now_s = asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(seconds - (now_s() + _EARLY_S) % seconds + _EARLY_S)
        try:
            await chore()
        except StorageError as problem:
            log.warning("%s; trying again", problem)
        except Exception:  # nobody foresaw it; the next time may go well
            log.exception("a chore failed")


async def _announce(running: RunningAppliance) -> None:
    """Says on the console where the appliance is, whom to trust, and how to set it up."""
    print(f"{PRODUCT} is at {running.url}", flush=True)  # noqa: T201 (the console is the place)
    if running.parts.fingerprint:
        print(f"Key fingerprint (SHA-256): {running.parts.fingerprint}", flush=True)  # noqa: T201
    token = await running.parts.setup.link_token()
    if token:
        link = f"{running.parts.settings.origin}/setup/{token}"
        print(f"Set it up once at {link}", flush=True)  # noqa: T201


def _with_port(settings: Settings, port: int) -> Settings:
    """Returns the settings with the port that was taken for port 0."""
    if settings.listen_port != 0:
        return settings
    parts = urlsplit(settings.public_url)
    url = settings.public_url
    if parts.port in (None, 0):
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        url = f"{parts.scheme}://{host}:{port}"
    return replace(settings, listen_port=port, public_url=url)
