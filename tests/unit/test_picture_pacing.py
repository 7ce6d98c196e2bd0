"""How much may be on its way, in frames on a wide line and in bytes on a narrow one."""

import heapq
import statistics
from dataclasses import dataclass, field

import pytest

from agent.picture.array_engine import ArrayEngine
from agent.picture.backlog import Backlog
from agent.picture.fidelity import BALANCED, FINE, Ladder
from agent.picture.pacing import LEAST_FRAMES, MOST_FRAMES, Room, Window
from agent.picture.rect import Rect
from protocol.frame import SEQUENCE_LIMIT

NARROW_BYTES_S = 125_000
STEP_S = 0.002
KEY_BYTES, FILM_BYTES = 60, 30_000


def test_two_frames_and_no_more() -> None:
    window = Window()
    for sequence in range(LEAST_FRAMES):
        assert window.room(0.0) is Room.ALL
        window.sent(sequence, 0.0, 1000, key=False)
    assert window.room(7.0) is Room.NONE
    window.acknowledged(0, 7.01)
    assert window.room(7.01) is Room.ALL


def test_one_small_frame_more_for_who_waits_for_an_answer() -> None:
    window = Window()
    for sequence in range(LEAST_FRAMES):
        window.sent(sequence, 0.0, 1000, key=False)
    assert window.room(0.01, hurried=True) is Room.SMALL
    window.sent(LEAST_FRAMES, 0.01, 100, key=False)
    assert window.room(0.02, hurried=True) is Room.NONE


def test_one_acknowledgement_covers_all_before_it_across_the_wrap() -> None:
    window = Window()
    window.sent(SEQUENCE_LIMIT - 1, 0.0, 1000, key=False)
    window.sent(0, 0.0, 1000, key=False)
    window.acknowledged(0, 0.02)
    assert window.waiting == 0


def test_an_acknowledgement_of_something_older_changes_nothing() -> None:
    window = Window()
    window.sent(7, 0.0, 1000, key=False)
    window.acknowledged(6, 0.02)
    assert window.waiting == 1


@pytest.mark.parametrize(("round_trip_s", "allowed"), [(0.01, 2), (0.1, 4), (3.0, MOST_FRAMES)])
def test_long_lines_get_more_frames_within_bounds(round_trip_s: float, allowed: int) -> None:
    window = Window()
    for sequence in range(5):
        window.sent(sequence, 0.0, 100, key=False)
        window.acknowledged(sequence, round_trip_s)
    assert window.frames_allowed() == allowed


def test_a_key_frame_nobody_acknowledges_blocks_for_some_seconds_at_most() -> None:
    window = Window()
    window.sent(0, 0.0, 1000, key=True)
    window.sent(1, 0.0, 1000, key=True)
    assert window.room(7.9) is Room.NONE
    assert window.room(8.1) is Room.ALL


def test_a_new_viewer_starts_afresh() -> None:
    window = Window()
    window.sent(0, 0.0, 1000, key=False)
    window.sent(1, 0.0, 1000, key=False)
    window.reset()
    assert window.room(0.0) is Room.ALL


def test_an_unknown_line_gets_no_more_than_a_little_at_first() -> None:
    window = Window()
    window.sent(0, 0.0, 300_000, key=False)
    assert window.room(0.001) is Room.NONE
    window.acknowledged(0, 0.02)
    window.sent(1, 0.02, 300_000, key=False)
    assert window.room(0.021) is Room.ALL


def test_a_slow_key_frame_says_that_the_line_is_narrow() -> None:
    window = Window()
    window.sent(0, 0.0, 250_000, key=True)
    window.acknowledged(0, 2.0)
    assert window.slice_bytes() == pytest.approx(NARROW_BYTES_S * 0.02, rel=0.01)
    for sequence, key_bytes in ((0, 250_000), (1, 10_000)):
        quick = Window()
        quick.sent(sequence, 0.0, key_bytes, key=True)
        quick.acknowledged(sequence, 0.2)
        assert quick.slice_bytes() is None


def test_what_was_acknowledged_is_waited_for_no_more_on_a_line_taken_for_very_narrow() -> None:
    window = Window()
    window.sent(0, 0.0, 5000, key=True)
    window.acknowledged(0, 5.0)  # by a page that was still starting: 1 kB/s
    window.reset()
    window.sent(1, 6.0, 15_000, key=True)
    assert window.room(6.0) is not Room.ALL
    window.acknowledged(1, 6.1)
    assert window.room(6.1) is Room.ALL


