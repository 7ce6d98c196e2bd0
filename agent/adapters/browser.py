"""Opens an address in the customer's browser; only after a click that showed it in full."""

import os
import sys
import webbrowser
from urllib.parse import urlsplit

_LIBRARIES = "LD_LIBRARY_PATH"


def host_of(address: str) -> str:
    """Returns the host of an address as the network knows it, or empty for what is no web address.

    Letters beyond ASCII are spelled out (RFC 3492): a host that only looks like another shows.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            return ""
        return host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def open_address(address: str) -> bool:
    """Returns whether a browser took the address; what is no web address is never handed on."""
    if not host_of(address):
        return False
    own = os.environ.get(_LIBRARIES)
    if getattr(sys, "frozen", False):
        before = os.environ.pop(f"{_LIBRARIES}_ORIG", None)  # the packed program's are not for it
        os.environ.pop(_LIBRARIES, None)
        if before is not None:
            os.environ[_LIBRARIES] = before
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
    finally:
        if own is not None:
            os.environ[_LIBRARIES] = own
