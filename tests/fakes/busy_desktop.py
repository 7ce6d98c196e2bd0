"""A customer's desktop on which much happens at once, in an order that a seed decides."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image
from Xlib import X
from Xlib.display import Display

from tests.fakes.desktop import until

Work = Iterator[None]
"""Something that goes on for a while; each turn paints one step."""

DESK = (3840, 2160)
"""What is painted, px; a smaller screen shows its corner."""

_FILM = (328, 246)
_FILM_PICTURES = 10
_WORDS = "the quick brown fox jumps over a lazy dog while 0123456789 boxes of (liquor) {jugs} wait"
_UPLOAD_BYTES = 200_000


class BusyDesktop:
    """Windows without a manager over a photograph; nothing changes between two turns.

    Attributes:
        room: where things happen, w x h px from the corner.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.room = (1280, 800)
        self._noise = np.random.default_rng(seed)
        self._display = Display(name)
        self._screen = self._display.screen()
        self._depth = self._screen.root_depth
        self._photo = self._pixmap(self._photograph(960, 600))
        self._film = [self._pixmap(picture) for picture in self._moving_pictures()]
        self._page = self._pixmap(self._text_page())
        self._desk = self._window(0, 0, *DESK, self._photo)
        self._font = self._display.open_font("fixed")
        self._pen = self._desk.create_gc(graphics_exposures=0, font=self._font)
        self._windows = [self._window(*self._place()) for _ in range(4)]
        self._display.sync()

    def close(self) -> None:
        self._display.close()

    def await_size(self, w: int, h: int) -> None:
        """Waits until the screen has this size, px."""

        def has_it() -> bool:
            box = self._screen.root.get_geometry()
            return (box.width, box.height) == (w, h)

        until(has_it)

    def works(self) -> list[Work]:
        """Returns up to three things that happen at the same time."""
        kinds = [
            self.painting, self.typing, self.scrolling, self.paging, self.dragging, self.stacking,
            self.menus, self.growing, self.film, self.film, self.flashing, self.covering,
        ]  # fmt: skip
        return [kind() for kind in self.random.sample(kinds, self.random.randint(1, 3))]

    def turn(self, works: list[Work]) -> bool:
        """One step of each; returns whether any goes on."""
        works[:] = [work for work in works if next(work, self) is None]
        self._display.sync()
        return bool(works)

    def painting(self) -> Work:
        """Rectangles of every kind, from a pixel to most of the screen."""
        for _ in range(self.random.randint(1, 12)):
            for _ in range(self.random.randint(1, 6)):
                self._paint(self.random.choice([self._desk, *self._windows]))
            yield

    def typing(self) -> Work:
        """A line with a caret, and now and then a character taken back."""
        window, (x, y) = self._desk, self._spot()
        typed = 0
        for _ in range(self.random.randint(5, 40)):
            typed = max(0, typed + self.random.choice([1, 1, 1, 1, -1]))
            text = _WORDS[:typed]
            self._colours(0x101010, 0xFFFFFF)
            window.image_text(self._pen, x, y + 12, text + "  ")
            window.fill_rectangle(self._pen, x + 6 * len(text), y, 1, 14)
            yield

    def scrolling(self) -> Work:
        """A part of a window moves within it, and what appears is painted."""
        window = self.random.choice([self._desk, *self._windows])
        x, y, w, h = self._part(900, 600, 100)
        dx, dy = self.random.choice([(0, -13), (0, -40), (0, 7), (-16, 0), (5, 3), (0, -1)])
        for _ in range(self.random.randint(3, 25)):
            self._scroll(window, (x, y, w, h), dx, dy)
            yield

    def paging(self) -> Work:
        """A page of text that is painted again in full at each step, as browsers do."""
        x, y, w, h = self._part(600, 500, 150)
        at = self._any(300)
        step = self.random.choice([1, 12, 40, 57])
        for _ in range(self.random.randint(3, 25)):
            at = (at + step) % (1400 - h)
            self._desk.copy_area(self._pen, self._page, 0, at, w, h, x, y)
            yield

    def dragging(self) -> Work:
        """A window is taken along; often it comes back to where it was."""
        window = self.random.choice(self._windows)
        box = window.get_geometry()
        window.configure(stack_mode=X.Above)
        path = [(box.x, box.y)]
        dx, dy = self.random.randint(-40, 40), self.random.randint(-30, 30)
        for _ in range(self.random.randint(3, 20)):
            x, y = path[-1]
            path.append((x + dx, y + dy))
        if self.random.random() < 0.5:
            path += reversed(path)
        for x, y in path:
            window.configure(x=x, y=y)
            if self.random.random() < 0.1:
                self._paint(window)
            yield
        if not (-200 < path[-1][0] < self.room[0] and -200 < path[-1][1] < self.room[1]):
            x, y = self._spot()
            window.configure(x=x, y=y)

    def stacking(self) -> Work:
        """Windows in front, behind, away and back."""
        for _ in range(self.random.randint(2, 8)):
            window = self.random.choice(self._windows)
            act = self.random.choice(["above", "below", "away"])
            if act == "away":
                window.unmap()
                yield
                window.map()
            else:
                window.configure(stack_mode=X.Above if act == "above" else X.Below)
                self._desk.configure(stack_mode=X.Below)
            yield

    def menus(self) -> Work:
        """Menus that open out of each other, over something that may change below them."""
        opened = []
        x, y = self._spot()
        for level in range(self.random.randint(1, 3)):
            lines = self.random.randint(3, 14)
            menu = self._window(x + 150 * level, y + 20 * level, 160, 18 * lines + 6, 0xF4F4F4)
            self._colours(0x202020, 0xF4F4F4)
            for line in range(lines):
                menu.draw_text(self._pen, 10, 18 * line + 16, _WORDS[line : line + 18])
            opened.append(menu)
            yield
            for row in range(self.random.randint(0, 4)):
                self._colours(0x3366CC, 0)
                menu.fill_rectangle(self._pen, 2, 18 * row + 3, 156, 18)
                if self.random.random() < 0.4:
                    self._paint(self._desk)
                yield
        for menu in reversed(opened):
            menu.destroy()
            if self.random.random() < 0.7:
                yield

    def growing(self) -> Work:
        """A window gets larger and smaller."""
        window = self.random.choice(self._windows)
        for _ in range(self.random.randint(2, 10)):
            window.configure(
                width=self.random.randint(40, 700), height=self.random.randint(30, 500)
            )
            yield

    def film(self) -> Work:
        """Moving pictures, sometimes with a pause, text on them or a window over them."""
        x, y = self._spot()
        over = self.random.choice([None, None, *self._windows])
        subtitle = self.random.random() < 0.3
        shown = self.random.randint(10, 60)
        for number in range(shown):
            self._desk.copy_area(
                self._pen, self._film[number % len(self._film)], 0, 0, *_FILM, x, y
            )
            if subtitle:
                self._colours(0xFFFFFF, 0)
                self._desk.draw_text(self._pen, x + 40, y + 220, _WORDS[number % 20 :][:30])
            if over is not None and number > shown // 2:
                over.configure(x=x - 100 + 5 * number, y=y + 30, stack_mode=X.Above)
            yield

    def flashing(self) -> Work:
        """Something is there and gone, in the same turn or in the next."""
        x, y, w, h = self._part(500, 400, 8)
        kept = self._desk.create_pixmap(w, h, self._depth)
        kept.copy_area(self._pen, self._desk, x, y, w, h, 0, 0)
        for _ in range(self.random.randint(1, 8)):
            self._colours(self.random.randrange(1 << 24), 0)
            self._desk.fill_rectangle(self._pen, x, y, w, h)
            if self.random.random() < 0.6:
                yield
            self._desk.copy_area(self._pen, kept, 0, 0, w, h, x, y)
            yield
        kept.free()

    def covering(self) -> Work:
        """A dialog opens and closes in one place; what is below it changes once in a while."""
        x, y, w, h = self._part(600, 400, 120)
        for _ in range(self.random.randint(2, 4)):
            dialog = self._window(x, y, w, h, self.random.choice([0xE8E8E8, 0x2A2E36, self._page]))
            yield
            if self.random.random() < 0.5:
                self._paint(dialog)
            if self.random.random() < 0.4:
                self._paint(self._desk)
            yield
            dialog.destroy()
            yield

    def _paint(self, window: Any) -> None:
        x, y, w, h = self._part(700, 500, 1)
        kind = self.random.choice(["fill", "noise", "photo", "checker", "lines", "text", "ramp"])
        self._colours(self.random.randrange(1 << 24), self.random.randrange(1 << 24))
        if kind == "fill":
            window.fill_rectangle(self._pen, x, y, w, h)
        elif kind == "photo":
            window.copy_area(self._pen, self._photo, self._any(250), self._any(90), w, h, x, y)
        elif kind == "lines":
            ends = [(x + self._any(w), y + self._any(h)) for _ in range(8)]
            window.poly_segment(self._pen, [(*a, *b) for a, b in pairwise(ends)])
        elif kind == "text":
            for line in range(1 + h // 14):
                window.draw_text(self._pen, x, y + 14 * line, _WORDS[line % 30 :][: 1 + w // 6])
        else:
            self._put(window, x, y, self._pattern(kind, min(w, 200), min(h, 150)))

    def _pattern(self, kind: str, w: int, h: int) -> np.ndarray:
        """Returns pixels of 0xRRGGBB."""
        if kind == "noise":
            return self._noise.integers(0, 1 << 24, (h, w), np.uint32)
        across = np.arange(w, dtype=np.uint32)[None, :]
        down = np.arange(h, dtype=np.uint32)[:, None]
        if kind == "checker":
            return np.where((across + down) % 2 == 0, np.uint32(0xFFFFFF), np.uint32(0x0000FF))
        ramp: np.ndarray = (across * 255 // w) << np.uint32(16) | (down * 255 // h)
        return ramp

    def _scroll(self, window: Any, part: tuple[int, int, int, int], dx: int, dy: int) -> None:
        x, y, w, h = part
        w_left, h_left = w - abs(dx), h - abs(dy)
        from_x, from_y = x + max(0, -dx), y + max(0, -dy)
        window.copy_area(
            self._pen, window, from_x, from_y, w_left, h_left, x + max(0, dx), y + max(0, dy)
        )
        self._colours(0xFFFFFF, 0)
        if dy:
            edge = y if dy > 0 else y + h_left
            window.fill_rectangle(self._pen, x, edge, w, abs(dy))
            self._colours(self.random.randrange(1 << 24), 0)
            window.draw_text(self._pen, x + 4, edge + abs(dy), _WORDS[self._any(40) :])
        if dx:
            window.fill_rectangle(self._pen, x if dx > 0 else x + w_left, y, abs(dx), h)

    def _place(self) -> tuple[int, int, int, int, Any]:
        x, y, w, h = self._part(700, 450, 60)
        return x, y, w, h, self.random.choice([0xFFFFFF, 0xDDE4EE, self._photo, self._page])

    def _part(self, most_w: int, most_h: int, least: int) -> tuple[int, int, int, int]:
        w, h = self.random.randint(least, most_w), self.random.randint(least, most_h)
        if self.random.random() < 0.3:
            w, h = max(least, w // 20), max(least, h // 20)
        return self._any(self.room[0] - w // 2), self._any(self.room[1] - h // 2), w, h

    def _spot(self) -> tuple[int, int]:
        return self._any(self.room[0] - 380), self._any(self.room[1] - 200)

    def _any(self, below: int) -> int:
        return self.random.randrange(max(1, below))

    def _colours(self, foreground: int, background: int) -> None:
        self._pen.change(foreground=foreground, background=background)

    def _window(self, x: int, y: int, w: int, h: int, ground: Any) -> Any:
        name = "background_pixel" if isinstance(ground, int) else "background_pixmap"
        made = self._screen.root.create_window(
            x, y, w, h, 0, self._depth, X.InputOutput, override_redirect=1, **{name: ground}
        )
        made.map()
        return made

    def _pixmap(self, pixels: np.ndarray) -> Any:
        h, w = pixels.shape
        made = self._screen.root.create_pixmap(w, h, self._depth)
        self._pen = made.create_gc()
        self._put(made, 0, 0, pixels)
        return made

    def _put(self, target: Any, x: int, y: int, pixels: np.ndarray) -> None:
        h, w = pixels.shape
        rows = max(1, _UPLOAD_BYTES // (4 * w))
        for row in range(0, h, rows):
            part = np.ascontiguousarray(pixels[row : row + rows], np.uint32)
            target.put_image(
                self._pen, x, y + row, w, len(part), X.ZPixmap, self._depth, 0, part.tobytes()
            )
            self._display.flush()

    def _photograph(self, w: int, h: int, coarse: np.ndarray | None = None) -> np.ndarray:
        """Returns soft shapes with grain."""
        if coarse is None:
            coarse = self._noise.integers(0, 255, (9, 12, 3), np.uint8)
        soft = Image.fromarray(coarse).resize((w, h), Image.Resampling.BICUBIC)
        grain = self._noise.integers(-6, 7, (h, w, 1))
        rgb = np.clip(np.asarray(soft).astype(int) + grain, 0, 255).astype(np.uint32)
        joined: np.ndarray = rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
        return joined

    def _moving_pictures(self) -> list[np.ndarray]:
        first, last = (self._noise.integers(0, 255, (9, 12, 3)) for _ in range(2))
        steps = np.linspace(0, 1, _FILM_PICTURES)
        return [
            self._photograph(*_FILM, (first * (1 - at) + last * at).astype(np.uint8))
            for at in steps
        ]

    def _text_page(self) -> np.ndarray:
        """Returns a long page: lines of dark blocks as wide as letters, and a picture."""
        page = np.full((1400, 640), 0xFFFFFF, np.uint32)
        for top in range(10, 1390, 14):
            letters = self._noise.random(100) < 0.8
            strokes = self._noise.random((9, 600)) < 0.4
            dark = np.repeat(letters, 6)[None, :] & strokes
            page[top : top + 9, 20:620][dark] = 0x1A1A1A
        page[400:560, 100:420] = self._photograph(320, 160)
        return page
