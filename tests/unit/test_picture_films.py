"""Films: what keeps changing and looks like a photograph is drawn as H.264, and exact at rest."""

import sys
import time

import numpy as np
import pytest

from agent.picture.area import aligned_cover
from agent.picture.codecs import h264
from agent.picture.codecs.registry import encodable
from agent.picture.fidelity import BALANCED, SPEED
from agent.picture.rect import Rect
from agent.picture.reference import Reference
from protocol.pixels import Format, Image, Operation, Recall, Size
from tests.fakes.canvas import Canvas, psnr_db, rgb_of

SIZE = (640, 480)
FILM = Rect(101, 67, 333, 241)
"""At an odd place, of an odd size."""
FRAME_S = 1 / 30
BOTH = frozenset({"h264", "h264-444"})
LIVE_DB = 33.0
LOADS_S = 30.0


class Show:
    """A desktop with a film on it, its reference and a canvas."""

    def __init__(self, codecs: frozenset[str] = BOTH, film: Rect = FILM) -> None:
        random = np.random.default_rng(1)
        self.screen = np.full(SIZE[::-1], 0xF0F0F0, np.uint32)
        marks = random.integers(0, 9, self.screen.shape) == 0
        self.screen[marks] = 0x203040
        self.place = film
        self.now_s = 10.0
        self.reference, self.canvas = Reference(*SIZE), Canvas()
        self.reference.codecs = codecs
        self.reference.replace(self.screen.copy(), self.now_s)
        self.draw(self.reference.everything())
        y, x = np.mgrid[0 : SIZE[1] * 2, 0 : SIZE[0] * 2]
        self._scene = [
            (120 + 100 * np.sin(x / (31 + 7 * k)) * np.cos(y / 23 + k)).astype(np.uint32)
            for k in range(3)
        ]
        self._grain = random

    def paint(self, step: int, rect: Rect | None = None) -> None:
        """Paints a picture of the film."""
        place = rect or self.place
        x, y = 3 * step % SIZE[0], 2 * step % SIZE[1]
        grain = self._grain.integers(0, 6, (place.h, place.w)).astype(np.uint32)
        r, g, b = (c[y : y + place.h, x : x + place.w] + grain for c in self._scene)
        self.part(place)[:] = r << np.uint32(16) | g << np.uint32(8) | b

    def part(self, rect: Rect) -> np.ndarray:
        return self.screen[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]

    def frame(self, *damage: Rect, after_s: float = FRAME_S) -> list[Operation]:
        """One frame of the agent; returns what it drew."""
        self.now_s += after_s
        operations: list[Operation] = []
        for rect in aligned_cover(damage, *SIZE):
            operations += self.reference.update(
                rect, memoryview(self.part(rect).copy()), self.now_s
            )
        operations += self.reference.flush(self.now_s)
        self.draw(operations)
        return operations

    def play(self, frames: int, first: int = 0) -> list[list[Operation]]:
        """Plays the film for so many frames."""
        drawn = []
        for step in range(first, first + frames):
            self.paint(step)
            drawn.append(self.frame(self.place))
        return drawn

    def draw(self, operations: object) -> None:
        for operation in operations:  # type: ignore[attr-defined]
            self.canvas.draw(operation)

    def rest(self) -> None:
        """Mends until all is exact."""
        self.now_s += 1.0
        while self.reference.due_at_s() is not None:
            self.draw(self.reference.mend(self.now_s))

    def exact(self) -> bool:
        return np.array_equal(self.canvas.rgb, rgb_of(self.screen))


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    h264.prepare()
    deadline_s = time.monotonic() + LOADS_S
    while not h264.ready():
        assert time.monotonic() < deadline_s, "PyAV is not there"
        time.sleep(0.01)


def films(operations: list[Operation]) -> list[Image]:
    return [o for o in operations if isinstance(o, Image) and o.format is Format.H264]


def test_what_keeps_changing_becomes_one_film_tight_around_it_and_rests_exact() -> None:
    show = Show()
    drawn = show.play(30)
    assert not films(drawn[0])
    assert all(len(films(frame)) == len(frame) == 1 for frame in drawn[10:])
    (picture,) = films(drawn[-1])
    assert (picture.x, picture.y, picture.w, picture.h) == (100, 66, 334, 242)
    part = show.canvas.rgb[FILM.y : FILM.y + FILM.h, FILM.x : FILM.x + FILM.w]
    assert psnr_db(part, rgb_of(show.part(FILM))) > LIVE_DB
    show.rest()
    assert show.exact()
    show.paint(99)
    assert not films(show.frame(FILM)), "a film that rested is over"


