"""The whiteboard between the loop's thread, which hears of strokes, and Tk's, which shows them."""

from collections.abc import Callable

from agent.adapters.tk_whiteboard import Drawer, Whiteboard
from agent.adapters.tk_window import Window
from agent.features.whiteboard import WhiteboardFeature
from protocol.messages.whiteboard import WhiteboardGrown, WhiteboardPointer, WhiteboardStroke


class PostedBoard:
    """Implements agent.features.whiteboard.Board: every call goes to Tk's thread."""

    def __init__(self, window: Window, feature: WhiteboardFeature) -> None:
        """Shows what the feature hears of, and tells it what the customer draws; on Tk's thread."""
        self._post: Callable[..., None] = window.post
        drawer = Drawer(feature.begin, feature.extend, feature.undo, feature.clear, feature.surface)
        self._board = Whiteboard(window.root, window.look, drawer)
        feature.show_on(self)

    def stroke(self, message: WhiteboardStroke) -> None:
        """A new stroke."""
        self._post(self._board.stroke, message)

    def grown(self, message: WhiteboardGrown) -> None:
        """A stroke goes on."""
        self._post(self._board.grown, message)

    def gone(self, stroke_ids: tuple[str, ...]) -> None:
        """Strokes are taken away."""
        self._post(self._board.gone, stroke_ids)

    def pointer(self, message: WhiteboardPointer) -> None:
        """A technician points somewhere, or no more."""
        self._post(self._board.pointer, message)

    def wipe(self) -> None:
        """Nothing is shown any more."""
        self._post(self._board.wipe)

    def set_aside(self, on: bool) -> None:
        """Nothing is shown while the customer decides something."""
        self._post(self._board.set_aside, on)

    def draw(self) -> None:
        """The customer wants to draw, or no more; on Tk's thread."""
        self._board.draw()

    def close(self) -> None:
        """The windows go; on Tk's thread."""
        self._board.close()
