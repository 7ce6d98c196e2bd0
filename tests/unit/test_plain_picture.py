"""The plain engine draws what was on the screen, as the quick one does: exact, or exact once
mended.
"""

import io
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from agent.adapters.engine import installed_engine
from agent.adapters.plain_encode import encode_plain
from agent.adapters.plain_picture import PlainEngine, PlainReference
from agent.picture.area import Pixels
from agent.picture.fidelity import BALANCED, FINE, SPEED
from agent.picture.plain_area import cell_rectangles, merged_cover, spans
from agent.picture.plain_motion import find_plain_scroll
from agent.picture.plain_png import RGBA, encode_plain_png
from agent.picture.plain_quality import CELL_PX, PlainQuality
from agent.picture.rect import Rect
from agent.picture.slices import IMAGE_BYTES
from agent.picture.source import Move
from agent.picture.stream import bodies_of
from protocol.pixels import Copy, Fill, Format, Image, Operation
from tests.fakes.canvas import Canvas, psnr_db, rgb_of
from tests.unit.test_picture_operations import photo, text_page

REST_S = BALANCED.rest_s
LIVE_DB = 30.0
SCREEN = Rect(0, 0, 320, 240)


class Stage:
    """A screen, the reference of it and what a viewer makes of its operations."""

    def __init__(self, screen: Pixels) -> None:
        h, w = screen.shape
        self.screen = screen.copy()
        self.canvas = Canvas()
        self.reference = PlainReference(w, h)
        self.reference.replace(memoryview(screen.copy()), 0.0)
        self.draw(self.reference.everything())

    def draw(self, operations: object) -> list[Operation]:
        before = len(self.canvas.drawn)
        for body in bodies_of(operations):  # type: ignore[arg-type]
            self.canvas.draw_body(body)
        return list(self.canvas.drawn[before:])

    def paint(self, x: int, y: int, pixels: Pixels, now_s: float = 1.0) -> list[Operation]:
        h, w = pixels.shape
        self.screen[y : y + h, x : x + w] = pixels
        return self.look([Rect(x, y, w, h)], now_s)

    def look(self, damage: list[Rect], now_s: float = 1.0) -> list[Operation]:
        drawn = []
        for rect in PlainEngine().cover(damage, *self.reference.size):
            cut = self.screen[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w].copy()
            drawn += self.draw(self.reference.update(rect, memoryview(cut), now_s))
        return drawn

    def mend(self, now_s: float = 100.0) -> int:
        slices = 0
        while self.reference.due_at_s() is not None:
            assert self.draw(self.reference.mend(now_s))
            slices += 1
        return slices

    @property
    def exact(self) -> bool:
        return bool(np.array_equal(self.canvas.rgb, rgb_of(self.screen)))


def images(drawn: list[Operation], kind: Format) -> list[Image]:
    return [one for one in drawn if isinstance(one, Image) and one.format is kind]


def area_px(drawn: list[Operation]) -> int:
    return sum(one.w * one.h for one in drawn if isinstance(one, Fill | Image))


def test_one_colour_is_a_fill_and_text_is_exact_at_once() -> None:
    stage = Stage(np.full((240, 320), 0x336699, np.uint32))
    assert stage.canvas.drawn[1:] == [Fill(0, 0, 320, 240, 0x336699)]
    assert stage.exact
    stage.paint(0, 0, text_page(320, 240, 3))
    assert stage.exact
    assert stage.reference.due_at_s() is None


def test_a_small_change_costs_a_small_image() -> None:
    stage = Stage(text_page(1920, 1080, 1))
    drawn = stage.paint(400, 300, text_page(9, 14, 2))
    assert stage.exact
    assert area_px(drawn) <= 9 * 14
    assert sum(map(len, bodies_of(drawn))) < 400


def test_changes_apart_are_sent_apart() -> None:
    stage = Stage(text_page(1920, 1080, 1))
    stage.screen[10:30, 10:30] = 0x112233
    stage.screen[900:940, 1800:1830] = 0x445566
    stage.screen[900:940, 200:230] = 0x445566
    drawn = stage.look([Rect(0, 0, 1920, 1080)])
    assert stage.exact
    assert area_px(drawn) == 20 * 20 + 2 * 40 * 30


def test_photos_go_lossy_and_are_exact_once_they_rest() -> None:
    stage = Stage(np.zeros((540, 960), np.uint32))
    drawn = stage.paint(0, 0, photo(960, 540, 1))
    assert images(drawn, Format.JPEG)
    assert LIVE_DB < psnr_db(stage.canvas.rgb, rgb_of(stage.screen)) < 99
    due_s = stage.reference.due_at_s()
    assert due_s == pytest.approx(1.0 + REST_S)
    assert not stage.draw(stage.reference.mend(due_s - 0.01))
    assert stage.mend() > 4
    assert stage.exact


