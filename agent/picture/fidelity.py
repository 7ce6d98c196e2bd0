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
    """

    jpeg_quality: int
    subsampling: str
    exact_bytes_px: float
    rest_s: float
    least_frame_s: float


SPEED: Final = Fidelity(42, "420", 0.5, 1.5, 1 / 20)
"""For slow lines: photos in a third of the bytes, and mended once nothing happens."""
BALANCED: Final = Fidelity(77, "444", 1.0, 0.3, 0.0)
FINE: Final = Fidelity(94, "444", 2.0, 0.1, 0.0)
"""For fast lines and for who looks at photos."""
OF_WISH: Final = {"speed": SPEED, "quality": FINE}
"""Word of protocol.messages.screen.QUALITIES -> what it means; "auto" depends on the line."""
