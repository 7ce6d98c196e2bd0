"""What windows cover comes back from the viewers' second picture, and never wrongly."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.picture.area import Pixels
from agent.picture.difference import Difference
from agent.picture.rect import Rect
from agent.picture.reference import Reference
from agent.picture.source import Move
from protocol.pixels import Copy, Image, Recall, Store, pack
from tests.fakes.canvas import Canvas, rgb_of
from tests.unit.test_picture_operations import (
    REST_S,
    drawn,
    mended,
    photo,
    text_page,
    updated,
)

ALL = frozenset({"runs", "store"})
WINDOW = Rect(100, 100, 300, 200)


def began(screen: Pixels) -> tuple[Reference, Canvas]:
    h, w = screen.shape
    reference, canvas = Reference(w, h), Canvas()
    reference.codecs = ALL
    reference.replace(memoryview(screen.copy()), 0.0)
    drawn(canvas, reference.everything())
    mended(reference, canvas, REST_S)
    return reference, canvas


def with_window(background: Pixels, where: Rect, seed: int = 1) -> Pixels:
    screen = background.copy()
    inside = where.clipped(screen.shape[1], screen.shape[0])
    page = text_page(where.w, where.h, seed)
    if not inside.area_px:
        return screen
    x, y = inside.x - where.x, inside.y - where.y
    screen[inside.y : inside.y + inside.h, inside.x : inside.x + inside.w] = page[
        y : y + inside.h, x : x + inside.w
    ]
    return screen


def sent_bytes(operations: list[object]) -> int:
    return sum(len(pack(one)) for one in operations)  # type: ignore[arg-type]


def test_a_menu_that_closes_costs_next_to_nothing() -> None:
    background = photo(640, 480, 1)
    reference, canvas = began(background)
    assert drawn(canvas, reference.covered(WINDOW)) == [Store(*WINDOW)]
    updated(reference, canvas, with_window(background, WINDOW), [WINDOW], 2.0)
    reference.uncovered(WINDOW)
    operations = updated(reference, canvas, background, [WINDOW], 2.5)
    assert operations == [Recall(*WINDOW)]
    assert reference.due_at_s() is None
    assert np.array_equal(canvas.rgb, rgb_of(background))


def test_a_window_dragged_about_uncovers_what_was_there() -> None:
    background = photo(640, 480, 2)
    reference, canvas = began(background)
    drawn(canvas, reference.covered(WINDOW))
    screen, place = with_window(background, WINDOW), WINDOW
    updated(reference, canvas, screen, [WINDOW], 2.0)
    for step in range(12):
        after = place._replace(x=place.x + 17, y=place.y + (11 if step < 6 else -9))
        screen = with_window(background, after)
        operations = drawn(canvas, reference.move(Move(place, after), 3.0))
        operations += updated(reference, canvas, screen, [place, after], 3.0)
        drawn_kinds = {type(one) for one in operations}
        assert drawn_kinds <= {Store, Copy, Recall}
        assert sent_bytes(operations) < 100
        assert np.array_equal(canvas.rgb, rgb_of(screen))
        place = after


def test_what_was_lossy_when_stored_is_mended_once_it_is_seen_again() -> None:
    background = photo(640, 480, 3)
    reference, canvas = began(background)
    changed = photo(640, 480, 4)
    updated(reference, canvas, changed, [Rect(0, 0, 640, 480)], 2.0)
    drawn(canvas, reference.covered(WINDOW))
    updated(reference, canvas, with_window(changed, WINDOW), [WINDOW], 2.0)
    mended(reference, canvas, 3.0)
    reference.uncovered(WINDOW)
    operations = updated(reference, canvas, changed, [WINDOW], 4.0)
    assert Recall(*WINDOW) in operations
    assert reference.due_at_s() == pytest.approx(4.0 + REST_S)
    mended(reference, canvas, 5.0)
    assert np.array_equal(canvas.rgb, rgb_of(changed))


def test_what_changed_meanwhile_is_not_recalled() -> None:
    background = text_page(640, 480, 5)
    reference, canvas = began(background)
    drawn(canvas, reference.covered(WINDOW))
    updated(reference, canvas, with_window(background, WINDOW), [WINDOW], 2.0)
    other = text_page(640, 480, 6)
    reference.uncovered(WINDOW)
    operations = updated(reference, canvas, other, [Rect(0, 0, 640, 480)], 3.0)
    assert not any(isinstance(one, Recall) for one in operations)
    assert np.array_equal(canvas.rgb, rgb_of(other))


@pytest.mark.parametrize("how", ["key frame", "other codecs"])
def test_who_comes_later_has_stored_nothing(how: str) -> None:
    background = photo(640, 480, 7)
    reference, canvas = began(background)
    drawn(canvas, reference.covered(WINDOW))
    screen = with_window(background, WINDOW)
    updated(reference, canvas, screen, [WINDOW], 2.0)
    newcomer = Canvas()
    if how == "other codecs":
        reference.codecs = frozenset({"runs"})
        reference.codecs = ALL
    else:
        drawn(newcomer, reference.everything())
    reference.uncovered(WINDOW)
    operations = list(updated(reference, canvas, background, [WINDOW], 3.0))
    assert not any(isinstance(one, Recall) for one in operations)
    if newcomer.drawn:
        drawn(newcomer, operations)
        for _ in range(100):
            drawn(newcomer, reference.mend(9.0))
        assert np.array_equal(newcomer.rgb, rgb_of(background))


def test_a_key_frame_for_one_does_not_pass_for_exact_with_the_others() -> None:
    reference, canvas = began(photo(640, 480, 8))
    screen = photo(640, 480, 9)
    updated(reference, canvas, screen, [Rect(0, 0, 640, 480)], 2.0)
    list(reference.everything())
    mended(reference, canvas, 3.0)
    assert np.array_equal(canvas.rgb, rgb_of(screen))


def test_without_the_word_nothing_is_stored() -> None:
    background = photo(320, 240, 10)
    reference, canvas = began(background)
    reference.codecs = frozenset()
    assert not list(reference.covered(Rect(10, 10, 50, 50)))
    reference.uncovered(Rect(10, 10, 50, 50))
    operations = updated(reference, canvas, text_page(320, 240, 1), [Rect(0, 0, 320, 240)], 2.0)
    assert not any(isinstance(one, Store | Recall) for one in operations)


rects = st.builds(
    Rect, st.integers(-30, 230), st.integers(-30, 170), st.integers(1, 120), st.integers(1, 90)
)


@pytest.mark.parametrize("seed", range(8))
def test_hints_of_any_kind_and_order_never_cost_a_pixel(seed: int) -> None:
    random = np.random.default_rng(seed)

    def somewhere() -> Rect:
        return Rect(*random.integers((-30, -30, 1, 1), (180, 130, 120, 90)).tolist())

    def draw(operations: Iterable[object]) -> None:
        found = list(operations)
        if found:
            drawn(canvas, found)

    screen = text_page(190, 140, seed)
    screen[40:120, 60:160] = photo(100, 80, seed)
    reference, canvas = began(screen)
    for now_s in range(2, 14):
        one, other = somewhere(), somewhere()
        match random.integers(6):
            case 0:
                draw(reference.covered(one))
            case 1:
                reference.uncovered(one)
            case 2:
                draw(reference.move(Move(one, other._replace(w=one.w, h=one.h)), now_s))
            case 3:
                list(reference.everything())
            case 4:
                screen = with_window(screen, one, now_s)
            case _:
                screen = screen[::-1].copy()
        updated(reference, canvas, screen, [Rect(0, 0, 190, 140)], now_s)
        draw(reference.flush(now_s))
    mended(reference, canvas, 99.0)
    assert np.array_equal(canvas.rgb, rgb_of(screen))


@given(st.integers(1, 300), st.integers(1, 200), st.lists(rects, max_size=6), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_parts_hold_all_that_differs(w: int, h: int, changes: list[Rect], noise: int) -> None:
    old = np.zeros((h, w), np.uint32)
    new = old.copy()
    for change in changes:
        part = change.clipped(w, h)
        new[max(0, part.y) : part.y + max(0, part.h), max(0, part.x) : part.x + max(0, part.w)] = 1
    random = np.random.default_rng(noise)
    for _ in range(noise * noise):
        new[random.integers(h), random.integers(w)] = 2
    rect = Rect(64, 32, w, h)
    difference = Difference(rect, old, new)
    assert difference.tiles.any() == (new != 0).any()
    left = new.copy()
    for part in difference.parts():
        inside = left[part.y - 32 : part.y - 32 + part.h, part.x - 64 : part.x - 64 + part.w]
        assert inside.shape == (part.h, part.w)
        inside[:] = 0
    assert not left.any()
    if (new != 0).any():
        around = difference.trimmed()
        assert int(np.count_nonzero(new)) <= around.area_px
        assert around.within(rect) == around


def test_a_key_press_is_small() -> None:
    screen = np.full((480, 640), 0xFFFFFF, np.uint32)
    screen[100:128, 200:202] = 0
    reference, canvas = began(screen)
    screen = screen.copy()
    screen[100:128, 200:202] = 0xFFFFFF
    screen[108:117, 200] = screen[108, 200:205] = screen[112, 200:204] = 0x101010
    screen[100:128, 206:208] = 0
    operations = updated(reference, canvas, screen, [Rect(190, 90, 40, 50)])
    assert sent_bytes(operations) < 150
    assert all(not isinstance(one, Image) or one.w * one.h < 28 * 9 for one in operations)
    assert np.array_equal(canvas.rgb, rgb_of(screen))