def test_text_beside_a_photo_stays_exact() -> None:
    screen = text_page(640, 480, 4)
    screen[128:384, 256:576] = photo(320, 256, 2)
    stage = Stage(screen)
    shown, true = stage.canvas.rgb, rgb_of(screen)
    assert images(stage.canvas.drawn, Format.JPEG)
    assert np.array_equal(shown[:, :192], true[:, :192])
    assert np.array_equal(shown[:64], true[:64])
    assert psnr_db(shown, true) > LIVE_DB
    stage.mend()
    assert stage.exact


@pytest.mark.parametrize("by", [-40, 3, 96])
def test_what_scrolls_is_copied(by: int) -> None:
    page = text_page(800, 1200, 5)
    screen = np.full((900, 1300), 0x20304050, np.uint32)
    screen[100:800, 200:1000] = page[300:1000]
    stage = Stage(screen)
    drawn = stage.paint(200, 100, page[300 + by : 1000 + by])
    assert stage.exact
    copies = [one for one in drawn if isinstance(one, Copy)]
    assert [one.y - one.from_y for one in copies] == [-by]
    assert area_px(drawn) < 800 * 700 // 4


def test_a_scroll_is_not_seen_where_there_is_none() -> None:
    old, new = text_page(400, 300, 1), text_page(400, 300, 2)
    assert find_plain_scroll((400, 300), old.tobytes(), new.tobytes()) is None
    blank = np.zeros((300, 400), np.uint32).tobytes()
    assert find_plain_scroll((400, 300), blank, blank) is None


def test_a_moved_window_is_copied_and_keeps_what_is_lossy() -> None:
    screen = np.full((480, 640), 0xFFFFFF, np.uint32)
    screen[40:296, 40:360] = photo(320, 256, 2)
    stage = Stage(screen)
    before, after = Rect(40, 40, 320, 256), Rect(151, 133, 320, 256)
    assert stage.draw(stage.reference.move(Move(before, after), 1.0)) == [
        Copy(40, 40, 151, 133, 320, 256)
    ]
    stage.screen[40:296, 40:360] = 0xFFFFFF
    stage.screen[133:389, 151:471] = photo(320, 256, 2)
    assert not images(stage.look([before, after]), Format.JPEG)
    assert stage.reference.due_at_s() is not None
    stage.mend()
    assert stage.exact


def test_a_move_beyond_the_edge_copies_what_is_there() -> None:
    stage = Stage(text_page(320, 240, 8))
    move = Move(Rect(-50, -50, 200, 150), Rect(150, 120, 200, 150))
    assert stage.draw(stage.reference.move(move, 1.0)) == [Copy(0, 0, 200, 170, 120, 70)]
    stage.look([SCREEN])
    assert stage.exact


def test_a_key_frame_for_one_viewer_leaves_the_others_to_be_mended() -> None:
    stage = Stage(np.zeros((480, 640), np.uint32))
    stage.paint(100, 100, photo(300, 200, 3))
    first = stage.canvas
    stage.canvas = Canvas()
    stage.draw(stage.reference.everything())
    second, stage.canvas = stage.canvas, first
    while stage.reference.due_at_s() is not None:
        operations = list(stage.reference.mend(100.0))
        for body in bodies_of(operations):
            first.draw_body(body)
            second.draw_body(body)
    assert stage.exact
    stage.canvas = second
    assert stage.exact


@pytest.mark.parametrize("fidelity", [SPEED, BALANCED, FINE])
def test_every_image_fits_a_message(fidelity: object) -> None:
    noise = np.random.default_rng(1).integers(0, 2**24, (1200, 1600), np.uint32)
    picture = Pillow.frombuffer("RGB", (1600, 1200), noise.tobytes(), "raw", "BGRX", 0, 1)
    for lossless in (False, True):
        for one in encode_plain(Rect(0, 0, 1600, 1200), picture, fidelity, lossless=lossless):  # type: ignore[arg-type]
            assert len(one.data) <= IMAGE_BYTES  # type: ignore[union-attr]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.integers(0, 220),
            st.integers(1, 200),
            st.integers(1, 150),
            st.sampled_from(["text", "photo", "flat", "scroll"]),
            st.integers(0, 999),
        ),
        max_size=6,
    )
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_painted_ends_exact(
    steps: list[tuple[int, int, int, int, str, int]],
) -> None:
    stage = Stage(text_page(320, 240, 1))
    for number, (x, y, w, h, what, seed) in enumerate(steps):
        w, h = min(w, 320 - x), min(h, 240 - y)
        if what == "scroll":
            stage.screen[:] = np.roll(stage.screen, seed % 240, axis=0)
            stage.look([SCREEN], 1.0 + number)
        else:
            flat = np.full((h, w), seed * 7919, np.uint32)
            made = {"text": text_page, "photo": photo}
            painted = made[what](w, h, seed) if what in made else flat
            stage.paint(x, y, painted, 1.0 + number)
    stage.mend()
    assert stage.exact


