"""Operations draw what was on the screen: exact, or close to it and exact after the mending."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.picture.area import Pixels, aligned_cover
from agent.picture.encode import encode
from agent.picture.fidelity import BALANCED, FINE, SPEED
from agent.picture.rect import Rect
from agent.picture.reference import Reference
from agent.picture.slices import IMAGE_BYTES
from agent.picture.source import Move
from agent.picture.stream import BODY_BYTES, bodies_of
from protocol.pixels import Copy, Fill, Format, Image, Pointer, Size
from tests.fakes.canvas import Canvas, psnr_db, rgb_of

REST_S = BALANCED.rest_s
LIVE_DB = 30.0
"""Grain at full strength is the worst case of a JPEG."""


def text_page(w: int, h: int, seed: int) -> Pixels:
    """Lines of dark marks on white, all different."""
    random = np.random.default_rng(seed)
    page = np.full((h, w), 0xFFFFFF, np.uint32)
    for top in range(4, h - 10, 14):
        marks = random.integers(0, 6, (9, w)) == 0
        page[top : top + 9][marks] = random.choice([0x202020, 0x1030A0, 0x808080])
    return page


def photo(w: int, h: int, seed: int) -> Pixels:
    """Smooth colours with a little grain."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w]
    channels = [
        (128 + 90 * np.sin(x / 37 + k) * np.cos(y / 29 - k) + random.normal(0, 3, (h, w)))
        .clip(0, 255)
        .astype(np.uint32)
        for k in range(3)
    ]
    return channels[0] << np.uint32(16) | channels[1] << np.uint32(8) | channels[2]


def drawn(canvas: Canvas, operations: object) -> list[object]:
    """Draws through the wire's own bytes; returns the operations."""
    before = len(canvas.drawn)
    for body in bodies_of(operations):  # type: ignore[arg-type]
        assert len(body) <= BODY_BYTES
        canvas.draw_body(body)
    return list(canvas.drawn[before:])


def began(screen: Pixels) -> tuple[Reference, Canvas]:
    """A reference and a canvas that have seen this screen."""
    h, w = screen.shape
    reference, canvas = Reference(w, h), Canvas()
    reference.replace(screen.copy(), 0.0)
    drawn(canvas, reference.everything())
    return reference, canvas


def updated(
    reference: Reference, canvas: Canvas, screen: Pixels, damage: list[Rect], now_s: float = 1.0
) -> list[object]:
    """Lets the reference see the damaged parts of a screen."""
    operations: list[object] = []
    for rect in aligned_cover(damage, *reference.size):
        grabbed = screen[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w].copy()
        update = list(reference.update(rect, grabbed, now_s))
        operations += drawn(canvas, update) if update else []
    return operations


def mended(reference: Reference, canvas: Canvas, now_s: float) -> None:
    """Mends until all is exact."""
    for _ in range(1000):
        slice_ = list(reference.mend(now_s))
        if not slice_:
            return
        drawn(canvas, slice_)
    pytest.fail("mending does not end")


sizes = st.tuples(st.integers(1, 200), st.integers(1, 150))


@st.composite
def screens(draw: st.DrawFn) -> Pixels:
    w, h = draw(sizes)
    kind = draw(st.sampled_from(["flat", "text", "photo", "noise", "few"]))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    match kind:
        case "flat":
            return np.full((h, w), random.integers(0, 2**32), np.uint32)
        case "text":
            return text_page(w, h, seed)
        case "photo":
            return photo(w, h, seed)
        case "few":
            return random.choice(random.integers(0, 2**24, 300, np.uint32), (h, w))
    return random.integers(0, 2**32, (h, w), np.uint32)


@given(screens())
@settings(max_examples=25, deadline=None)
def test_lossless_is_exact(screen: Pixels) -> None:
    h, w = screen.shape
    canvas = Canvas(w, h)
    operations = drawn(canvas, encode(Rect(0, 0, w, h), screen, lossless=True))
    assert np.array_equal(canvas.rgb, rgb_of(screen))
    assert not any(isinstance(o, Image) and o.format is Format.JPEG for o in operations)


