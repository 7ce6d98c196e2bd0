"""Drawings of technicians and of the customer over the screen (SPEC V4); all on Tk's thread."""

import secrets
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass

from agent.adapters.overlay import NoOverlayError, Overlay, Press, open_overlay
from agent.adapters.tk_labels import NameTag, PointerMark, TextCard
from agent.adapters.tk_pens import PenStrip
from agent.adapters.tk_theme import Look
from protocol.limits import WHITEBOARD_STROKE_POINTS
from protocol.messages.whiteboard import (
    CUSTOMER,
    WhiteboardBegin,
    WhiteboardExtend,
    WhiteboardGrown,
    WhiteboardPointer,
    WhiteboardStroke,
)
from protocol.strokes import Stroke, Strokes

_TELL_MS = 16
"""What the customer draws is told once a frame."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """Who is told what the customer draws."""

    begin: Callable[[WhiteboardBegin], None]
    extend: Callable[[WhiteboardExtend], None]
    undo: Callable[[], None]
    clear: Callable[[bool], None]
    surface: Callable[[bool, bool], None]
    """Whether drawings can be shown, and whether the customer draws."""


class Whiteboard:
    """What is drawn, and the windows that show it."""

    def __init__(self, root: tk.Tk, look: Look, drawer: Drawer) -> None:
        """Finds out whether this computer can show drawings; puts nothing on the screen."""
        self._root, self._look, self._drawer = root, look, drawer
        self._strokes = Strokes()
        self._tags: dict[str, NameTag] = {}
        self._cards: dict[str, TextCard] = {}
        self._pointers: dict[str, PointerMark] = {}
        self._strip: PenStrip | None = None
        self._aside = False
        self._own = ""
        self._unsaid: list[int] = []
        self._saying: str | None = None
        try:
            self._overlay: Overlay | None = open_overlay(root, self._strokes)
        except NoOverlayError:
            self._overlay = None
        drawer.surface(self.possible, False)

    @property
    def possible(self) -> bool:
        """Whether drawings can be shown on this computer."""
        return self._overlay is not None

    @property
    def drawing(self) -> bool:
        """Whether the customer draws just now."""
        return self._strip is not None

    def stroke(self, message: WhiteboardStroke) -> None:
        """Shows somebody's new stroke."""
        self._begin(
            Stroke(
                message.stroke_id,
                message.person_id,
                message.person,
                message.tool,
                message.rgb,
                message.width_px,
                list(message.points),
                message.text,
            )
        )

    def grown(self, message: WhiteboardGrown) -> None:
        """Lets somebody's stroke grow."""
        self._extend(message.stroke_id, message.points)

    def gone(self, stroke_ids: tuple[str, ...]) -> None:
        """Takes strokes away."""
        removed = self._strokes.remove(stroke_ids)
        for stroke_id in stroke_ids:
            if card := self._cards.pop(stroke_id, None):
                card.close()
        if removed and self._overlay is not None and not self._aside:
            self._overlay.repaint()
        drawers = {one.author for one in self._strokes if one.tool != "eraser"}
        for author in [one for one in self._tags if one not in drawers]:
            self._tags.pop(author).close()

    def pointer(self, message: WhiteboardPointer) -> None:
        """Moves a technician's pointer, or takes it away."""
        mark = self._pointers.get(message.person_id)
        if not message.shown:
            if mark is not None:
                self._pointers.pop(message.person_id).close()
            return
        if self._overlay is None or self._aside:
            return
        if mark is None:
            who = (message.person_id, message.person)
            mark = PointerMark(self._root, self._look, self._overlay, *who)
            self._pointers[message.person_id] = mark
        mark.place(message.x, message.y)

    def wipe(self) -> None:
        """Takes everything away; the customer draws no more."""
        self.stop_drawing()
        self.gone(tuple(self._strokes.everything()))
        self._close_labels()

    def set_aside(self, on: bool) -> None:
        """Shows nothing while the customer decides something, and all of it again after."""
        self._aside = on
        if self._overlay is None:
            return
        if on:
            self.stop_drawing()
            self._overlay.hide()
            self._close_labels()
            return
        self._overlay.repaint()
        for stroke in self._strokes:
            self._label(stroke, self._overlay)

    def draw(self) -> None:
        """The customer wants to draw, or no more."""
        if self.drawing:
            self.stop_drawing()
            return
        if self._overlay is None or self._aside:
            return
        self._strip = PenStrip(
            self._root,
            self._look,
            undo=self._undo,
            clear=self._clear,
            done=self.stop_drawing,
        )
        self._strip.show()
        for edge in self._strip.edges:
            self._overlay.let_pass(edge)
        try:
            self._overlay.catch(self._pressed)
        except NoOverlayError:
            self.stop_drawing()
            return
        self._drawer.surface(True, True)

    def stop_drawing(self) -> None:
        """The mouse belongs to the programs again; what was drawn stays."""
        strip, self._strip = self._strip, None
        if strip is None:
            return
        self._tell()
        self._own = ""
        if self._overlay is not None:
            self._overlay.release()
        strip.close()
        self._drawer.surface(True, False)

    def close(self) -> None:
        """The program ends."""
        self.wipe()
        if self._overlay is not None:
            self._overlay.close()
            self._overlay = None

    def _begin(self, stroke: Stroke) -> None:
        if self._overlay is None or not self._strokes.begin(stroke):
            return
        if surplus := self._strokes.surplus():
            self.gone(tuple(surplus))
        if not self._aside:
            self._overlay.add(stroke, 0)
            self._label(stroke, self._overlay)

    def _label(self, stroke: Stroke, overlay: Overlay) -> None:
        """Shows the words of a stroke, and who draws."""
        if stroke.tool == "text":
            look = (self._look, overlay)
            card = TextCard(self._root, *look, stroke.text, stroke.rgb, stroke.width_px)
            self._cards[stroke.stroke_id] = card
            card.place(stroke.points[0], stroke.points[1])
        if stroke.tool != "eraser" and stroke.author != CUSTOMER:
            self._name(stroke, overlay)

    def _close_labels(self) -> None:
        for known in (self._cards, self._tags, self._pointers):
            for label in known.values():
                label.close()
            known.clear()

    def _name(self, stroke: Stroke, overlay: Overlay) -> None:
        """Puts the name of who draws beside the newest stroke."""
        tag = self._tags.get(stroke.author)
        if tag is None:
            tag = NameTag(self._root, self._look, overlay, stroke.author, stroke.name)
            self._tags[stroke.author] = tag
        away = 0 if stroke.tool == "text" else stroke.width_px // 2
        tag.beside(stroke.points[0], stroke.points[1], away)
        tag.lift()

    def _extend(self, stroke_id: str, points: tuple[int, ...]) -> None:
        stroke = self._strokes.get(stroke_id)
        if stroke is None or self._overlay is None:
            return
        first = len(stroke.points)
        if self._strokes.extend(stroke_id, points) and not self._aside:
            self._overlay.add(stroke, first)

    def _undo(self) -> None:
        self._tell()
        self._drawer.undo()

    def _clear(self) -> None:
        self._tell()
        self._drawer.clear(True)

    def _pressed(self, press: Press, x: int, y: int) -> None:
        """Draws with the customer's mouse: on the screen at once, to the others once a frame."""
        place = (max(0, x), max(0, y))
        if press == "down":
            self._begin_own(*place)
        elif press == "move" and self._own:
            self._extend(self._own, place)
            self._unsaid += place
            stroke = self._strokes.get(self._own)
            if stroke and len(stroke.points) >= 2 * WHITEBOARD_STROKE_POINTS:
                self._begin_own(*place)
            elif self._saying is None:
                self._saying = self._root.after(_TELL_MS, self._tell)
        elif press == "leave":
            self.stop_drawing()
        elif press == "up":
            self._tell()
            self._own = ""

    def _begin_own(self, x: int, y: int) -> None:
        self._tell()
        strip = self._strip
        if strip is None:
            return
        self._own = secrets.token_urlsafe(16)
        pen = (strip.tool, strip.rgb, strip.width_px)
        self._begin(Stroke(self._own, CUSTOMER, "", *pen, [x, y]))
        self._drawer.begin(WhiteboardBegin(self._own, *pen, x, y))

    def _tell(self) -> None:
        if self._saying is not None:
            self._root.after_cancel(self._saying)
            self._saying = None
        points, self._unsaid = tuple(self._unsaid), []
        if points and self._own:
            self._drawer.extend(WhiteboardExtend(self._own, points))
