"""What the C library does with the memory of pictures that are done with."""

import ctypes
import functools
import gc
import sys
from typing import Any

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEPT_BYTES = 256 * 1024 * 1024


@functools.cache
def _library() -> Any:
    """Returns glibc, or None where there is another C library."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


@functools.cache
def keep_freed_blocks() -> None:
    """Lets the C library keep big freed blocks: new ones for each frame triple its cost."""
    if (library := _library()) is not None:
        library.mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def give_back() -> None:
    """Gives the system what a desktop of another size needed; takes some tens of milliseconds.

    What failed on it may hold on to it: an error of the X connection is part of a circle with the
    frames that it passed through, which would stand until Python next looks for circles.
    """
    gc.collect()
    if (library := _library()) is not None:
        library.malloc_trim(0)
