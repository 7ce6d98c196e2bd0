"""Whiteboard: strokes and pointers of technicians over this screen, and what the customer draws.

Each message is looked at for the person it comes from: who may not point draws nothing here.  All
is gone once the picture rests, the line breaks or the customer takes the right away.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel, SessionView
from protocol.limits import WHITEBOARD_STROKES
from protocol.messages.whiteboard import (
    CUSTOMER,
    WhiteboardBegin,
    WhiteboardClear,
    WhiteboardExtend,
    WhiteboardGone,
    WhiteboardGrown,
    WhiteboardPointer,
    WhiteboardStroke,
    WhiteboardSurface,
    WhiteboardUndo,
)

_MOST_PEOPLE = 64
_MOST_STROKES = 2 * WHITEBOARD_STROKES
"""The appliance takes the oldest away long before."""


class Board(Protocol):
    """Shows drawings over the screen; called on the loop's thread, acts on its own."""

    def stroke(self, message: WhiteboardStroke) -> None:
        """A new stroke."""

    def grown(self, message: WhiteboardGrown) -> None:
        """A stroke goes on."""

    def gone(self, stroke_ids: tuple[str, ...]) -> None:
        """Strokes are taken away, also the customer's own."""

    def pointer(self, message: WhiteboardPointer) -> None:
        """A technician points somewhere, or no more."""

    def wipe(self) -> None:
        """Nothing is shown any more, and the customer draws no more."""

    def set_aside(self, on: bool) -> None:
        """Nothing is shown for a while; then all is there again."""


class _NoBoard:
    """Where no window can show drawings."""

    def stroke(self, message: WhiteboardStroke) -> None: ...
    def grown(self, message: WhiteboardGrown) -> None: ...
    def gone(self, stroke_ids: tuple[str, ...]) -> None: ...
    def pointer(self, message: WhiteboardPointer) -> None: ...
    def wipe(self) -> None: ...
    def set_aside(self, on: bool) -> None: ...


class WhiteboardFeature(Feature):
    """Everything but `begin`, `extend`, `undo`, `clear` and `surface` is the loop's."""

    name = "whiteboard"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._board: Board = _NoBoard()
        self._surface = WhiteboardSurface(possible=False, drawing=False)
        self._authors: dict[str, str] = {}
        self._pointers: set[str] = set()
        self._aside = False
        self.control = {
            WhiteboardStroke: self._on_stroke,
            WhiteboardGrown: self._on_grown,
            WhiteboardGone: self._on_gone,
            WhiteboardPointer: self._on_pointer,
        }
        consent.observe(lambda: self._later(self._recheck))
        session.observe(self._session_changed)

    def show_on(self, board: Board) -> None:
        """Shows what is drawn there from now on; before the first line."""
        self._board = board

    def on_start(self) -> None:
        """Says what this computer can show."""
        self.wire.send(self._surface)

    def on_stop(self) -> None:
        """Without a line nobody draws."""
        self._wipe()

    def begin(self, message: WhiteboardBegin) -> None:
        """The customer begins a stroke, which is on the screen already; from any thread."""
        self._later(self._begin, message)

    def extend(self, message: WhiteboardExtend) -> None:
        """The customer's stroke goes on; from any thread."""
        self._later(self._say, message)

    def undo(self) -> None:
        """The customer takes back the last own stroke; from any thread."""
        self._later(self._say, WhiteboardUndo())

    def clear(self, everybody: bool) -> None:
        """The customer takes away the own strokes, or all; from any thread."""
        self._later(self._say, WhiteboardClear(everybody))

    def surface(self, possible: bool, drawing: bool) -> None:
        """Whether drawings can be shown, and whether the customer draws; from any thread."""
        self._later(self._tell_surface, WhiteboardSurface(possible, drawing))

    def _later(self, call: Callable[..., None], *arguments: Any) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(call, *arguments)

    @property
    def _open(self) -> bool:
        view = self.session.view
        return view.line == "online" and view.state == "connected"

    def _may(self, person_id: str) -> bool:
        return self._open and "point" in self.consent.allowed(person_id)

    def _on_stroke(self, message: WhiteboardStroke) -> None:
        full = len(self._authors) >= _MOST_STROKES
        if full or message.stroke_id in self._authors or not self._may(message.person_id):
            return
        self._authors[message.stroke_id] = message.person_id
        self._board.stroke(message)

    def _on_grown(self, message: WhiteboardGrown) -> None:
        author = self._authors.get(message.stroke_id, "")
        if author != CUSTOMER and self._may(author):
            self._board.grown(message)

    def _on_gone(self, message: WhiteboardGone) -> None:
        known = tuple(one for one in message.stroke_ids if self._authors.pop(one, ""))
        if known:
            self._board.gone(known)

    def _on_pointer(self, message: WhiteboardPointer) -> None:
        shown = message.shown and self._may(message.person_id)
        if not shown and message.person_id not in self._pointers:
            return
        if shown and len(self._pointers) >= _MOST_PEOPLE:
            return
        (self._pointers.add if shown else self._pointers.discard)(message.person_id)
        self._board.pointer(message if shown else replace(message, shown=False))

    def _begin(self, message: WhiteboardBegin) -> None:
        if self._open:
            self._authors[message.stroke_id] = CUSTOMER
            self.wire.send(message)

    def _say(self, message: object) -> None:
        if self._open:
            self.wire.send(message)

    def _tell_surface(self, surface: WhiteboardSurface) -> None:
        if surface != self._surface:
            self._surface = surface
            self.session.change(drawing=surface.drawing)
            self.wire.send(surface)

    def _session_changed(self, _view: SessionView) -> None:
        if not self._open and (self._authors or self._pointers or self._surface.drawing):
            self._wipe()

    def _wipe(self) -> None:
        self._authors.clear()
        self._pointers.clear()
        self._board.wipe()

    def _recheck(self) -> None:
        """Takes away what persons drew who may not any more.

        While the customer decides something nothing is drawn over it: it could say something else.
        """
        if self._aside != self.consent.deciding:
            self._aside = not self._aside
            self._board.set_aside(self._aside)
        lost = tuple(
            stroke_id
            for stroke_id, author in self._authors.items()
            if author != CUSTOMER and not self._may(author)
        )
        if lost:
            self._on_gone(WhiteboardGone(lost))
        for person_id in tuple(self._pointers):
            if not self._may(person_id):
                self._on_pointer(WhiteboardPointer(person_id, "", shown=False, x=0, y=0))
