"""What the stream sends first, and when."""

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice, pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from agent.features.screen import ScreenFeature
from agent.picture.array_engine import ArrayEngine
from agent.picture.fidelity import BALANCED, OF_WISH
from agent.picture.pacing import LEAST_FRAMES
from agent.picture.source import CaptureError
from agent.picture.stream import _FULL_S, Frame, PictureStream
from agent.session import SessionModel
from protocol.messages.input import InputKey, InputPointer
from protocol.messages.screen import ScreenWatch
from protocol.pixels import Fill, Format, Image, Operation, Size, Times, unpack
from tests.fakes.moving_pictures import scene
from tests.fakes.samples import sample
from tests.fakes.screen import PaintedScreen

W, H = 1280, 800
DEADLINE_S, NOTHING_S = 20.0, 0.1
LARGE_W, LARGE_H = 640, 512
MOST_STEPS = 400


class Sharing:
    """A stream, what it painted from and what it delivered."""

    def __init__(self) -> None:
        self.screen = PaintedScreen(W, H)
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.troubles: queue.Queue[str] = queue.Queue()
        self.stream = PictureStream(
            lambda: self.screen,
            lambda: self.allowed,
            self.frames.put,
            self.troubles.put,
            ArrayEngine(),
        )
        self.allowed = True
        self._ink = 0

    def next(self, within_s: float = DEADLINE_S) -> list[Operation]:
        frame = self.frames.get(timeout=within_s)
        self._last = frame.sequence
        return [operation for body in frame.bodies for operation in unpack(body)]

    def answered(self, within_s: float = DEADLINE_S) -> list[Operation]:
        """Returns the next frame, which the viewer has drawn at once."""
        operations = self.next(within_s)
        self.stream.acknowledge(self._last)
        return operations

    def paint(self, x: int, y: int, w: int, h: int) -> None:
        self._ink += 1
        self.screen.paint(x, y, np.full((h, w), self._ink, np.uint32))


