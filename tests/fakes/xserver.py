"""A real X server without a screen, on a display number of its own choosing."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import display
from Xlib.ext import randr


@contextmanager
def xvfb(size: str = "1920x1080", *flags: str) -> Iterator[str]:
    """Yields the name of a fresh display, such as ":12"; the server ends with the block."""
    read, write = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        f"{size}x24",
        "-nolisten",
        "tcp",
        "-noreset",
        *flags,
    ]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


def resize(name: str, width_px: int, height_px: int) -> None:
    """Gives a screen another size, not beyond its first one."""
    connection = display.Display(name)
    try:
        root = connection.screen().root
        outputs = root.xrandr_get_screen_resources()
        at = outputs.config_timestamp
        connection.xrandr_set_crtc_config(outputs.crtcs[0], at, 0, 0, 0, randr.Rotate_0, [])
        root.xrandr_set_screen_size(width_px, height_px, width_px // 4, height_px // 4)
        connection.sync()
    finally:
        connection.close()
