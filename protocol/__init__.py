"""The wire between agent, appliance and browser: standard library only, no input or output.

Both ends import this package, and neither imports the other.  Everything here turns bytes into
values or
values into bytes and raises :class:`protocol.errors.ProtocolError` for anything it does not know.
"""

PRODUCT = "Deskside"
"""The product's working name; branding replaces it on the pages."""

VERSION = 1
"""Wire version this build speaks."""

OLDEST_VERSION = 1
"""Oldest wire version this build still understands."""
