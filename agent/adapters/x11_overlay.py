"""Strokes on an X screen: one window as large as the screen, cut by SHAPE to what is drawn.

Its input shape is empty, so that every click goes to what lies below (SHAPE 1.1).  No compositor is
needed.  Growing strokes add to the shape and paint in the same run of requests: nothing flickers.
"""

import logging
import tkinter as tk
from collections.abc import Iterable, Sequence
from typing import Any

from Xlib import XK, X, Xatom
from Xlib.display import Display
from Xlib.error import DisplayError, XError
from Xlib.ext import shape

from agent.adapters.overlay import NoOverlayError, OnPress
from agent.adapters.x11_line import LOST, note_error
from protocol.strokes import Place, Stroke, Strokes, arrow

log = logging.getLogger(__name__)

_GONE = (*LOST, DisplayError)
_PENCIL = 86
"""Of the standard cursor font (cursorfont.h, XC_pencil)."""
_ARROW = "arrow"


class X11Overlay:
    """Implements agent.adapters.overlay.Overlay on a connection of its own."""

    def __init__(self, root: tk.Tk, strokes: Strokes) -> None:
        """Connects; nothing is on the screen before the first stroke.

        Raises:
            NoOverlayError: no display, or no SHAPE with input shapes.
        """
        self._tk, self._strokes = root, strokes
        try:
            self._display: Any = Display(root.winfo_screen())
        except _GONE as problem:
            raise NoOverlayError(str(problem)) from problem
        self._display.set_error_handler(note_error)
        if self._display.query_extension("SHAPE") is None or not self._knows_input():
            self._display.close()
            raise NoOverlayError("SHAPE is too old")
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.StructureNotifyMask)
        size = self._root.get_geometry()
        self._size = size.width, size.height
        self._pixels: dict[int, int] = {}
        self._window: Any = None
        self._catcher: Any = None
        self._on_press: OnPress | None = None
        self._display.flush()
        root.tk.createfilehandler(self._display.fileno(), tk.READABLE, self._readable)

    def _knows_input(self) -> bool:
        version = self._display.shape_query_version()
        return (version.major_version, version.minor_version) >= (1, 1)

    def add(self, stroke: Stroke, first: int) -> None:
        """Draws what is new of a stroke; a moved arrow and a text need all anew."""
        if stroke.tool == "text":
            return
        if stroke.tool == _ARROW and first:
            self.repaint()
            return
        window = self._shown()
        pieces = _pieces(stroke, first)
        erases = stroke.tool == "eraser"
        self._stamp(window, shape.SO.Subtract if erases else shape.SO.Union, pieces, stroke)
        if not erases:
            self._paint(window, pieces, stroke)
        self._display.flush()

    def repaint(self) -> None:
        """Draws the whole model anew; without strokes there is no window at all."""
        drawn = [one for one in self._strokes if one.tool != "text"]
        if not any(one.tool != "eraser" for one in drawn):
            self.hide()
            return
        window = self._shown()
        width, height = self._size
        mask = self._root.create_pixmap(width, height, 1)
        gc = mask.create_gc(foreground=0)
        mask.fill_rectangle(gc, 0, 0, width, height)
        for stroke in drawn:
            gc.change(foreground=int(stroke.tool != "eraser"), **_pen(stroke))
            _trace(mask, gc, _pieces(stroke, 0), stroke.width_px)
        window.shape_mask(shape.SO.Set, shape.SK.Bounding, 0, 0, mask)
        gc.free()
        mask.free()
        self._paint_all(window)

    def hide(self) -> None:
        """Takes the window away; the next stroke or `repaint` makes another."""
        window, self._window = self._window, None
        if window is not None:
            window.destroy()
            self._display.flush()

    def let_pass(self, window: tk.Toplevel, shape_of: Sequence[Sequence[Place]] = ()) -> None:
        """Empties the input shape of a small window of Tk's, and cuts it to polygons."""
        window.winfo_pointerx()  # waits until the server has what Tk asked for
        outer = self._outer(window.winfo_id())
        outer.shape_rectangles(shape.SO.Set, shape.SK.Input, X.Unsorted, 0, 0, [])
        if shape_of:
            width, height = window.winfo_width(), window.winfo_height()
            mask = self._root.create_pixmap(width, height, 1)
            gc = mask.create_gc(foreground=0)
            mask.fill_rectangle(gc, 0, 0, width, height)
            gc.change(foreground=1)
            for polygon in shape_of:
                mask.fill_poly(gc, X.Complex, X.CoordModeOrigin, polygon)
            outer.shape_mask(shape.SO.Set, shape.SK.Bounding, 0, 0, mask)
            gc.free()
            mask.free()
        self._display.flush()

    def catch(self, on_press: OnPress) -> None:
        """Lays a window nobody sees over all programs, below the windows of this one.

        Escape is heard wherever the keyboard is: Tk gives windows like the strip none.
        """
        self.release()
        self._on_press = on_press
        mask = X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask
        self._catcher = self._root.create_window(
            0, 0, *self._size, 0, 0, X.InputOnly, X.CopyFromParent,
            override_redirect=1, event_mask=mask, cursor=self._pencil(),
        )  # fmt: skip
        self._catcher.map()
        for window in self._own_windows():
            window.configure(stack_mode=X.Above)
        escape = self._display.keysym_to_keycode(XK.XK_Escape)
        self._root.grab_key(escape, X.AnyModifier, True, X.GrabModeAsync, X.GrabModeAsync)
        self._display.flush()

    def release(self) -> None:
        """Takes that window away."""
        catcher, self._catcher, self._on_press = self._catcher, None, None
        if catcher is not None:
            catcher.destroy()
            self._root.ungrab_key(X.AnyKey, X.AnyModifier)
            self._display.flush()

    def close(self) -> None:
        """Closes the connection, and with it every window."""
        self._tk.tk.deletefilehandler(self._display.fileno())
        try:
            self._display.close()
        except _GONE as problem:
            log.debug("closing the overlay: %s", problem)

    def _shown(self) -> Any:
        """Returns the window, on top of everything, after making it if there is none."""
        if self._window is None:
            self._window = self._root.create_window(
                0, 0, *self._size, 0, X.CopyFromParent, X.InputOutput, X.CopyFromParent,
                background_pixmap=X.NONE, override_redirect=1,
                event_mask=X.ExposureMask | X.VisibilityChangeMask,
            )  # fmt: skip
            kind = self._display.intern_atom("_NET_WM_WINDOW_TYPE")
            quiet = self._display.intern_atom("_NET_WM_WINDOW_TYPE_DND")  # drawn without a shadow
            self._window.change_property(kind, Xatom.ATOM, 32, [quiet])
            for which in (shape.SK.Bounding, shape.SK.Input):
                self._window.shape_rectangles(shape.SO.Set, which, X.Unsorted, 0, 0, [])
            self._window.map()
        return self._window

    def _stamp(
        self, window: Any, operation: int, pieces: list[list[Place]], stroke: Stroke
    ) -> None:
        """Adds to the shape, or takes away from it, what a few pieces cover."""
        x, y, width, height = _box(pieces, stroke.width_px, *self._size)
        if width <= 0 or height <= 0:
            return
        mask = self._root.create_pixmap(width, height, 1)
        gc = mask.create_gc(foreground=0)
        mask.fill_rectangle(gc, 0, 0, width, height)
        gc.change(foreground=1, **_pen(stroke))
        moved = [[(at_x - x, at_y - y) for at_x, at_y in piece] for piece in pieces]
        _trace(mask, gc, moved, stroke.width_px)
        window.shape_mask(operation, shape.SK.Bounding, x, y, mask)
        gc.free()
        mask.free()

    def _paint(self, window: Any, pieces: list[list[Place]], stroke: Stroke) -> None:
        gc = window.create_gc(foreground=self._pixel(stroke.rgb), **_pen(stroke))
        _trace(window, gc, pieces, stroke.width_px)
        gc.free()

    def _paint_all(self, window: Any) -> None:
        """Paints all strokes in their order; the shape hides what was erased."""
        for stroke in self._strokes:
            if stroke.tool in ("pen", _ARROW):
                self._paint(window, _pieces(stroke, 0), stroke)
        self._display.flush()

    def _pixel(self, rgb: int) -> int:
        """Returns what the screen's visual calls a colour."""
        if rgb not in self._pixels:
            parts = ((rgb >> shift & 255) * 257 for shift in (16, 8, 0))
            found = self._display.screen().default_colormap.alloc_color(*parts)
            self._pixels[rgb] = found.pixel
        return self._pixels[rgb]

    def _pencil(self) -> Any:
        font = self._display.open_font("cursor")
        cursor = font.create_glyph_cursor(
            font, _PENCIL, _PENCIL + 1, (0, 0, 0), (65535, 65535, 65535)
        )
        font.close()
        return cursor

    def _outer(self, window_id: int) -> Any:
        """Returns the outermost window around one of Tk's."""
        window = self._display.create_resource_object("window", window_id)
        while (parent := window.query_tree().parent) not in (self._root, X.NONE):
            window = parent
        return window

    def _own_windows(self) -> list[Any]:
        """Returns this program's windows that no window manager handles, the lowest first."""
        fixed = ~self._display.display.info.resource_id_mask
        mine = self._tk.winfo_id() & fixed
        return [
            window
            for window in self._root.query_tree().children
            if (window.id & fixed == mine or window == self._window) and _floats(window)
        ]

    def _readable(self, _file: object, _mask: int) -> None:
        try:
            while self._display.pending_events():
                self._heard(self._display.next_event())
        except _GONE as problem:
            log.info("the overlay lost its screen: %s", problem)
            self._tk.tk.deletefilehandler(self._display.fileno())

    def _heard(self, event: Any) -> None:
        if event.type == X.Expose and event.count == 0 and event.window == self._window:
            self._paint_all(self._window)
        elif event.type == X.VisibilityNotify and event.window == self._window:
            self._raise_above(event.state)
        elif event.type == X.ConfigureNotify and event.window == self._root:
            self._resize(event.width, event.height)
        elif self._on_press is not None:
            self._pressed(event, self._on_press)

    def _pressed(self, event: Any, on_press: OnPress) -> None:
        if event.type == X.MotionNotify:
            on_press("move", event.root_x, event.root_y)
        elif event.type == X.ButtonPress and event.detail == 1:
            on_press("down", event.root_x, event.root_y)
        elif event.type == X.ButtonRelease and event.detail == 1:
            on_press("up", event.root_x, event.root_y)
        elif event.type == X.KeyPress:
            on_press("leave", event.root_x, event.root_y)

    def _resize(self, width: int, height: int) -> None:
        if (width, height) == self._size:
            return
        self._size = width, height
        for window in (self._window, self._catcher):
            if window is not None:
                window.configure(width=width, height=height)
        self.repaint()

    def _raise_above(self, state: int) -> None:
        """Comes up above a program's window; menus and the windows of this program may lie over
        it, else two would raise themselves in turn for ever.
        """
        if state == X.VisibilityUnobscured or self._window is None:
            return
        children = self._root.query_tree().children
        above = children[children.index(self._window) + 1 :] if self._window in children else []
        if any(_is_program(window) for window in above):
            self._window.configure(stack_mode=X.Above)
            self._display.flush()


