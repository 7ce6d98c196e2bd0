"""Ways to encode a rectangle of pixels, one module each; agent.picture.encode chooses.

A codec is a class with the signature of `Codec`.  What the viewers must know for it is a word of
protocol.pixels.CODECS; JPEG and PNG have none, every viewer decodes them.
"""

from typing import Protocol

from agent.picture.area import Pixels
from agent.picture.fidelity import Fidelity
from protocol.pixels import Format


class Codec(Protocol):
    """Encodes pixels.  Those of still pictures keep nothing; one of a film lives as long as it.

    Attributes:
        word: of protocol.pixels.CODECS, empty for what every viewer decodes.
        format: of the Image operation that carries the data.
        exact: whether it draws exactly these pixels; what does not is mended once it rests.
    """

    word: str
    format: Format
    exact: bool

    def encode(self, pixels: Pixels, fidelity: Fidelity) -> bytes | None:
        """Returns the data of an Image operation, or None where it does not suit these pixels.

        Args:
            pixels: h x w of 0x??RRGGBB; only read, may be a view with longer rows.
            fidelity: how true; exact ones may leave it aside.
        """
