"""Where the viewers' picture is not exact yet, and since when it rests; without numpy."""

from agent.picture.rect import Rect

CELL_PX = 64
_SLICE_CELLS = 16
"""16 cells of 64 px are 65,536 px: some 6 ms of work, so that no change waits long behind one."""


class PlainQuality:
    """The cells that were sent lossy, and when each changed last."""

    def __init__(self, w: int, h: int) -> None:
        self._whole = Rect(0, 0, w, h)
        self._changed_at_s: dict[tuple[int, int], float] = {}

    def changed(self, rect: Rect, now_s: float) -> None:
        """Starts the rest of a rectangle anew."""
        for cell in self._touched(rect):
            if cell in self._changed_at_s:
                self._changed_at_s[cell] = now_s

    def sent_lossy(self, rect: Rect, now_s: float) -> None:
        """Marks all cells that a lossy image touches."""
        for cell in self._touched(rect):
            self._changed_at_s[cell] = now_s

    def sent_exact(self, rect: Rect) -> None:
        """Clears the cells that an exact operation covers wholly."""
        if self._changed_at_s:
            for cell in self._touched(rect):
                if self._px(cell).within(rect) == self._px(cell):
                    self._changed_at_s.pop(cell, None)

    def copied(self, target: Rect, dx: int, dy: int, now_s: float) -> None:
        """Carries the marks along with pixels that moved by dx, dy to `target`."""
        if not self._changed_at_s:
            return
        source = Rect(target.x - dx, target.y - dy, target.w, target.h)
        lossy = [
            self._px(cell).within(source)
            for cell in self._touched(source)
            if cell in self._changed_at_s
        ]
        self.sent_exact(target)
        self.changed(target, now_s)
        for rect in lossy:
            self.sent_lossy(rect._replace(x=rect.x + dx, y=rect.y + dy), now_s)

    def due_at_s(self, rest_s: float) -> float | None:
        """Returns when the next cell has rested for so long, or None if all is exact."""
        return min(self._changed_at_s.values()) + rest_s if self._changed_at_s else None

    def next_slice(self, now_s: float, rest_s: float, most_px: int | None = None) -> Rect | None:
        """Returns a rectangle of lossy cells that have rested for so long, of bounded size.

        Args:
            now_s: what the clock says.
            rest_s: what is enough of a rest.
            most_px: of a narrow line; None: 65,536.  One cell at least.
        """
        most = _SLICE_CELLS if most_px is None else most_px // (CELL_PX * CELL_PX)
        rested = {cell for cell, at_s in self._changed_at_s.items() if at_s <= now_s - rest_s}
        if not rested:
            return None
        column, row = min(rested, key=lambda cell: (cell[1], cell[0]))
        w = h = 1
        while w < most and (column + w, row) in rested:
            w += 1
        while (h + 1) * w <= most and all((column + x, row + h) in rested for x in range(w)):
            h += 1
        cells = Rect(column * CELL_PX, row * CELL_PX, w * CELL_PX, h * CELL_PX)
        return cells.within(self._whole)

    def _touched(self, rect: Rect) -> list[tuple[int, int]]:
        return [
            (column, row)
            for row in range(rect.y // CELL_PX, -(-(rect.y + rect.h) // CELL_PX))
            for column in range(rect.x // CELL_PX, -(-(rect.x + rect.w) // CELL_PX))
        ]

    def _px(self, cell: tuple[int, int]) -> Rect:
        column, row = cell
        return Rect(column * CELL_PX, row * CELL_PX, CELL_PX, CELL_PX).within(self._whole)