@pytest.fixture(autouse=True)
def _however_slow_this_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is expected for long, and films neither rest nor are too slow for one."""
    monkeypatch.setattr("agent.picture.stream._HURRY_S", 600.0)
    for name in (
        "films._RESTS_S",
        "films._LIVELY_S",
        "film_places._WITHIN_S",
        "film_places._LOST_S",
    ):
        monkeypatch.setattr(f"agent.picture.{name}", 600.0)


@pytest.fixture
def sharing() -> Iterator[Sharing]:
    with _shared() as shared:
        yield shared


@contextmanager
def _shared() -> Iterator[Sharing]:
    shared = Sharing()
    shared.stream.request_key()
    shared.stream.start()
    try:
        yield shared
    finally:
        shared.stream.stop()
        assert shared.stream.join(DEADLINE_S)


def is_film(operation: Operation) -> bool:
    return isinstance(operation, Image) and operation.format is Format.H264


def drawn_at(operations: list[Operation]) -> list[tuple[int, int]]:
    return [(one.x, one.y) for one in operations if isinstance(one, Fill | Image)]


def test_the_answer_to_a_key_goes_though_the_line_is_full(sharing: Sharing) -> None:
    sharing.answered()
    for number in range(LEAST_FRAMES):
        sharing.paint(0, 32 * number, 8, 8)
        sharing.next()
    sharing.paint(64, 64, 8, 8)
    with pytest.raises(queue.Empty):
        sharing.frames.get(timeout=NOTHING_S)
    sharing.stream.hurry()
    assert drawn_at(sharing.next()) == [(64, 64)]


def test_where_everything_is_to_be_sent_again_no_answer_goes_before_it(sharing: Sharing) -> None:
    """What viewers lack may lie under it."""
    sharing.answered()
    for number in range(LEAST_FRAMES):
        sharing.paint(0, 32 * number, 8, 8)
        sharing.next()
    sharing.stream.spoil()
    sharing.paint(64, 64, 8, 8)
    sharing.stream.hurry()
    with pytest.raises(queue.Empty):
        sharing.frames.get(timeout=NOTHING_S)
    sharing.stream.acknowledge(sharing._last)
    assert isinstance(sharing.answered()[0], Size)


def test_the_answer_to_a_key_goes_before_what_is_large(sharing: Sharing) -> None:
    sharing.answered()
    sharing.stream.hurry()
    with sharing.screen.held():
        sharing.paint(0, 0, LARGE_W, LARGE_H)
        sharing.paint(1024, 704, 8, 8)
    assert drawn_at(sharing.answered()) == [(1024, 704)]
    assert drawn_at(sharing.answered()) == [(0, 0)]


def test_the_answer_to_a_key_goes_before_a_films_picture(sharing: Sharing) -> None:
    """Also where only a strip of the film was painted, which is as small as the answer."""
    sharing.stream.decode(["h264"])
    sharing.answered()
    ends_s = time.monotonic() + DEADLINE_S
    sharing.screen.paint(0, 0, scene(0))
    while not any(is_film(one) for one in sharing.answered()):
        assert time.monotonic() < ends_s, "no film"
        sharing.screen.paint(0, 0, scene(sharing.screen.paints))
    sharing.stream.hurry()
    with sharing.screen.held():
        sharing.screen.paint(0, 0, scene(sharing.screen.paints + 1)[:16])
        sharing.paint(1024, 704, 8, 8)
    assert drawn_at(sharing.answered()) == [(1024, 704)]
    assert any(is_film(one) for one in sharing.answered())


def test_otherwise_what_was_painted_together_is_shown_together(sharing: Sharing) -> None:
    sharing.answered()
    with sharing.screen.held():
        sharing.paint(0, 0, LARGE_W, LARGE_H)
        sharing.paint(1024, 704, 8, 8)
    assert drawn_at(sharing.answered()) == [(1024, 704), (0, 0)]


def test_nothing_is_looked_at_while_nobody_may_see_it(sharing: Sharing) -> None:
    sharing.stream.decode(["h264", "runs", "store"])
    sharing.answered()
    sharing.allowed = False
    sharing.stream.wake()
    sharing.screen.rested()
    grabs, takes = sharing.screen.grabs, sharing.screen.takes
    for _ in range(20):
        sharing.paint(0, 0, LARGE_W, LARGE_H)
        sharing.stream.hurry()
        sharing.stream.acknowledge(0)
        sharing.stream.request_key()
        sharing.stream.prefer("quality")
        sharing.screen.rested()
    assert (sharing.screen.grabs, sharing.screen.takes) == (grabs, takes)
    assert sharing.frames.empty()
    sharing.allowed = True
    sharing.stream.wake()
    assert isinstance(sharing.answered()[0], Size)


def _is_gone(*_: object) -> None:
    raise RuntimeError("gone")


@pytest.mark.parametrize(
    "broken",
    [
        ["agent.picture.reference.Difference"],
        ["tests.fakes.screen.PaintedScreen.take", "tests.fakes.screen.PaintedScreen.close"],
    ],
)
def test_after_an_error_nobody_foresaw_the_picture_comes_back_whole(
    broken: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("agent.picture.stream._REOPEN_S", 0.01)
    with _shared() as sharing:
        sharing.answered()
        with monkeypatch.context() as context:
            for name in broken:
                context.setattr(name, _is_gone)
            sharing.paint(0, 0, 8, 8)
            assert sharing.troubles.get(timeout=DEADLINE_S) == "capture_failed"
        assert isinstance(sharing.answered()[0], Size)
        sharing.paint(64, 64, 8, 8)
        assert drawn_at(sharing.answered()) == [(64, 64)]
    assert "RuntimeError: gone" in caplog.text


def test_an_error_nobody_foresaw_while_the_screen_is_opened_again_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent.picture.stream._REOPEN_S", 0.01)
    with _shared() as sharing:
        sharing.answered()
        screen = sharing.screen

        def fails(*_: object) -> None:
            raise CaptureError("gone")

        with monkeypatch.context() as context:
            context.setattr(PaintedScreen, "take", fails)
            del sharing.screen
            screen.paint(0, 0, np.ones((8, 8), np.uint32))
            assert sharing.troubles.get(timeout=DEADLINE_S) == "capture_failed"
            sharing.screen = screen
        assert isinstance(sharing.answered()[0], Size)


def test_the_pause_after_what_is_large_is_slept_through(
    sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where something coarse could be mended at once."""
    eager = replace(BALANCED, rest_s=0.0, least_frame_s=600.0)
    monkeypatch.setitem(OF_WISH, "quality", eager)
    sharing.stream.prefer("quality")
    sharing.answered()
    sharing.screen.paint(0, 0, scene(0))
    assert sharing.answered()
    sharing.stream.wake()
    takes = sharing.screen.takes
    for _ in range(3):
        assert sharing.screen.patience_s() == _FULL_S
        sharing.stream.wake()
    assert sharing.screen.takes - takes <= 8


