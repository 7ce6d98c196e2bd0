"""Reads pixels of an X server into memory shared with it (MIT-SHM), on a connection of python-xlib.

What is asked on one connection is done in order: the pixels are read after the damage was emptied
without waiting for that.  Source: X.Org, "MIT-SHM: The MIT Shared Memory Extension".
"""

import ctypes
import sys
import weakref
from typing import Any, Final

from Xlib import X
from Xlib.error import CatchError
from Xlib.protocol import rq

from agent.adapters.x11_line import GONE
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Shot

_EXTENSION: Final = "MIT-SHM"
_PIXEL_BYTES: Final = 4
_MASKS: Final = (0xFF0000, 0x00FF00, 0x0000FF)
_OURS_ALONE: Final = 0o600
_IPC_CREAT: Final = 0o1000
_IPC_RMID: Final = 0
_FAILED: Final = ctypes.c_void_p(-1).value


class NotSharedError(Exception):
    """This server shares no memory with this program, or has other pixels."""


class _Attach(rq.Request):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(1),
        rq.RequestLength(),
        rq.Card32("segment"),
        rq.Card32("memory"),
        rq.Bool("read_only"),
        rq.Pad(3),
    )


class _Detach(rq.Request):  # type: ignore[misc]
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(2), rq.RequestLength(), rq.Card32("segment"))


class _GetImage(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(4),
        rq.RequestLength(),
        rq.Drawable("drawable"),
        rq.Int16("x"),
        rq.Int16("y"),
        rq.Card16("w"),
        rq.Card16("h"),
        rq.Card32("planes"),
        rq.Card8("format"),
        rq.Pad(3),
        rq.Card32("segment"),
        rq.Card32("offset"),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Card8("depth"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card32("visual"),
        rq.Card32("size"),
        rq.Pad(16),
    )


class SharedPixels:
    """Pixels of the root window; used by the thread of its connection.

    Args:
        display: a connection of python-xlib, to whom the caller goes on to listen.
        w, h: of the root window, px; when it has another size, this is made anew.

    Raises:
        NotSharedError: the server is another computer or in another container, has no MIT-SHM, or
            keeps pixels in another way than 0x??RRGGBB.
    """

    def __init__(self, display: Any, w: int, h: int) -> None:
        found = display.query_extension(_EXTENSION)
        if found is None or not _readable(display):
            raise NotSharedError("no MIT-SHM, or other pixels")
        self._display = display
        self._root = display.screen().root
        self._opcode = found.major_opcode
        self._segment = display.display.allocate_resource_id()
        self._pixels = self._attached(w * h * _PIXEL_BYTES)

    def _attached(self, size_bytes: int) -> memoryview:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        libc.shmdt.argtypes = [ctypes.c_void_p]
        memory = libc.shmget(0, ctypes.c_size_t(size_bytes), _IPC_CREAT | _OURS_ALONE)
        if memory < 0:
            raise NotSharedError(f"shmget: error {ctypes.get_errno()}")
        address = libc.shmat(memory, None, 0)
        try:
            if address == _FAILED:
                raise NotSharedError(f"shmat: error {ctypes.get_errno()}")
            buffer = (ctypes.c_ubyte * size_bytes).from_address(address)
            weakref.finalize(buffer, libc.shmdt, address)  # once nobody looks at a picture of it
            refused = CatchError()
            _Attach(
                display=self._display.display,
                onerror=refused,
                opcode=self._opcode,
                segment=self._segment,
                memory=memory,
                read_only=False,
            )
            self._display.sync()
            if refused.get_error() is not None:
                raise NotSharedError(str(refused.get_error()))
        finally:
            libc.shmctl(memory, _IPC_RMID, None)  # it goes with the last of both, whoever dies
        return memoryview(buffer).cast("B")

    def grab(self, rect: Rect) -> Shot:
        """Returns the pixels now in a rectangle; they stay until the next call.

        Raises:
            CaptureError: outside the screen, or no screen any more.
        """
        size_bytes = rect.area_px * _PIXEL_BYTES
        if size_bytes > self._pixels.nbytes:
            raise CaptureError("larger than the screen was")
        try:
            _GetImage(
                display=self._display.display,
                opcode=self._opcode,
                drawable=self._root,
                x=rect.x,
                y=rect.y,
                w=rect.w,
                h=rect.h,
                planes=0xFFFFFFFF,
                format=X.ZPixmap,
                segment=self._segment,
                offset=0,
            )
        except GONE as problem:
            raise CaptureError(str(problem)) from problem
        return self._pixels[:size_bytes].cast("I", (rect.h, rect.w))

    def close(self) -> None:
        """Gives the server's part back; ours goes with the last picture."""
        _Detach(display=self._display.display, opcode=self._opcode, segment=self._segment)


def _readable(display: Any) -> bool:
    """Whether the root's pixels are 32 bits of 0x??RRGGBB, low byte first, as this computer's."""
    info, screen = display.display.info, display.screen()
    formats = [one for one in info.pixmap_formats if one.depth == screen.root_depth]
    visuals = [
        visual
        for depth in screen.allowed_depths
        for visual in depth.visuals
        if visual.visual_id == screen.root_visual
    ]
    return (
        sys.byteorder == "little"
        and info.image_byte_order == X.LSBFirst
        and all(one.bits_per_pixel == one.scanline_pad == _PIXEL_BYTES * 8 for one in formats)
        and bool(visuals and formats)
        and all((one.red_mask, one.green_mask, one.blue_mask) == _MASKS for one in visuals)
    )
