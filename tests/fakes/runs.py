"""RUNS read pixel by pixel, as protocol.pixels says it; slow and plain."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt


def drawn_runs(data: bytes, w: int, h: int) -> npt.NDArray[np.uint8]:
    """Returns h x w x 3.

    Raises:
        ValueError: these are no runs of w x h pixels.
    """
    if not data or not 1 <= data[0] <= 64 or len(data) < 1 + 3 * data[0]:
        raise ValueError("no palette")
    colours = [tuple(data[1 + 3 * n : 4 + 3 * n]) for n in range(data[0])]
    numbers: list[int] = []
    for number, length in _tokens(data, 1 + 3 * len(colours), few=len(colours) <= 16):
        if len(numbers) + length > w * h:
            raise ValueError("beyond the last pixel")
        for _ in range(length):
            at = len(numbers)
            numbers.append((numbers[at - w] if at >= w else 0) if number is None else number)
        if number is not None and number >= len(colours):
            raise ValueError("no such colour")
    if len(numbers) < w * h:
        raise ValueError("too few pixels")
    return np.array([colours[number] for number in numbers], np.uint8).reshape(h, w, 3)


def _tokens(data: bytes, at: int, *, few: bool) -> Iterator[tuple[int | None, int]]:
    """Yields colour, None for above, and length."""
    while at < len(data):
        head, long = data[at], bool(data[at] & 0x40)
        if at + long >= len(data):
            raise ValueError("cut short")
        low = data[at + long]
        if head < 0x80:
            yield None, ((head & 0x3F) << 8 | low if long else head & 0x3F) + 1
        elif few:
            yield head >> 2 & 15, ((head & 3) << 8 | low if long else head & 3) + 1
        else:
            yield head & 0x3F, low + 2 if long else 1
        at += 1 + long
