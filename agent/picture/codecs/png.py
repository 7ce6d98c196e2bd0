"""PNG by agent.picture.png: exact, whatever the pixels are."""

from agent.picture.area import Pixels
from agent.picture.fidelity import Fidelity
from agent.picture.png import encode_png
from protocol.pixels import Format


class PngCodec:
    """See agent.picture.codecs.Codec.

    Args:
        photo: takes the filter that suits pictures of nature.
    """

    word = ""
    format = Format.PNG
    exact = True

    def __init__(self, *, photo: bool = False) -> None:
        self._photo = photo

    def encode(self, pixels: Pixels, fidelity: Fidelity) -> bytes:
        """Returns an opaque PNG."""
        return encode_png(pixels, photo=self._photo)
