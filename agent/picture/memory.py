"""What the C library does with the memory of pictures that are done with."""

import ctypes
import functools
import gc
import sys
from typing import Any

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEPT_BYTES = 256 * 1024 * 1024
_TRIMMED_BYTES = 128 * 1024
"""More than this at the end of a thread's memory is given back; glibc's own value."""
_BLOCK_BYTES = 256 * 1024
"""Enough that freeing it makes glibc look at that end."""


@functools.cache
def _library() -> Any:
    """Returns glibc, or None where there is another C library."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    if not (hasattr(library, "mallopt") and hasattr(library, "malloc_trim")):
        return None
    library.malloc.argtypes, library.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    library.free.argtypes, library.free.restype = [ctypes.c_void_p], None
    return library


@functools.cache
def keep_freed_blocks() -> None:
    """Lets the C library keep big freed blocks: new ones for each frame triple its cost."""
    if (library := _library()) is not None:
        library.mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def give_back() -> None:
    """Gives the system what a desktop of another size needed; on the thread that had it.

    Takes some 10 ms.

    What failed on it may hold on to it: an error of the X connection is part of a circle with the
    frames that it passed through, which would stand until Python next looks for circles.
    """
    gc.collect()
    if (library := _library()) is not None:
        library.malloc_trim(0)  # all but the end of what other threads than the first one have
        library.mallopt(_M_TRIM_THRESHOLD, _TRIMMED_BYTES)
        library.free(library.malloc(_BLOCK_BYTES))
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
