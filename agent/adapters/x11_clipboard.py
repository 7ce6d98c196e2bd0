"""The clipboard of an X display: the CLIPBOARD selection (ICCCM section 2), with INCR for the rest.

A selection is no store: whoever copied answers each request for as long as it lives.  One thread
with a connection of its own does both, so nothing waits for a program that does not answer.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from Xlib import X, display, error
from Xlib.ext import xfixes
from Xlib.protocol import event as events

from agent.adapters.clipboard_device import Found, Held, NoClipboardError
from agent.adapters.x11_line import LOST, Waker, note_error
from protocol.limits import CLIPBOARD_BYTES

log = logging.getLogger(__name__)

_ANSWER_S = 2.0
"""How long a program may take for each step of handing over what it holds."""
_SETTLE_S = 0.03
"""Programs take the selection several times in a row; the last one counts."""
_PIECE_BYTES = 64 * 1024
"""What is larger goes in pieces of this size; a server takes 256 KiB in one request."""
_IMAGE = "image/png"
_TEXTS = ("UTF8_STRING", "text/plain;charset=utf-8", "STRING", "text/plain")
"""Names of text, the best first; the last two are in Latin-1 (ICCCM 2.6.2)."""
_SECRET = "x-kde-passwordManagerHint"  # noqa: S105 (a name)
_PLACE = "DESKSIDE_CLIPBOARD"


def open_x11_clipboard(found: Found, name: str | None = None) -> "X11Clipboard":
    """Opens the clipboard of the display `name`, or of the one of the environment.

    Raises:
        NoClipboardError: no display, or one without XFIXES.
    """
    if name is None and not os.environ.get("DISPLAY"):
        raise NoClipboardError
    try:
        connection = display.Display(name)
    except (error.DisplayError, error.XauthError, OSError) as problem:
        raise NoClipboardError from problem
    if connection.query_extension("XFIXES") is None:
        connection.close()
        raise NoClipboardError
    return X11Clipboard(connection, found)


class _Unanswered(Exception):  # noqa: N818 (never leaves this module)
    """The owner of the selection did not hand over."""


class X11Clipboard:
    """Implements ClipboardDevice."""

    def __init__(self, connection: Any, found: Found) -> None:
        """Starts the thread, which alone uses the connection from now on."""
        self._display = connection
        self._found = found
        self._waker = Waker()
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ending = False
        self._watched = False
        self._look_at_s = 0.0
        self._own: Held | None = None
        self._owned_at = 0
        self._pieces: dict[tuple[int, int], tuple[Any, int, memoryview]] = {}
        self._noted: list[Any] = []
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    def watch(self, on: bool) -> None:
        """See ClipboardDevice."""

        def begin() -> None:
            self._watched, self._look_at_s = on, 0.0

        self._call(begin)

    def fetch(self) -> None:
        """See ClipboardDevice."""
        self._call(lambda: self._found(self._read()))

    def place(self, held: Held, done: Callable[[bool], None]) -> None:
        """See ClipboardDevice."""
        self._call(lambda: done(self._take(held)))

    def close(self) -> None:
        """See ClipboardDevice."""
        self._ending = True
        self._waker.wake()
        self._thread.join(_ANSWER_S + 1)

    def _call(self, call: Callable[[], None]) -> None:
        self._calls.put(call)
        self._waker.wake()

    def _run(self) -> None:
        try:
            self._open()
            while not self._ending:
                self._wait(self._look_at_s - time.monotonic() if self._look_at_s else 60.0)
                self._noted.clear()  # answers to nothing that was asked
                while not self._calls.empty():
                    self._calls.get()()
                if self._look_at_s and time.monotonic() >= self._look_at_s:
                    self._look_at_s = 0.0
                    self._found(self._read())
        except LOST as problem:
            log.info("the display of the clipboard is gone: %s", problem)
        finally:
            self._end()

    def _open(self) -> None:
        self._display.set_error_handler(note_error)
        self._window = self._display.screen().root.create_window(
            -1, -1, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        names = ("CLIPBOARD", "TARGETS", "TIMESTAMP", "INCR", "ATOM", "INTEGER", _PLACE, _SECRET)
        self._atoms = {name: self._display.intern_atom(name) for name in (*names, _IMAGE, *_TEXTS)}
        self._display.xfixes_query_version()
        self._display.xfixes_select_selection_input(
            self._window, self._atoms["CLIPBOARD"], xfixes.XFixesSetSelectionOwnerNotifyMask
        )
        self._changed = self._display.extension_event.SetSelectionOwnerNotify
        self._display.sync()

    def _end(self) -> None:
        self._own = None
        try:
            self._display.close()
        except LOST as problem:
            log.debug("closing the clipboard: %s", problem)
        self._waker.close()

    def _wait(self, timeout_s: float) -> None:
        """Works off events until something was asked for, or the time is up."""
        if not self._display.pending_events():
            self._waker.woken(self._display, timeout_s)
        while self._display.pending_events():
            self._handle(self._display.next_event())
        self._display.flush()

    def _handle(self, event: Any) -> None:
        if event.type == X.SelectionRequest:
            self._answer(event)
        elif event.type == X.SelectionClear:
            self._own = None
        elif event.type == X.PropertyNotify and event.window.id != self._window.id:
            if event.state == X.PropertyDelete:
                self._send_piece(event.window.id, event.atom)
        elif event.type in (X.SelectionNotify, X.PropertyNotify):
            self._noted.append(event)
        elif self._watched and self._is_of_others(event):
            self._look_at_s = time.monotonic() + _SETTLE_S

    def _is_of_others(self, event: Any) -> bool:
        """Whether somebody else copied something."""
        if (event.type, getattr(event, "sub_code", None)) != self._changed:
            return False
        return getattr(event.owner, "id", event.owner) not in (X.NONE, self._window.id)

    # What others copied

    def _read(self) -> Held | str:
        """Returns what is there, or why it does not come."""
        if self._own is not None:
            return self._own
        owner = self._display.get_selection_owner(self._atoms["CLIPBOARD"])
        if owner == X.NONE:
            return "empty"
        try:
            return self._read_best(set(self._converted("TARGETS", "ATOM") or ()))
        except _Unanswered:
            return "unavailable"

    def _read_best(self, targets: set[int]) -> Held | str:
        atoms = self._atoms
        if atoms[_SECRET] in targets and bytes(self._converted(_SECRET) or b"") == b"secret":
            return "secret"
        for name in (*_TEXTS[:2], _IMAGE, *_TEXTS[2:]):
            if atoms[name] in targets:
                data = self._converted(name)
                if data is None:
                    return "too_large"
                if name == _IMAGE:
                    return Held("image", bytes(data))
                encoding = "utf-8" if name in _TEXTS[:2] else "latin-1"
                text = bytes(data).decode(encoding, "replace").rstrip("\0")
                return Held("text", text.encode()) if text else "empty"
        return "kind"

    def _converted(self, target: str, kind: str = "") -> Any:
        """Returns the selection as a target; None where it is larger than may be.

        Raises:
            _Unanswered: its owner did not hand over in time, or in another type.
        """
        place = self._atoms[_PLACE]
        self._noted.clear()
        self._window.delete_property(place)
        self._window.convert_selection(
            self._atoms["CLIPBOARD"], self._atoms[target], place, X.CurrentTime
        )
        notified = self._expect(lambda one: one.type == X.SelectionNotify)
        if notified.property == X.NONE:
            raise _Unanswered
        self._noted.clear()
        found, more = self._taken()
        if found.property_type == self._atoms["INCR"]:
            return self._in_pieces()
        if kind and found.property_type != self._atoms[kind]:
            raise _Unanswered
        return None if more else found.value

    def _in_pieces(self) -> bytes | None:
        whole = bytearray()
        too_large = False
        while True:
            self._expect(
                lambda one: (
                    one.type == X.PropertyNotify
                    and one.atom == self._atoms[_PLACE]
                    and one.state == X.PropertyNewValue
                )
            )
            found, more = self._taken()
            if not len(found.value):
                return None if too_large else bytes(whole)
            too_large = too_large or more or len(whole) > CLIPBOARD_BYTES
            if not too_large:
                whole += bytes(found.value)

    def _taken(self) -> tuple[Any, bool]:
        """Returns the property that was handed over and removes it; whether it is too large."""
        place = self._atoms[_PLACE]
        found = self._window.get_property(place, X.AnyPropertyType, 0, CLIPBOARD_BYTES // 4 + 1)
        if found is None:
            raise _Unanswered
        self._window.delete_property(place)
        self._display.flush()
        return found, bool(found.bytes_after)

    def _expect(self, fits: Callable[[Any], bool]) -> Any:
        """Returns the next event that fits, answering others meanwhile."""
        until_s = time.monotonic() + _ANSWER_S
        while True:
            while self._noted:
                event = self._noted.pop(0)
                if fits(event):
                    return event
            left_s = until_s - time.monotonic()
            if left_s <= 0 or self._ending:
                raise _Unanswered
            self._wait(left_s)

    # What is placed

    def _take(self, held: Held) -> bool:
        """Becomes the selection's owner (ICCCM 2.1: with the time of a real event)."""
        self._noted.clear()
        self._window.change_property(self._atoms[_PLACE], self._atoms["INTEGER"], 8, b"")
        try:
            self._owned_at = self._expect(lambda one: one.type == X.PropertyNotify).time
        except _Unanswered:
            return False
        self._window.set_selection_owner(self._atoms["CLIPBOARD"], self._owned_at)
        owner = self._display.get_selection_owner(self._atoms["CLIPBOARD"])
        if getattr(owner, "id", owner) != self._window.id:
            return False
        self._own = held
        return True

    def _answer(self, request: Any) -> None:
        place = request.property or request.target
        if not self._handed_over(request, place):
            place = X.NONE
        reply = events.SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=place,
        )
        request.requestor.send_event(reply)
        self._display.flush()

    def _handed_over(self, request: Any, place: int) -> bool:
        """Puts what is asked for on the requestor's window."""
        own, atoms, target = self._own, self._atoms, request.target
        if own is None or request.selection != atoms["CLIPBOARD"]:
            return False
        names = (_IMAGE,) if own.kind == "image" else _TEXTS
        if target == atoms["TARGETS"]:
            offered = [atoms[name] for name in ("TARGETS", "TIMESTAMP", *names)]
            request.requestor.change_property(place, atoms["ATOM"], 32, offered)
        elif target == atoms["TIMESTAMP"]:
            request.requestor.change_property(place, atoms["INTEGER"], 32, [self._owned_at])
        elif target in [atoms[name] for name in names]:
            latin = target == atoms["STRING"]
            data = own.data.decode().encode("latin-1", "replace") if latin else own.data
            self._hand_over(request.requestor, place, target, data)
        else:
            return False
        return True

    def _hand_over(self, window: Any, place: int, kind: int, data: bytes) -> None:
        if len(data) <= _PIECE_BYTES:
            window.change_property(place, kind, 8, data)
            return
        window.change_attributes(event_mask=X.PropertyChangeMask)
        self._pieces[window.id, place] = window, kind, memoryview(data)
        window.change_property(place, self._atoms["INCR"], 32, [len(data)])

    def _send_piece(self, window_id: int, place: int) -> None:
        """The requestor took a piece and waits for the next one; an empty one is the end."""
        waiting = self._pieces.pop((window_id, place), None)
        if waiting is None:
            return
        window, kind, left = waiting
        window.change_property(place, kind, 8, bytes(left[:_PIECE_BYTES]))
        if len(left):
            self._pieces[window_id, place] = window, kind, left[_PIECE_BYTES:]
