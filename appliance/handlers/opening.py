"""Addresses that open the program a customer kept (SPEC J11)."""

from appliance.services.parts import Parts
from protocol.filename import FINGERPRINT_CHARS
from protocol.module import Opening, write_url


def opening(parts: Parts, *, module: str = "", code: str = "") -> str:
    """Returns the address that opens the installed program with a module, or with a code.

    The program asks before it connects to a server not seen before; the pin of an own certificate
    goes with the address, as it does with the name of a download.
    """
    settings = parts.settings
    pin = parts.fingerprint[:FINGERPRINT_CHARS] if parts.fingerprint else None
    return write_url(Opening(settings.public_host, settings.public_port, module, code, pin))