def test_what_encodes_a_film_counts_as_encoding() -> None:
    show = Show()
    show.play(12)
    before_s = show.reference.encode_s
    assert all(films(frame) for frame in show.play(4, first=12))
    assert show.reference.encode_s > before_s


def test_a_film_begins_anew_for_whoever_comes() -> None:
    show = Show()
    show.play(20)
    late = Canvas()
    for operation in show.reference.everything():
        late.draw(operation)
    for operation in show.play(1, 20)[0]:
        assert isinstance(operation, Image)
        assert operation.data[1] == 1
        late.draw(operation)
    show.rest()
    assert show.exact()


def test_while_it_is_recorded_a_film_can_be_entered_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agent.picture.films._RESTART_PICTURES", 6)
    show = Show()
    drawn = [films(frame) for frame in show.play(30)]
    assert sum(image.data[1] for frame in drawn for image in frame) == 1
    show.reference.restarts = True
    drawn = [films(frame) for frame in show.play(20, 30)]
    starts = [number for number, (image,) in enumerate(drawn) if image.data[1]]
    assert np.diff(starts).tolist() == [6] * (len(starts) - 1)
    assert len(starts) > 2
    late = Canvas()
    late.draw(Size(*SIZE))
    for (image,) in drawn[starts[-1] :]:
        late.draw(image)
    x, y = image.x, image.y
    there = slice(y, y + image.h), slice(x, x + image.w)
    assert np.array_equal(late.rgb[there], show.canvas.rgb[there])


def test_two_films_begin_anew_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.picture.films._RESTART_PICTURES", 6)
    places = Rect(32, 32, 240, 180), Rect(352, 256, 240, 180)
    show = Show()
    for step in range(40):
        for place in places:
            show.paint(step, place)
        pictures = films(show.frame(*places))
        show.reference.restarts = step >= 20
        if step > 20:
            assert sum(image.data[1] for image in pictures) <= 1
            assert len(pictures) == len(places)


def test_text_that_keeps_changing_and_little_things_are_no_films() -> None:
    show = Show()
    for step in range(20):
        show.part(FILM)[:] = 0xFFFFFF
        show.part(FILM)[:: 7 + step % 3, ::5] = 0x101010
        little = Rect(500, 400, 90, 70)
        show.paint(step, little)
        assert not films(show.frame(FILM, little))


def test_what_changes_around_a_film_stays_exact_and_a_film_can_grow() -> None:
    show = Show()
    show.play(20)
    beside = Rect(FILM.x + FILM.w + 2, FILM.y, 20, 40)
    show.part(beside)[:] = 0x00FF00
    show.frame(beside)
    x, y = beside.x, beside.y
    assert (show.canvas.rgb[y : y + 40, x : x + 20] == (0, 255, 0)).all()
    show.play(30, 20)
    show.place = FILM._replace(w=FILM.w + 60)
    grown = films(show.play(25, 50)[-1])
    assert [(image.x, image.w) for image in grown] == [(100, 394)]
    show.rest()
    assert show.exact()


def test_a_film_of_which_little_moves_is_over() -> None:
    show = Show()
    show.play(20)
    spinner = Rect(FILM.x + 40, FILM.y + 40, 32, 32)
    for step in range(45):
        show.paint(step, spinner)
        last = show.frame(spinner)
    assert not films(last)
    show.rest()
    assert show.exact()


