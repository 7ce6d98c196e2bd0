"""What a desktop that is gone leaves behind in the customer's memory: nothing."""

import gc
import logging
import queue
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

from agent.picture.array_engine import ArrayEngine
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Shot
from agent.picture.stream import Frame, PictureStream
from protocol.pixels import Operation, Size, unpack
from tests.fakes.screen import PaintedScreen

W, H = 1280, 800
DEADLINE_S = 20.0


class _LineError(Exception):
    """Knows the request it belongs to, and that one knows it, as python-xlib's errors do."""


class BrokenScreen(PaintedScreen):
    """Fails while `broken`, with an error that is part of a circle."""

    broken = False

    def grab(self, rect: Rect) -> Shot:
        if not self.broken:
            return super().grab(rect)
        problem = _LineError()
        problem.args = (problem,)
        try:
            raise problem
        except _LineError as cause:
            raise CaptureError("gone") from cause


def is_whole(frame: Frame) -> bool:
    operations: list[Operation] = [one for body in frame.bodies for one in unpack(body)]
    return any(isinstance(one, Size) for one in operations)


@pytest.fixture
def no_chance() -> Iterator[None]:
    """Python looks for circles now and then, and pytest keeps what is logged: not here."""
    gc.collect()
    gc.disable()
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
    gc.enable()


@pytest.mark.usefixtures("no_chance")
def test_a_screen_that_failed_is_let_go() -> None:
    screens = [PaintedScreen(W, H), BrokenScreen(W, H)]
    broken = screens[-1]
    gone = weakref.ref(broken)
    frames: queue.Queue[Frame] = queue.Queue()
    stream = PictureStream(screens.pop, lambda: True, frames.put, print, ArrayEngine())
    stream.request_key()
    stream.start()
    try:
        first = frames.get(timeout=DEADLINE_S)
        assert is_whole(first)
        stream.acknowledge(first.sequence)
        broken.broken = True
        broken.paint(0, 0, np.full((8, 8), 0xABCDEF, np.uint32))
        del broken
        assert is_whole(frames.get(timeout=DEADLINE_S))
        assert gone() is None
    finally:
        stream.stop()
        assert stream.join(DEADLINE_S)