def _pen(stroke: Stroke) -> dict[str, int]:
    return {"line_width": stroke.width_px, "cap_style": X.CapRound, "join_style": X.JoinRound}


def _pieces(stroke: Stroke, first: int) -> list[list[Place]]:
    """Returns the line to draw, then the polygon to fill if there is one."""
    if stroke.tool == _ARROW:
        shaft, head = arrow(stroke.points, stroke.width_px)
        return [shaft, head] if head else [shaft]
    begin = max(0, first - 2)
    numbers = stroke.points[begin:]
    return [list(zip(numbers[::2], numbers[1::2], strict=False))]


def _trace(drawable: Any, gc: Any, pieces: list[list[Place]], width_px: int) -> None:
    line, *heads = pieces
    if len(set(line)) == 1:
        x, y = line[0]
        round_px = max(2, width_px)
        drawable.fill_arc(gc, x - round_px // 2, y - round_px // 2, round_px, round_px, 0, 360 * 64)
    else:
        drawable.poly_line(gc, X.CoordModeOrigin, line)
    for head in heads:
        drawable.fill_poly(gc, X.Convex, X.CoordModeOrigin, head)


def _box(
    pieces: Iterable[Iterable[Place]], width_px: int, most_x: int, most_y: int
) -> tuple[int, int, int, int]:
    """Returns what the pieces cover of the screen; nothing has a width of 0 or less."""
    places = [place for piece in pieces for place in piece]
    around = width_px // 2 + 2
    left = max(0, min(x for x, _ in places) - around)
    top = max(0, min(y for _, y in places) - around)
    right = min(most_x, max(x for x, _ in places) + around)
    bottom = min(most_y, max(y for _, y in places) + around)
    return left, top, right - left, bottom - top


def _floats(window: Any) -> bool:
    """Whether a window is on the screen and no window manager's business."""
    try:
        known = window.get_attributes()
    except XError:  # gone meanwhile
        return False
    return bool(known.override_redirect) and known.map_state == X.IsViewable


def _is_program(window: Any) -> bool:
    try:
        known = window.get_attributes()
    except XError:
        return False
    shown = known.map_state == X.IsViewable and known.win_class == X.InputOutput
    return shown and not known.override_redirect
