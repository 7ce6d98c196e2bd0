"""What the decoders raise."""

from protocol.close import Close


class ProtocolError(Exception):
    """Bytes from the other side that are not a message of this protocol.

    Attributes:
        close: code the connection is to be closed with.
        detail: English words for the log; never holds content of the message.
    """

    def __init__(self, detail: str, close: Close = Close.BAD_MESSAGE) -> None:
        super().__init__(detail)
        self.close = close
        self.detail = detail
