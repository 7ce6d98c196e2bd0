"""How monitors that lie side by side move when one of them gets another size.  Knows no system."""

from collections.abc import Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """Part of the desktop that a monitor shows, desktop px."""

    x: int
    y: int
    w: int
    h: int


def resized(places: Mapping[int, Place], which: int, w: int, h: int) -> dict[int, Place]:
    """Returns the places after one was made w x h: what lay right of it or below moves along."""
    before = places[which]
    right, bottom = before.x + before.w, before.y + before.h
    found = {}
    for key, place in places.items():
        if key == which:
            found[key] = place._replace(w=w, h=h)
            continue
        x = place.x + (w - before.w if place.x >= right else 0)
        y = place.y + (h - before.h if place.y >= bottom else 0)
        found[key] = place._replace(x=x, y=y)
    left = min(place.x for place in found.values())
    top = min(place.y for place in found.values())
    return {key: one._replace(x=one.x - left, y=one.y - top) for key, one in found.items()}


def extent(places: Mapping[int, Place]) -> tuple[int, int]:
    """Returns width and height of the desktop that holds all places."""
    return (
        max(place.x + place.w for place in places.values()),
        max(place.y + place.h for place in places.values()),
    )
