"""What CRTCs of an X server show, and with which modes."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from Xlib.ext import randr

from agent.adapters.arrangement import Place, resized

SIDEWAYS: Final = randr.Rotate_90 | randr.Rotate_270


class Crtc(NamedTuple):
    """What a CRTC shows; `mode` 0 and no outputs: nothing."""

    place: Place
    mode: int
    rotation: int
    outputs: tuple[int, ...]


def with_mode(resources: Any, crtcs: Mapping[int, Crtc], which: int, mode: int) -> dict[int, Crtc]:
    """Returns all of them with another mode for one: what lies right of it and below moves."""
    size = size_of(resources, mode, crtcs[which].rotation)
    places = resized({key: crtc.place for key, crtc in crtcs.items()}, which, *size)
    return {
        key: crtc._replace(place=places[key], mode=mode if key == which else crtc.mode)
        for key, crtc in crtcs.items()
    }


def size_of(resources: Any, mode_id: int, rotation: int) -> tuple[int, int]:
    """Returns width and height of a mode as it is shown; zeros for one that is gone."""
    for mode in resources.modes:
        if mode.id == mode_id:
            size = int(mode.width), int(mode.height)
            return (size[1], size[0]) if rotation & SIDEWAYS else size
    return 0, 0


def hertz(mode: Any) -> float:
    """Returns how many pictures a second a mode shows."""
    return float(mode.dot_clock) / (mode.h_total * mode.v_total or 1)
