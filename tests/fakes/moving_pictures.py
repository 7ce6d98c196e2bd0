"""A scene that moves, its film as an agent would send it, and a recording of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from agent.picture.area import Pixels
from agent.picture.codecs.h264 import H264
from agent.picture.fidelity import BALANCED
from agent.picture.rect import Rect
from protocol import frame, pixels, recording
from protocol.frame import Channel, Flag, Header
from protocol.pixels import Copy, Fill, Format, Image, Pointer, Recall, Size, Store
from protocol.recording import Chunk, Record, Type

W, H = 640, 360


@lru_cache(maxsize=2)
def scene(step: int, w: int = W, h: int = H) -> Pixels:
    """Waves of colours that go by; bright on the left in even steps, on the right in odd ones."""
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    channels = [
        (128 + 60 * np.sin((x + 5 * step) / (37 + 9 * k)) * np.cos(y / 29 + k)).astype(np.uint32)
        for k in range(3)
    ]
    half = slice(0, w // 2) if step % 2 == 0 else slice(w // 2, w)
    for channel in channels:
        channel[:, half] += 60
    r, g, b = channels
    picture: Pixels = r << np.uint32(16) | g << np.uint32(8) | b
    return picture


class Film:
    """What an agent sends of the scene.

    Args:
        x, y: where on the desktop.
        word: of protocol.pixels.CODECS.
    """

    def __init__(
        self, x: int, y: int, number: int = 0, word: str = "h264", size: tuple[int, int] = (W, H)
    ) -> None:
        self.place = (x, y, *size)
        self._encoder = H264(number, *size, word)

    def picture(self, step: int, *, start: bool = False) -> Image:
        """Returns the next picture, which shows the scene at a step."""
        if start:
            self._encoder.restart()
        data = self._encoder.encode(scene(step, *self.place[2:]), BALANCED)
        assert data is not None
        return Image(Format.H264, *self.place, data)


def recorded_film(seconds: int, *, rate: int = 12) -> Iterator[Chunk]:
    """Yields a recording with one key frame and a film that starts with it.

    The scene is at step n in second n; a corner below the film shows a colour of the second.
    """
    film = Film(0, 0)
    yield Chunk(
        Type.ABOUT, 0, recording.pack_object({"recording": "r", "session": "s", "at_ms": 1})
    )
    sequence = 0
    for second in range(seconds):
        for at in range(rate):
            drawn: list[pixels.Operation] = []
            if sequence == 0:
                drawn += [Size(W, H + 40), Pointer(1, 1)]
            drawn += [film.picture(second, start=sequence == 0), Fill(0, H, 8, 8, second * 65793)]
            key = sequence == 0
            flags = Flag.LAST | (Flag.KEY if key else Flag.NONE)
            sequence += 1
            body = b"".join(map(pixels.pack, drawn))
            message = frame.pack(Header(Channel.SCREEN, flags, sequence), body)
            records = recording.pack_records([Record(0, message)])
            at_ms = second * 1000 + at * 1000 // rate
            yield Chunk(Type.KEY if key else Type.SCREEN, at_ms, records)
    yield Chunk(Type.END, seconds * 1000, recording.pack_object({"reason": "stopped"}))


MOVES = 90
SMALL = (320, 240)
_PLACES = (Rect(0, 0, 192, 128), Rect(64, 48, 192, 128), Rect(96, 16, 160, 120))


def moved_films(spoil: Callable[[int, bytes], bytes] = lambda _number, data: data) -> list[Chunk]:
    """Returns a recording of MOVES frames, ten a second: films that start again and again, begin
    over another one, end, and come back under their number elsewhere, with windows over them.

    Frame n fills a corner with the colour of `moved_colour`.

    Args:
        spoil: what becomes of the data of a film's picture in frame n.
    """
    running: dict[int, Film] = {}
    about = recording.pack_object({"recording": "r", "session": "s", "at_ms": 1})
    made = [Chunk(Type.ABOUT, 0, about)]
    for number in range(MOVES):
        drawn: list[pixels.Operation] = [Size(*SMALL)] if number == 0 else []
        for film, begins, ends in ((0, 0, 60), (1, 25, 80), (0, 68, MOVES)):
            if number == begins:
                x, y, w, h = _PLACES[film + (begins > 60) * 2]
                running[film] = Film(x, y, film, size=(w, h))
            if number == ends:
                drawn.append(Fill(*running.pop(film).place, 0x205080))
        for film in running.values():
            one = film.picture(number, start=number % 7 == 0 and number not in (42, 49))
            drawn.append(replace(one, data=spoil(number, one.data)))
        if number in (33, 34, 50):
            drawn += [Store(30, 30, 100, 60), Fill(30, 30, 100, 60, 0xC0C0C0 + number)]
        if number in (37, 53):
            drawn += [Recall(30, 30, 100, 60), Copy(10, 20, 20, 30, 120, 90)]
        drawn.append(Fill(300, 220, 20, 20, moved_colour(number)))
        flags = Flag.LAST | (Flag.NONE if number else Flag.KEY)
        body = b"".join(map(pixels.pack, drawn))
        message = frame.pack(Header(Channel.SCREEN, flags, number), body)
        kind = Type.SCREEN if number else Type.KEY
        made.append(Chunk(kind, number * 100, recording.pack_records([Record(0, message)])))
    end = recording.pack_object({"reason": "stopped"})
    return [*made, Chunk(Type.END, MOVES * 100, end)]


def moved_colour(number: int) -> int:
    """What the corner shows in a frame of `moved_films`."""
    return (number + 1) * 0x010203 & 0xFFFFFF
