"""Rectangles in desktop px, and how a mask of tiles becomes few of them."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from agent.picture.rect import Rect

TILE_PX = 32
"""Side of the squares in which changes are found; captures are aligned to them."""
COLOUR = np.uint32(0x00FFFFFF)
"""The part of a pixel that is seen."""

Mask = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint32]
"""Rows of 0x??RRGGBB; the top byte means nothing."""


def tile_grid(w: int, h: int) -> tuple[int, int]:
    """Returns (rows, columns) of tiles that cover w x h pixels."""
    return -(-h // TILE_PX), -(-w // TILE_PX)


def tile_span(rect: Rect) -> tuple[slice, slice]:
    """Returns the rows and columns of all tiles a rectangle touches."""
    return (
        slice(rect.y // TILE_PX, -(-(rect.y + rect.h) // TILE_PX)),
        slice(rect.x // TILE_PX, -(-(rect.x + rect.w) // TILE_PX)),
    )


def touched_tiles(rect: Rect) -> Rect:
    """Returns the tiles a rectangle touches, in tile units."""
    rows, columns = tile_span(rect)
    return Rect(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)


def inner_span(rect: Rect, w: int, h: int) -> tuple[slice, slice]:
    """Returns the rows and columns of tiles lying wholly in a rectangle, on a desktop of w x h."""
    bottom, right = rect.y + rect.h, rect.x + rect.w
    rows = -(-bottom // TILE_PX) if bottom == h else bottom // TILE_PX
    columns = -(-right // TILE_PX) if right == w else right // TILE_PX
    top, left = -(-rect.y // TILE_PX), -(-rect.x // TILE_PX)
    return slice(top, max(top, rows)), slice(left, max(left, columns))


def mask_rectangles(mask: Mask, most: int) -> list[Rect]:
    """Covers the set tiles of a mask with at most about `most` rectangles, in tile units.

    Where the exact cover needs more, unset tiles are covered along.
    """
    scale = 1
    small = mask
    runs = _runs(small)
    while len(runs) > most and min(small.shape) > 1:
        small = _halved(small)
        scale *= 2
        runs = _runs(small)
    if scale == 1:
        return runs
    rows, columns = mask.shape
    return [
        Rect(r.x * scale, r.y * scale, r.w * scale, r.h * scale).clipped(columns, rows)
        for r in runs
    ]


def _halved(mask: Mask) -> Mask:
    rows, columns = mask.shape
    by_rows = np.logical_or.reduceat(mask, np.arange(0, rows, 2), axis=0)
    halved: Mask = np.logical_or.reduceat(by_rows, np.arange(0, columns, 2), axis=1)
    return halved


def _runs(mask: Mask) -> list[Rect]:
    """Horizontal runs, joined with the run of the same columns right above."""
    h, w = mask.shape
    edges = np.zeros((h, w + 1), np.bool_)
    edges[:, :w] = mask
    edges[:, 1:] ^= mask
    of, at = edges.nonzero()
    rows, starts, ends = of[::2], at[::2], at[1::2]
    growing: dict[tuple[int, int], Rect] = {}
    done: list[Rect] = []
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        above = growing.get((start, end))
        if above is not None and above.y + above.h == row:
            growing[start, end] = above._replace(h=above.h + 1)
            continue
        if above is not None:
            done.append(above)
        growing[start, end] = Rect(start, row, end - start, 1)
    return done + list(growing.values())


def tiles_to_px(tiles: Rect, within: Rect) -> Rect:
    """Turns a rectangle of tiles into desktop px, `within` being tile-aligned and their origin."""
    return Rect(
        within.x + tiles.x * TILE_PX,
        within.y + tiles.y * TILE_PX,
        tiles.w * TILE_PX,
        tiles.h * TILE_PX,
    ).within(within)


def aligned_cover(rects: Iterable[Rect], w: int, h: int, most: int = 6) -> list[Rect]:
    """Covers rectangles with few tile-aligned ones, clipped to a desktop of w x h."""
    covers = [touched_tiles(one) for one in (rect.clipped(w, h) for rect in rects) if one.area_px]
    if not covers:
        return []
    whole = Rect(0, 0, w, h)
    widest = max(covers, key=lambda tiles: tiles.area_px)
    if all(tiles.within(widest) == tiles for tiles in covers):
        return [tiles_to_px(widest, whole)]
    mask = np.zeros(tile_grid(w, h), np.bool_)
    for x, y, columns, rows in covers:
        mask[y : y + rows, x : x + columns] = True
    return [tiles_to_px(tiles, whole) for tiles in mask_rectangles(mask, most)]
