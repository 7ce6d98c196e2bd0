"""What a larger desktop needed is given back when it is small again."""

import os
import queue
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from agent.adapters.x11_capture import X11Screen
from agent.picture.array_engine import ArrayEngine
from agent.picture.stream import Frame, PictureStream
from protocol.pixels import Size, unpack
from tests.bench.long_run import resident_mib
from tests.fakes.vnc_server import VncServer, xtigervnc

SMALL, LARGE = (1280, 800), (3840, 2160)
ROUNDS = 3
LEFT_MIB = 20
"""The pixels of the large one alone are 32 MiB, and they are held several times."""
DEADLINE_S = 60.0


class Sharing:
    """A stream whose viewer draws everything at once."""

    def __init__(self, name: str) -> None:
        self._frames: queue.Queue[Frame] = queue.Queue()
        self.stream = PictureStream(
            lambda: X11Screen(name), lambda: True, self._deliver, print, ArrayEngine()
        )

    def _deliver(self, frame: Frame) -> None:
        self.stream.acknowledge(frame.sequence)
        self._frames.put(frame)

    def shown(self, size: tuple[int, int]) -> float:
        """Waits until a desktop of this size is shown; returns the memory this process has."""
        while True:
            frame = self._frames.get(timeout=DEADLINE_S)
            if Size(*size) in [one for body in frame.bodies for one in unpack(body)]:
                return resident_mib(os.getpid())


def memory_mib(server: VncServer) -> tuple[float, float]:
    """Returns what a small desktop takes once there was a large one, and after several more."""
    sharing = Sharing(server.name)

    def once() -> float:
        server.plug((0, 0, *LARGE))
        sharing.shown(LARGE)
        server.plug((0, 0, *SMALL))
        return sharing.shown(SMALL)

    sharing.stream.request_key()
    sharing.stream.start()
    try:
        sharing.shown(SMALL)
        before = once()
        return before, [once() for _ in range(ROUNDS)][-1]
    finally:
        sharing.stream.stop()
        assert sharing.stream.join(DEADLINE_S)


def measured() -> tuple[float, float]:
    with xtigervnc("1280x800") as server:
        return memory_mib(server)


def test_a_desktop_that_was_large_leaves_nothing_behind() -> None:
    # In a process of its own: where other tests left room, nothing grows.
    with ProcessPoolExecutor(1, get_context("spawn")) as own:
        before, after = own.submit(measured).result()
    assert after - before < LEFT_MIB