@given(screens(), st.data())
@settings(max_examples=25, deadline=None)
def test_any_change_in_the_damage_arrives_and_rests_exact(
    screen: Pixels, data: st.DataObject
) -> None:
    h, w = screen.shape
    reference, canvas = began(screen)
    x, y = data.draw(st.integers(0, w - 1)), data.draw(st.integers(0, h - 1))
    rect = Rect(x, y, data.draw(st.integers(1, w - x)), data.draw(st.integers(1, h - y)))
    seed = data.draw(st.integers(0, 1000))
    painter = data.draw(st.sampled_from([text_page, photo]))
    screen = screen.copy()
    screen[y : y + rect.h, x : x + rect.w] = painter(rect.w, rect.h, seed)
    updated(reference, canvas, screen, [rect])
    assert np.array_equal(reference.pixels() & 0xFFFFFF, screen & 0xFFFFFF)
    mended(reference, canvas, 1.0 + REST_S + 0.01)
    assert np.array_equal(canvas.rgb, rgb_of(screen))
    assert reference.due_at_s() is None


@given(screens(), st.integers(-60, 60), st.integers(-60, 60), st.data())
@settings(max_examples=25, deadline=None)
def test_wrong_hints_of_moves_cost_nothing_but_bytes(
    screen: Pixels, dx: int, dy: int, data: st.DataObject
) -> None:
    h, w = screen.shape
    reference, canvas = began(screen)
    before = Rect(
        data.draw(st.integers(-20, w)),
        data.draw(st.integers(-20, h)),
        data.draw(st.integers(1, 90)),
        data.draw(st.integers(1, 90)),
    )
    after = before._replace(x=before.x + dx, y=before.y + dy)
    copies = list(reference.move(Move(before, after), 1.0))
    if copies:
        drawn(canvas, copies)
    updated(reference, canvas, screen, [after], 1.0)
    mended(reference, canvas, 2.0)
    assert np.array_equal(canvas.rgb, rgb_of(screen))


def test_text_is_exact_at_once_and_photos_are_close() -> None:
    page = text_page(640, 480, 1)
    _, canvas = began(page)
    assert np.array_equal(canvas.rgb, rgb_of(page))
    picture = photo(640, 480, 1)
    reference, canvas = began(picture)
    assert any(isinstance(o, Image) and o.format is Format.JPEG for o in canvas.drawn)
    assert psnr_db(canvas.rgb, rgb_of(picture)) >= LIVE_DB
    assert reference.due_at_s() == pytest.approx(REST_S)


def test_a_photo_on_a_page_goes_as_jpeg_and_the_text_beside_it_stays_exact() -> None:
    page = text_page(640, 480, 2)
    page[128:352, 320:576] = photo(256, 224, 2)
    _, canvas = began(page)
    kinds = {o.format for o in canvas.drawn if isinstance(o, Image)}
    assert kinds == {Format.JPEG, Format.PNG}
    assert np.array_equal(canvas.rgb[:, :288], rgb_of(page)[:, :288])


def test_nothing_is_mended_before_it_rests() -> None:
    picture = photo(320, 320, 3)
    reference, canvas = began(picture)
    assert not list(reference.mend(REST_S - 0.01))
    other = photo(320, 320, 4)
    updated(reference, canvas, other, [Rect(0, 0, 320, 320)], now_s=0.2)
    assert not list(reference.mend(0.2 + REST_S - 0.01))
    mended(reference, canvas, 0.2 + REST_S)
    assert np.array_equal(canvas.rgb, rgb_of(other))


@pytest.mark.parametrize(("dx", "dy"), [(0, -40), (0, 17), (0, 1), (24, 0), (-7, 0)])
def test_scrolling_is_a_copy(dx: int, dy: int) -> None:
    page = text_page(1000, 1000, 5)
    screen = np.full((720, 960), 0x336699, np.uint32)
    screen[64:664, 100:800] = page[200:800, 150:850]
    reference, canvas = began(screen)
    screen = screen.copy()
    screen[64:664, 100:800] = page[200 - dy : 800 - dy, 150 - dx : 850 - dx]
    operations = updated(reference, canvas, screen, [Rect(100, 64, 700, 600)])
    copies = [o for o in operations if isinstance(o, Copy)]
    assert [(c.x - c.from_x, c.y - c.from_y) for c in copies] == [(dx, dy)]
    images_px = sum(o.w * o.h for o in operations if isinstance(o, Image))
    assert images_px < 0.25 * 700 * 600
    assert np.array_equal(canvas.rgb, rgb_of(screen))


