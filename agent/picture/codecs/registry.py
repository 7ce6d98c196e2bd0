"""Which codecs this program has."""


def encodable() -> tuple[str, ...]:
    """Returns the words of protocol.pixels.CODECS that this program can send."""
    return ()