def test_a_key_frame_nobody_acknowledges_is_waited_for_no_longer_on_a_narrow_line() -> None:
    window = Window()
    window.sent(0, 0.0, 5000, key=True)
    window.acknowledged(0, 5.0)
    window.sent(1, 6.0, 15_000, key=True)
    assert window.room(13.9) is not Room.ALL
    assert window.room(14.1) is Room.ALL


@dataclass
class Pipe:
    """A line of constant delay that carries so much, with a viewer behind; has its own clock.

    Attributes:
        bytes_s: may change.
        stall_s: it stands still so long every 4 s and brings all at once then.
        draw_s: what each frame costs the viewer.
        took_s: of each frame of KEY_BYTES that was acknowledged, there and back.
    """

    window: Window
    delay_s: float
    bytes_s: float
    stall_s: float = 0.0
    draw_s: float = 0.0
    now_s: float = 0.0
    took_s: list[float] = field(default_factory=list)
    delivered_bytes: int = 0
    slices: list[int] = field(default_factory=list)
    _free_s: float = 0.0
    _last_s: float = 0.0
    _sequence: int = 0
    _flying: list[tuple[float, int, float, int]] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """A film changes all the time and a key is pressed ten times a second."""
        end_s = self.now_s + seconds
        key_at_s: float | None = None
        steps = 0
        while self.now_s < end_s:
            self._acknowledge()
            if steps % 50 == 0:
                key_at_s = key_at_s or self.now_s
            room = self.window.room(self.now_s)
            if key_at_s is not None and room is not Room.NONE:
                self._send(KEY_BYTES, key_at_s)
                key_at_s = None
            elif room is Room.ALL:
                slice_bytes = self.window.slice_bytes()
                self.slices.append(slice_bytes or FILM_BYTES)
                self._send(self.slices[-1], self.now_s)
            steps += 1
            self.now_s += STEP_S

    def _send(self, size_bytes: int, wanted_s: float) -> None:
        self.window.sent(self._sequence, self.now_s, size_bytes, key=False)
        self._free_s = max(self._free_s, self.now_s) + size_bytes / self.bytes_s
        there_s = self._free_s + self.delay_s
        into_s = there_s % 4.0
        there_s = max(self._last_s + self.draw_s, there_s + max(0.0, self.stall_s - into_s))
        self._last_s = there_s
        heapq.heappush(self._flying, (there_s, self._sequence, wanted_s, size_bytes))
        self._sequence += 1

    def _acknowledge(self) -> None:
        while self._flying and self._flying[0][0] <= self.now_s:
            there_s, sequence, wanted_s, size_bytes = heapq.heappop(self._flying)
            self.window.acknowledged(sequence, there_s)
            self.delivered_bytes += size_bytes
            if size_bytes == KEY_BYTES:
                self.took_s.append(there_s - wanted_s)


@pytest.mark.parametrize("delay_s", [0.02, 0.2, 0.4])
def test_keys_wait_for_no_film_on_a_narrow_line_and_the_film_gets_the_rest(delay_s: float) -> None:
    pipe = Pipe(Window(), delay_s, NARROW_BYTES_S, stall_s=0.2)
    pipe.run(5)
    pipe.took_s.clear()
    pipe.delivered_bytes = 0
    pipe.run(20)
    tenths = statistics.quantiles(pipe.took_s, n=10)
    assert tenths[8] <= delay_s + 0.05
    assert tenths[4] <= delay_s + 0.03
    assert pipe.delivered_bytes >= 0.6 * NARROW_BYTES_S * 20


def test_a_line_that_gets_wide_is_used_again_within_seconds() -> None:
    pipe = Pipe(Window(), 0.1, NARROW_BYTES_S)
    pipe.run(5)
    assert max(pipe.slices[-10:]) < 6000
    pipe.bytes_s, pipe.delay_s = 20e6, 0.005
    pipe.run(5)
    assert pipe.window.slice_bytes() is None
    assert pipe.slices[-1] == FILM_BYTES


def test_a_wide_line_that_stood_still_for_a_key_frame_is_used_again_within_seconds() -> None:
    window = Window()
    window.sent(0, 0.0, 3000, key=True)
    window.acknowledged(0, 7.5)
    pipe = Pipe(window, 0.005, 20e6, now_s=7.5)
    pipe.run(3)
    assert pipe.slices[-1] == FILM_BYTES
    assert window.opens_at_s() <= pipe.now_s


def test_a_line_that_gets_longer_is_not_taken_for_a_narrower_one_for_ever() -> None:
    pipe = Pipe(Window(), 0.02, NARROW_BYTES_S)
    pipe.run(5)
    pipe.delay_s = 0.25
    pipe.run(10)
    pipe.delivered_bytes = 0
    pipe.run(5)
    assert pipe.delivered_bytes >= 0.5 * NARROW_BYTES_S * 5