def dialog(show: Show, rect: Rect, colour: int = 0xFFFFFF) -> None:
    """Text on a plain ground, over the film."""
    random = np.random.default_rng(5)
    show.part(rect)[:] = colour
    marks = random.integers(0, 4, (rect.h // 2, rect.w - 40)) == 0
    show.part(rect)[rect.h // 4 : rect.h // 4 + len(marks), 20:-20][marks] = 0x202060


def with_dialog(show: Show, rect: Rect, frames: int, first: int = 0) -> list[list[Operation]]:
    """Plays the film below what lies over it."""
    drawn = []
    for step in range(first, first + frames):
        over = show.part(rect).copy()
        show.paint(step)
        show.part(rect)[:] = over
        drawn.append(show.frame(show.place))
    return drawn


OVER = Rect(FILM.x + 70, FILM.y + 40, 180, 120)
INNER = OVER._replace(x=OVER.x + 8, y=OVER.y + 8, w=OVER.w - 16, h=OVER.h - 16)


def exact_in(show: Show, rect: Rect) -> bool:
    seen = show.canvas.rgb[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]
    return np.array_equal(seen, rgb_of(show.part(rect)))


def test_text_over_a_running_film_is_exact_soon_and_costs_no_bytes_then() -> None:
    show = Show(BOTH | {"store", "runs"})
    show.play(40)
    dialog(show, OVER)
    with_dialog(show, OVER, 50)
    for step in range(20):
        (frame,) = with_dialog(show, OVER, 1, 50 + step)
        assert len(films(frame)) == 1
        assert exact_in(show, INNER)
        others = [one for one in frame if one not in films(frame)]
        assert all(isinstance(one, Recall) for one in others)
    show.rest()
    assert show.exact()


def test_what_stirs_or_goes_from_a_film_is_drawn_by_it_at_once() -> None:
    show = Show(BOTH | {"store", "runs"})
    show.play(40)
    dialog(show, OVER)
    with_dialog(show, OVER, 60)
    show.part(OVER)[61, 40] = 0x00FF00  # in none of the rows that films look at
    with_dialog(show, OVER, 1, 60)
    part = show.canvas.rgb[OVER.y + 61, OVER.x + 40]
    assert part[1] > 150 > part[0], "the film draws it"
    with_dialog(show, OVER, 60, 61)
    assert exact_in(show, INNER)
    show.play(1, 121)
    assert psnr_db(show.canvas.rgb, rgb_of(show.screen)) > LIVE_DB
    show.play(30, 122)
    show.rest()
    assert show.exact()


def test_who_comes_later_and_what_is_stored_over_it_change_nothing_of_what_rests() -> None:
    show = Show(BOTH | {"store", "runs"})
    show.play(40)
    dialog(show, OVER)
    with_dialog(show, OVER, 60)
    show.canvas = Canvas()
    show.draw(show.reference.everything())
    with_dialog(show, OVER, 20, 60)
    assert exact_in(show, INNER)
    show.draw(show.reference.covered(OVER._replace(w=60)))
    dialog(show, OVER._replace(w=60), 0xDDEEFF)
    with_dialog(show, OVER, 60, 80)
    assert exact_in(show, INNER)
    show.rest()
    assert show.exact()


def test_films_end_where_somebody_comes_who_does_not_decode_them() -> None:
    show = Show()
    show.play(15)
    show.reference.codecs = frozenset()
    assert not any(films(frame) for frame in show.play(15, 15))
    show.rest()
    assert show.exact()


@pytest.mark.parametrize("word", ["h264", "h264-444"])
def test_colours_are_stored_as_the_viewers_can_take_them(word: str) -> None:
    show = Show(frozenset({word}))
    (picture,) = films(show.play(12)[-1])
    assert picture.w % 2 == picture.h % 2 == 0
    profile = {"h264": 66, "h264-444": 244}[word]
    list(show.reference.everything())
    (start,) = films(show.play(1, 12)[0])
    assert start.data[start.data.index(b"\x00\x00\x01\x67") + 4] == profile


def test_another_fidelity_is_another_start_and_costs_fewer_bytes() -> None:
    show = Show()
    truer = show.play(40)
    show.reference.fidelity = SPEED
    coarser = show.play(12, 40)
    show.reference.fidelity = BALANCED
    assert not any(films(frame)[0].data[1] for frame in show.play(12, 52)), "not to and fro"
    assert films(coarser[0])[0].data[1] == 1
    size = [sum(len(films(f)[0].data) for f in frames[-8:]) for frames in (truer, coarser)]
    assert size[1] < 0.7 * size[0]
    assert BALANCED.film_qp < SPEED.film_qp


def test_a_film_whose_pictures_are_too_long_is_drawn_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show = Show()
    show.play(12)
    monkeypatch.setattr(h264, "IMAGE_BYTES", 500)
    frames = show.play(12, 12)
    assert not any(films(frame) for frame in frames)
    assert all(frames)
    show.rest()
    assert show.exact()


def test_without_pyav_nothing_is_offered_and_nothing_is_a_film(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    assert not any(word.startswith("h264") for word in encodable())
    show = Show()
    assert not any(films(frame) for frame in show.play(12))
    show.rest()
    assert show.exact()
