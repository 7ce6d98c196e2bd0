"""Contrast of colours (WCAG 2.2, success criterion 1.4.3), and the nearest one that can be read."""

from collections.abc import Callable, Iterable
from typing import Final

LEAST: Final = 4.5
"""For text of normal size at level AA."""
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
_STEPS: Final = 256

Rgb = tuple[int, int, int]


def rgb(color: str) -> Rgb:
    """Returns the parts of "#rrggbb"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mixed(color: str, other: str, share: float) -> str:
    """Returns `color` with a share (0 to 1) of `other`."""
    parts = (
        round(one + (two - one) * share) for one, two in zip(rgb(color), rgb(other), strict=True)
    )
    return "#{:02x}{:02x}{:02x}".format(*parts)


def luminance(color: str) -> float:
    """Returns the relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Returns the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least(color: str, grounds: Iterable[str]) -> float:
    """Returns the lowest contrast of a colour against several grounds."""
    return min(ratio(color, ground) for ground in grounds)


def readable_on(color: str) -> str:
    """Returns white or black, whichever is read better on a colour; that is always enough."""
    return (
        WHITE
        if ratio(color, WHITE) >= LEAST
        else max((WHITE, BLACK), key=lambda ink: ratio(color, ink))
    )


def nearest(color: str, toward: str, passes: Callable[[str], bool]) -> str:
    """Returns the colour that passes with the smallest share of `toward` in it.

    Args:
        color: what somebody wants.
        toward: black or white; passes itself.
        passes: whether a colour will do.
    """
    candidates = (mixed(color, toward, step / _STEPS) for step in range(_STEPS + 1))
    return next((one for one in candidates if passes(one)), toward)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
