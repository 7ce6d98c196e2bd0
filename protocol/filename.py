"""The agent's file name carries where to go: Deskside_<host>[_<port>]_<token>[_<key
fingerprint>][.exe] (DESIGN 5); of a branded module, m-<module token> instead of the token.

Browsers, mail programs and people add to file names; parsing is tolerant, but what it returns is
strict.
"""

import re
from dataclasses import dataclass

from protocol import PRODUCT

TOKEN_CHARS = 26
"""Base32 of 128 bits, lower case, without padding: survives file systems that fold case."""
FINGERPRINT_CHARS = 16
"""First 64 bits of SHA-256 over the public key (SubjectPublicKeyInfo), hexadecimal."""

_HOST = r"(?:[a-z0-9](?:[a-z0-9\-]{0,62})(?:\.[a-z0-9](?:[a-z0-9\-]{0,62}))*|ip6-[0-9a-f\-]{2,45})"
_NAME = re.compile(
    rf"[a-z0-9]+_(?P<host>{_HOST})(?:_(?P<port>\d{{1,5}}))?_(?P<module>m-)?(?P<token>[a-z2-7]{{{TOKEN_CHARS}}})"
    rf"(?:_(?P<fingerprint>[0-9a-f]{{{FINGERPRINT_CHARS}}}))?(?![a-z0-9])",
)


@dataclass(frozen=True, slots=True)
class Destination:
    """What a file name says.

    Attributes:
        host: name or address of the appliance, lower case; IPv6 without brackets.
        port: None for the scheme's own.
        token: one-time agent token; empty in a module's name.
        fingerprint: pin for an appliance with its own certificate, or None.
        module: token of a branded module, the same for all who download it, or empty.
    """

    host: str
    port: int | None
    token: str
    fingerprint: str | None = None
    module: str = ""


def write(destination: Destination, suffix: str = "") -> str:
    """Returns the file name of a download."""
    host = destination.host
    if ":" in host:
        host = "ip6-" + host.replace(":", "-")
    parts = [PRODUCT, host]
    if destination.port is not None:
        parts.append(str(destination.port))
    parts.append(f"m-{destination.module}" if destination.module else destination.token)
    if destination.fingerprint:
        parts.append(destination.fingerprint)
    return "_".join(parts) + suffix


def read(name: str) -> Destination | None:
    """Returns what a file name says, or None: renamed, " (1)" added and changed case are
    understood.
    """
    found = _NAME.search(name.lower()) if len(name) <= 512 else None
    if found is None:
        return None
    host = found["host"]
    if host.startswith("ip6-"):
        host = host[4:].replace("-", ":")
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port < 65536:
        return None
    module = found["token"] if found["module"] else ""
    token = "" if module else found["token"]
    return Destination(host, port, token, found["fingerprint"], module)