def test_an_acknowledgement_for_which_nothing_waits_wakes_nobody(
    sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the pause after what is large, if nothing is left to send after it."""
    monkeypatch.setitem(OF_WISH, "quality", replace(BALANCED, rest_s=600.0))
    sharing.stream.prefer("quality")
    sharing.answered()
    sharing.screen.paint(0, 0, scene(0))
    frame = sharing.frames.get(timeout=DEADLINE_S)
    assert sharing.screen.patience_s() == _FULL_S
    wakes = sharing.screen.wakes
    sharing.stream.acknowledge(frame.sequence)
    assert sharing.screen.wakes == wakes


def test_while_an_answer_is_expected_nobody_looks_for_what_may_be_mended() -> None:
    stream = Sharing().stream
    now_s = time.monotonic()
    assert stream._patience_s(now_s, now_s) == 0
    stream.hurry()
    assert stream._patience_s(now_s, now_s) > 0


def test_times_come_along_where_viewers_read_them(sharing: Sharing) -> None:
    sharing.answered()
    sharing.paint(0, 0, LARGE_W, LARGE_H)
    assert not any(isinstance(one, Times) for one in sharing.answered())
    sharing.stream.decode(["times"])
    sharing.paint(0, 0, LARGE_W, LARGE_H)
    found = [one for one in sharing.answered() if isinstance(one, Times)]
    assert len(found) == 1
    assert found[0].capture + found[0].compare + found[0].encode > 0


def films_of(sharing: Sharing) -> Iterator[Image]:
    """Plays a film; yields its pictures."""
    for step in range(MOST_STEPS):
        sharing.screen.paint(64, 64, scene(step % 2))
        try:
            drawn = sharing.answered(NOTHING_S)
        except queue.Empty:  # what was mended came first, and two steps were one change
            continue
        yield from (one for one in drawn if isinstance(one, Image) and is_film(one))
    raise AssertionError("no film")


def grown(sharing: Sharing) -> None:
    """Plays until the film is as large as what is played: it may have begun with a part of it."""
    h, w = scene(0).shape
    for film in films_of(sharing):
        if (film.x, film.y, film.w, film.h) == (64, 64, w, h):
            return


def starts_of_film(sharing: Sharing, pictures: int) -> int:
    """Plays so many pictures of a film; returns how many of them need none before them."""
    return sum(film.data[1] for film in islice(films_of(sharing), pictures))


def test_films_begin_anew_while_they_are_recorded_and_nobody_waits_for_an_answer(
    sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.picture.films._RESTART_PICTURES", 3)
    sharing.answered()
    sharing.stream.decode(["h264"])
    grown(sharing)
    assert starts_of_film(sharing, 12) == 0
    sharing.stream.record(True)
    assert starts_of_film(sharing, 12) >= 3
    sharing.stream.hurry()
    assert starts_of_film(sharing, 12) <= 1
    sharing.stream.record(False)


def test_the_picture_knows_whether_it_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    class Told:
        def __init__(self, *_: object) -> None:
            """Shares nothing."""

        def __getattr__(self, name: str) -> object:
            return lambda *said: told.extend((name, *said))

    monkeypatch.setattr("agent.features.screen.PictureStream", Told)
    session = SessionModel()
    consent = SimpleNamespace(observe=lambda _: None, anyone_may_view=lambda: True)
    feature = ScreenFeature(None, session, consent, None)  # type: ignore[arg-type]
    feature.control[ScreenWatch](ScreenWatch(True))
    session.change(recorded=True)
    feature.on_stop()
    feature.control[ScreenWatch](ScreenWatch(True))
    said = [word for name, word in pairwise(told) if name == "record"]
    assert False in said
    assert said[-1] is True


class _Stream:
    def __init__(self) -> None:
        self.hurried = 0

    def hurry(self) -> None:
        self.hurried += 1


def test_keys_and_buttons_hurry_the_picture_and_the_pointers_way_does_not() -> None:
    feature = ScreenFeature.__new__(ScreenFeature)
    feature._buttons, stream = 0, _Stream()
    feature._stream = stream  # type: ignore[assignment]
    counts = []
    for message in (
        sample(InputPointer, buttons=0),
        sample(InputPointer, buttons=1),
        sample(InputPointer, buttons=1),
        sample(InputPointer, buttons=0),
        sample(InputKey),
    ):
        feature.on_input(message)
        counts.append(stream.hurried)
    assert counts == [0, 1, 1, 2, 3]
