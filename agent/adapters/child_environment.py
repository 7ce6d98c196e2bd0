"""What programs of the customer's computer find in their environment when this one starts them."""

import os
import sys

_LIBRARIES = "LD_LIBRARY_PATH"


def child_environment(**added: str) -> dict[str, str]:
    """Returns this program's, without the libraries that a packed one brings for itself."""
    found = {**os.environ, **added}
    if getattr(sys, "frozen", False):
        before = found.pop(f"{_LIBRARIES}_ORIG", None)
        found.pop(_LIBRARIES, None)
        if before is not None:
            found[_LIBRARIES] = before
    return found
