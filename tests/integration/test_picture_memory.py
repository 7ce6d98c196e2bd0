"""What a larger desktop needed is given back when it is small again."""

import os
import queue

from agent.adapters.x11_capture import X11Screen
from agent.picture.array_engine import ArrayEngine
from agent.picture.stream import Frame, PictureStream
from protocol.pixels import Size, unpack
from tests.bench.long_run import resident_mib
from tests.fakes.vnc_server import xtigervnc

SMALL, LARGE = (1280, 800), (3840, 2160)
LEFT_MIB = 24
"""The pixels of the large one alone are 32 MiB, and they are held several times."""
DEADLINE_S = 20.0


def test_a_desktop_that_was_large_leaves_nothing_behind() -> None:
    with xtigervnc("1280x800") as server:
        frames: queue.Queue[Frame] = queue.Queue()

        def deliver(frame: Frame) -> None:
            stream.acknowledge(frame.sequence)
            frames.put(frame)

        stream = PictureStream(
            lambda: X11Screen(server.name), lambda: True, deliver, print, ArrayEngine()
        )

        def shown(size: tuple[int, int]) -> float:
            while True:
                frame = frames.get(timeout=DEADLINE_S)
                if Size(*size) in [one for body in frame.bodies for one in unpack(body)]:
                    return resident_mib(os.getpid())

        def plugged(size: tuple[int, int]) -> float:
            server.plug((0, 0, *size))
            return shown(size)

        stream.request_key()
        stream.start()
        try:
            shown(SMALL)
            plugged(LARGE)
            before = plugged(SMALL)
            for _ in range(3):
                large = plugged(LARGE)
                after = plugged(SMALL)
            assert large - after > LEFT_MIB
            assert after - before < LEFT_MIB
        finally:
            stream.stop()
            assert stream.join(DEADLINE_S)
