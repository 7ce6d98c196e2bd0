"""Which codecs this program has."""

from agent.picture.codecs import h264
from agent.picture.codecs.runs import RunsCodec


def encodable() -> tuple[str, ...]:
    """Returns the words of protocol.pixels.CODECS that this program can send."""
    return RunsCodec.word, "store", *h264.words()