@given(st.integers(2, 256), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_any_palette_is_exact(colours: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 2**24, colours, np.uint32)
    pixels = palette[random.integers(0, colours, (40, 60))]
    canvas = Canvas(60, 40)
    picture = Pillow.frombuffer("RGB", (60, 40), pixels.tobytes(), "raw", "BGRX", 0, 1)
    for one in encode_plain(Rect(0, 0, 60, 40), picture, BALANCED):
        canvas.draw(one)
    assert np.array_equal(canvas.rgb, rgb_of(pixels))


@given(st.binary(max_size=60).map(lambda data: bytes(b & 1 for b in data)), st.integers(1, 9))
def test_spans_cover_every_mark(marks: bytes, gap: int) -> None:
    found = spans(marks, gap)
    covered = bytearray(len(marks))
    for start, end in found:
        assert marks[start]
        assert marks[end - 1]
        covered[start:end] = marks[start:end]
    assert bytes(covered) == marks
    for (_, end), (start, _) in itertools.pairwise(found):
        assert start - end >= gap


@given(
    st.lists(st.binary(min_size=7, max_size=7).map(lambda d: bytes(b & 1 for b in d)), max_size=9)
)
def test_cells_are_covered_once(rows: list[bytes]) -> None:
    seen = [bytearray(7) for _ in rows]
    for rect in cell_rectangles(rows):
        for y in range(rect.y, rect.y + rect.h):
            for x in range(rect.x, rect.x + rect.w):
                seen[y][x] += 1
    assert [bytes(row) for row in seen] == rows


@given(
    st.lists(
        st.builds(
            Rect,
            st.integers(-50, 700),
            st.integers(-50, 500),
            st.integers(0, 400),
            st.integers(0, 400),
        ),
        max_size=20,
    )
)
def test_damage_is_covered_by_few(damage: list[Rect]) -> None:
    cover = merged_cover(damage, 640, 480)
    assert len(cover) <= 6
    mask = np.zeros((480, 640), np.uint8)
    for rect in cover:
        assert rect == rect.clipped(640, 480)
        mask[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w] += 1
    assert mask.max(initial=0) <= 1
    for rect in damage:
        inside = rect.clipped(640, 480)
        if inside.area_px:
            assert mask[inside.y : inside.y + inside.h, inside.x : inside.x + inside.w].all()


def test_a_narrow_line_gets_what_there_is_room_for_and_the_rest_later() -> None:
    stage = Stage(np.zeros((480, 640), np.uint32))
    page = text_page(640, 480, 6)
    stage.reference.budget_bytes = 3000
    drawn = stage.paint(0, 0, page)
    assert 0 < sum(map(len, bodies_of(drawn))) < 12_000
    assert not stage.exact
    left, stage.reference.unsent = stage.reference.unsent, []
    stage.reference.budget_bytes = None
    stage.look(left, 2.0)
    assert stage.exact
    assert stage.reference.encode_s > 0


def test_the_quick_engine_is_taken_where_it_can_be_loaded() -> None:
    assert type(installed_engine()).__name__ == "ArrayEngine"


def test_a_partly_exact_cell_stays_lossy_and_rests_anew_with_each_change() -> None:
    quality = PlainQuality(300, 200)
    quality.sent_lossy(Rect(70, 0, 10, 10), 1.0)
    quality.sent_exact(Rect(70, 0, 20, 20))
    assert quality.due_at_s(0.5) == 1.5
    quality.changed(Rect(100, 50, 1, 1), 3.0)
    assert quality.next_slice(3.4, 0.5) is None
    assert quality.next_slice(3.5, 0.5) == Rect(CELL_PX, 0, CELL_PX, CELL_PX)
    quality.sent_exact(Rect(CELL_PX, 0, CELL_PX, CELL_PX))
    assert quality.due_at_s(0.5) is None


def test_the_pointer_keeps_its_transparency() -> None:
    rgba = bytes(range(4 * 6))
    with Pillow.open(io.BytesIO(encode_plain_png((3, 2), RGBA, rgba))) as picture:
        assert (picture.mode, picture.size, picture.tobytes()) == ("RGBA", (3, 2), rgba)