def test_a_wide_line_is_never_called_narrow() -> None:
    pipe = Pipe(Window(), 0.01, 4e6)
    pipe.run(10)
    assert pipe.window.slice_bytes() is None


@pytest.mark.parametrize("draw_s", [0.03, 0.06, 0.09])
def test_a_viewer_that_draws_slowly_gets_no_slices(draw_s: float) -> None:
    pipe = Pipe(Window(), 0.01, 4e6, draw_s=draw_s)
    pipe.run(5)
    pipe.slices.clear()
    pipe.run(10)
    assert set(pipe.slices) == {FILM_BYTES}


def test_quality_falls_by_steps_and_comes_back_a_little_later_than_it_fell() -> None:
    ladder = Ladder()
    assert ladder.step(None) is BALANCED
    qualities = [ladder.step(rate).jpeg_quality for rate in (5e5, 2e5, 1e5, 160e3, 250e3, 1e6)]
    assert qualities == [62, 42, 25, 25, 42, FINE.jpeg_quality - 17]
    assert ladder.step(None) is BALANCED


def test_small_damage_is_for_now_and_large_waits_its_turn() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    line, film = Rect(64, 1024, 256, 32), Rect(0, 0, 960, 544)
    assert backlog.note([film, line]) == [line]
    assert backlog
    assert backlog.take() == [film]
    assert not backlog


def test_what_is_small_beside_what_is_large_is_read_with_it_unless_somebody_waits() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    film, controls, line = Rect(0, 0, 960, 544), Rect(64, 544, 256, 32), Rect(64, 1024, 256, 32)
    assert backlog.note([film, controls, line]) == [line]
    assert backlog.take() == [film.around(controls)]
    assert backlog.note([film, controls, line], apart=True) == [controls, line]
    assert backlog.take() == [film]


@pytest.mark.parametrize("apart", [False, True])
def test_small_ones_that_lie_close_together_are_read_as_one_and_stay_small(apart: bool) -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    text = [Rect(360, 120, 384, 16), Rect(368, 146, 8, 28), Rect(376, 184, 384, 16)]
    assert len(backlog.note(text, apart=apart)) == 1
    echo = [Rect(0, 0, 16, 16), Rect(500, 48, 16, 16), Rect(500, 112, 16, 16)]
    small = backlog.note(echo, apart=apart)
    assert all(any(rect.within(one) == rect for one in small) for rect in echo)
    assert not backlog


def test_what_is_painted_beyond_the_desktop_is_nothing() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    line = Rect(1900, 1000, 2000, 16)
    assert backlog.note([Rect(0, 2000, 900, 900), line, Rect(5, 5, 0, 9)]) == [
        Rect(1888, 992, 32, 32)
    ]
    assert not backlog


def test_hundreds_of_rectangles_are_not_compared_with_each_other() -> None:
    engine = ArrayEngine()
    backlog = Backlog(engine, (1920, 1080))
    dots = [Rect(37 * n % 1900, 53 * n % 1000, 4, 4) for n in range(480)]
    rects = [*dots, *[Rect(40 * n, 30 * n, 400, 200) for n in range(30)]]
    with pytest.MonkeyPatch.context() as counted:
        calls: list[Rect] = []
        around = Rect.around
        counted.setattr(Rect, "around", lambda one, other: calls.append(one) or around(one, other))
        backlog.note(rects)
    assert len(calls) < 200


def test_what_was_left_over_comes_before_what_changed_meanwhile() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    film, lower = Rect(0, 0, 960, 544), Rect(0, 256, 960, 288)
    backlog.note([film])
    backlog.take()
    backlog.put_back([lower])
    backlog.note([film])
    assert backlog.take() == [lower]
    assert backlog.take() == [film]


def test_what_is_left_over_again_and_again_stays_few_rectangles() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    left = [Rect(32 * (n % 60), 32 * (n // 60 % 30), 32, 32) for n in range(3000)]
    for rect in left:
        backlog.put_back([rect])
    taken = backlog.take()
    assert len(taken) < 100
    assert all(any(rect.within(one) == rect for one in taken) for rect in left)


def test_what_belongs_together_is_for_now_whatever_its_size() -> None:
    backlog = Backlog(ArrayEngine(), (1920, 1080))
    window = Rect(0, 0, 960, 544)
    assert backlog.note([window], whole=True) == [window]
    assert not backlog
