"""JPEG by simplejpeg: pictures of nature."""

import numpy as np
import simplejpeg

from agent.picture.area import Pixels
from agent.picture.fidelity import Fidelity
from protocol.pixels import Format


class JpegCodec:
    """See agent.picture.codecs.Codec."""

    word = ""
    format = Format.JPEG
    exact = False

    def encode(self, pixels: Pixels, fidelity: Fidelity) -> bytes:
        """Returns a JPEG of the quality and subsampling that `fidelity` names."""
        whole = np.ascontiguousarray(pixels)
        data: bytes = simplejpeg.encode_jpeg(
            whole.view(np.uint8).reshape(*whole.shape, 4),
            quality=fidelity.jpeg_quality,
            colorspace="BGRX",
            colorsubsampling=fidelity.subsampling,
            fastdct=True,
        )
        return data
