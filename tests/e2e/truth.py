"""Whether the viewer's canvas is the X screen, pixel for pixel."""

import base64
import hashlib
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page
from Xlib import X
from Xlib.display import Display

from protocol.frame import Channel, Flag
from protocol.frame import unpack as unpack_message
from protocol.pixels import Image as Encoded
from protocol.pixels import unpack

REST_S = 60.0
"""Within this much after the last paint everything is exact, on a busy machine, too."""

_PICTURES = (Flag.NONE, Flag.KEY, Flag.LAST, Flag.KEY | Flag.LAST)
_BAND_ROWS = 64
"""python-xlib slows down with the length of an answer."""
_COPY = """
  const canvas = document.querySelector("#screen");
  const scratch = document.createElement("canvas");
  scratch.width = canvas.width;
  scratch.height = canvas.height;
  const pen = scratch.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, scratch.width, scratch.height);
"""
_HASH = f"""async () => {{{_COPY}
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const hex = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [scratch.width, scratch.height, hex];
}}"""
_READ = f"""() => {{{_COPY}
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000)
    text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return [scratch.width, scratch.height, btoa(text)];
}}"""


def count_operations(page: Page) -> Counter[str]:
    """Returns what goes on to count the operations that reach the page's next viewer, by name;
    images are counted by their format.
    """
    found: Counter[str] = Counter()

    def note(message: bytes | str) -> None:
        if isinstance(message, str):
            return
        header, body = unpack_message(message)
        if header.channel is Channel.SCREEN and header.flags in _PICTURES:
            for one in unpack(body):
                found[one.format.name if isinstance(one, Encoded) else type(one).__name__] += 1

    page.on("websocket", lambda line: line.on("framereceived", note))
    return found


def x_screen(name: str) -> np.ndarray:
    """Returns the whole screen as h x w x 4 of R, G, B, 255."""
    connection = Display(name)
    try:
        root = connection.screen().root
        box = root.get_geometry()
        w, h = box.width, box.height
        rgba = np.empty((h, w, 4), np.uint8)
        for top in range(0, h, _BAND_ROWS):
            rows = min(_BAND_ROWS, h - top)
            band = root.get_image(0, top, w, rows, X.ZPixmap, 0xFFFFFFFF)
            bgrx = np.frombuffer(band.data, np.uint8)[: rows * w * 4].reshape(rows, w, 4)
            rgba[top : top + rows, :, :3] = bgrx[..., 2::-1]
    finally:
        connection.close()
    rgba[..., 3] = 255
    return rgba


def canvas(page: Page) -> np.ndarray:
    """Returns the canvas in the same form."""
    w, h, text = page.evaluate(_READ)
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(h, w, 4)


def wait_for_truth(page: Page, name: str, told: str, within_s: float = REST_S) -> float:
    """Waits until the canvas is the screen, on which nobody works any more; returns the seconds.

    The customer's program may still show or change its notice there, as somebody comes or goes.

    Raises:
        AssertionError: with `told`, where the pixels differ, and whether a new picture helps.
    """
    begun_s = time.monotonic()
    while True:
        true = x_screen(name)
        asked_s = time.monotonic()
        if page.evaluate(_HASH) == _hash(true):
            return time.monotonic() - begun_s
        if time.monotonic() - begun_s > within_s:
            raise AssertionError(f"{told}: {_difference(page, name, true)}")
        # Reading a large canvas keeps the page from drawing: most of the time is left to it.
        page.wait_for_timeout(max(50, 3000 * (time.monotonic() - asked_s)))


def _hash(pixels: np.ndarray) -> list[int | str]:
    """Returns width, height and SHA-256, as the page does."""
    h, w, _ = pixels.shape
    return [w, h, hashlib.sha256(pixels.tobytes()).hexdigest()]


def _difference(page: Page, name: str, true: np.ndarray) -> str:
    """Returns where they differ, and what another five seconds and then a new viewer change."""
    assert np.array_equal(x_screen(name), true), "the screen did not rest"
    shown = canvas(page)
    folder = Path(tempfile.mkdtemp(prefix="pixel-truth-"))
    Image.fromarray(true).save(folder / "screen.png")
    Image.fromarray(shown).save(folder / "canvas.png")
    found = [f"pictures in {folder}", _told(shown, true)]
    page.wait_for_timeout(5000)
    found.append(f"5 s later {_told(canvas(page), true)}")
    page.reload()
    page.wait_for_selector("#screen:visible")
    page.wait_for_timeout(5000)
    found.append(f"to a new viewer {_told(canvas(page), true)}")
    return "; ".join(found)


def _told(shown: np.ndarray, true: np.ndarray) -> str:
    if shown.shape != true.shape:
        (h, w, _), (true_h, true_w, _) = shown.shape, true.shape
        return f"canvas {w} x {h}, screen {true_w} x {true_h}"
    off = np.abs(shown.astype(int) - true.astype(int)).max(axis=2)
    rows, columns = off.any(axis=1).nonzero()[0], off.any(axis=0).nonzero()[0]
    if not rows.size:
        return "nothing differs"
    return (
        f"{(off > 0).sum()} pixels differ, {(off > 32).sum()} of them by more than a JPEG would, "
        f"within x {columns[0]}..{columns[-1]}, y {rows[0]}..{rows[-1]}"
    )
