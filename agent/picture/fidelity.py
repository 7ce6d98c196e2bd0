"""How true the picture is at first, and how soon it becomes exact."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fidelity:
    """One way to spend the line.

    Attributes:
        jpeg_quality: of what goes lossy, 1 to 100.
        subsampling: of its colours, as simplejpeg names it.
        exact_bytes_px: bytes a pixel from which on text may go lossy too, where that saves half.
        rest_s: what was sent lossy is mended when it has not changed for this long.
        least_frame_s: time between two frames.
        film_qp: quantiser of films, 1 to 41, less is truer; another one costs a whole picture.
    """

    jpeg_quality: int
    subsampling: str
    exact_bytes_px: float
    rest_s: float
    least_frame_s: float
    film_qp: int = 22


SPEED: Final = Fidelity(42, "420", 0.5, 1.5, 1 / 20, film_qp=31)
"""For slow lines: photos in a third of the bytes, and mended once nothing happens."""
BALANCED: Final = Fidelity(77, "444", 1.0, 0.3, 0.0)
FINE: Final = Fidelity(94, "444", 2.0, 0.1, 0.0, film_qp=16)
"""For fast lines and for who looks at photos."""
MODEST: Final = Fidelity(62, "422", 0.8, 0.6, 0.0, film_qp=27)
NARROW: Final = Fidelity(42, "420", 0.5, 1.5, 0.0, film_qp=31)
POOR: Final = Fidelity(25, "420", 0.35, 2.0, 0.0, film_qp=36)
"""For 1 Mbit/s and less."""
OF_WISH: Final = {"speed": SPEED, "quality": FINE}
"""Word of protocol.messages.screen.QUALITIES -> what it means; "auto" depends on the line."""
_STEPS: Final = ((0, POOR), (150_000, NARROW), (300_000, MODEST), (700_000, BALANCED))
"""Bytes a second from which on a step is for a narrow line."""
_SURE = 1.3
"""A finer step is taken once the line carries this much more than it needs: each change of a film's
quantiser costs a whole picture."""


class Ladder:
    """The steps by which quality falls and comes back instead of latency."""

    def __init__(self) -> None:
        self._at = len(_STEPS) - 1

    def step(self, bytes_s: float | None) -> Fidelity:
        """Returns how true the picture is to be.

        Args:
            bytes_s: what a narrow line carries; None where the line carries everything.
        """
        if bytes_s is None:
            self._at = len(_STEPS) - 1
            return BALANCED
        while bytes_s < _STEPS[self._at][0]:
            self._at -= 1
        while self._at + 1 < len(_STEPS) and bytes_s >= _STEPS[self._at + 1][0] * _SURE:
            self._at += 1
        return _STEPS[self._at][1]