def test_a_moved_window_is_a_copy() -> None:
    window = text_page(400, 300, 6)
    background = photo(960, 720, 6)
    screen = background.copy()
    screen[100:400, 100:500] = window
    reference, canvas = began(screen)
    mended(reference, canvas, 1.0)
    screen = background.copy()
    screen[111:411, 117:517] = window
    before, after = Rect(100, 100, 400, 300), Rect(117, 111, 400, 300)
    drawn(canvas, reference.move(Move(before, after), 2.0))
    operations = updated(reference, canvas, screen, [before, after], 2.0)
    assert sum(o.w * o.h for o in operations if isinstance(o, Image)) < 0.4 * 400 * 300
    assert not any(isinstance(o, Copy) for o in operations)
    mended(reference, canvas, 3.0)
    assert np.array_equal(canvas.rgb, rgb_of(screen))


def test_one_colour_needs_no_image() -> None:
    screen = text_page(640, 480, 7)
    reference, canvas = began(screen)
    screen = screen.copy()
    screen[96:224, 96:320] = 0x44AA22
    operations = updated(reference, canvas, screen, [Rect(96, 96, 224, 128)])
    assert operations == [Fill(96, 96, 224, 128, 0x44AA22)]


def test_no_change_is_nothing() -> None:
    screen = photo(333, 222, 8)
    reference, canvas = began(screen)
    assert updated(reference, canvas, screen, [Rect(0, 0, 333, 222)]) == []


def test_noise_of_4k_fits_the_messages() -> None:
    screen = np.random.default_rng(9).integers(0, 2**24, (2160, 3840), np.uint32)
    reference = Reference(3840, 2160)
    reference.replace(screen, 0.0)
    operations = list(reference.everything())
    assert operations[0] == Size(3840, 2160)
    assert all(len(o.data) <= IMAGE_BYTES for o in operations if isinstance(o, Image))
    assert all(len(body) <= BODY_BYTES for body in bodies_of(operations))


def test_a_key_frame_is_what_the_deltas_add_up_to() -> None:
    reference, canvas = began(text_page(640, 480, 10))
    screen = text_page(640, 480, 11)
    updated(reference, canvas, screen, [Rect(0, 200, 640, 100)])
    newcomer = Canvas()
    drawn(newcomer, [*reference.everything(), Pointer(3, 4)])
    assert np.array_equal(newcomer.rgb, canvas.rgb)
    assert newcomer.pointer == (3, 4)


def test_speed_spends_fewer_bytes_on_a_photo_and_quality_shows_it_truer() -> None:
    screen, rect = photo(640, 384, 5), Rect(0, 0, 640, 384)
    spent, shown_db = [], []
    for fidelity in (SPEED, BALANCED, FINE):
        canvas = Canvas(640, 384)
        operations = drawn(canvas, encode(rect, screen, fidelity=fidelity))
        spent.append(sum(len(one.data) for one in operations if isinstance(one, Image)))
        shown_db.append(psnr_db(canvas.rgb, rgb_of(screen)))
    assert spent[0] < 0.6 * spent[1] < 0.6 * spent[2]
    assert sorted(shown_db) == shown_db


def test_text_stays_exact_whatever_matters_more() -> None:
    screen, rect = text_page(640, 384, 3), Rect(0, 0, 640, 384)
    for fidelity in (SPEED, BALANCED, FINE):
        canvas = Canvas(640, 384)
        drawn(canvas, encode(rect, screen, fidelity=fidelity))
        assert np.array_equal(canvas.rgb, rgb_of(screen))


def test_a_frame_has_no_more_runs_than_the_desktop_has_pixels() -> None:
    """What changes again while a frame is made goes as another format."""
    first, second = (text_page(80, 50, seed).repeat(4, axis=0).repeat(4, axis=1) for seed in (1, 2))
    reference, canvas = began(first)
    reference.codecs = frozenset(("runs",))
    frame = [
        operation
        for screen in (second, first, second)
        for operation in updated(reference, canvas, screen, [Rect(0, 0, 320, 200)])
    ]
    runs = [one for one in frame if isinstance(one, Image) and one.format is Format.RUNS]
    assert 0 < sum(one.w * one.h for one in runs) <= 320 * 200
    assert np.array_equal(canvas.rgb, rgb_of(second))
    list(reference.flush(1.0))
    again = updated(reference, canvas, first, [Rect(0, 0, 320, 200)], 1.1)
    assert any(isinstance(one, Image) and one.format is Format.RUNS for one in again)
