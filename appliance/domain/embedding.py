"""Other sites that may show the code box (SPEC J12)."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from appliance.domain import fields
from appliance.domain.errors import WrongInputError

SITES: Final = "embed.sites"
"""Name of the preference: one origin a line."""
MOST_SITES: Final = 20
_SITES_CHARS: Final = MOST_SITES * 270
SIZES: Final = ("12", "14", "16", "18", "20", "24")
"""Of the text, in CSS px."""
THEMES: Final = ("auto", "light", "dark")
FONTS: Final = ("sans", "serif", "system")
TARGETS: Final = ("top", "new")
_NOBODY: Final = "frame-ancestors 'none'"
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\]")


def _(sentence: str) -> str:
    return sentence


NOT_SITE = _(
    "“%(site)s” is no address of a site. Please write https:// and the name, such as "
    "https://www.example.org, without a path."
)
TOO_MANY_SITES = _("Please list at most %(most)d sites.")


def origin(text: str) -> str:
    """Returns the origin of a site, or an empty text for what is none.

    Plain http counts on this computer only: whoever is in between could frame the box elsewhere.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    local = host in ("localhost", "127.0.0.1", "[::1]")
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if not _HOST.fullmatch(host) or not bare or "\\" in text or len(host) > 253:
        return ""
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        return ""
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def check_sites(name: str, value: str) -> str:
    """Returns the origins of a text with one a line, without doubles.

    Raises:
        WrongInputError: a line is no origin, or there are too many.
    """
    text = fields.line(name, value, _SITES_CHARS, lines=True)
    found: dict[str, None] = {}
    for one in text.split("\n"):
        if not one.strip():
            continue
        site = origin(one)
        if not site:
            raise WrongInputError(name, NOT_SITE, site=one.strip()[:80])
        found[site] = None
    if len(found) > MOST_SITES:
        raise WrongInputError(name, TOO_MANY_SITES, most=MOST_SITES)
    return "\n".join(found)


def listed(value: str) -> tuple[str, ...]:
    """Returns the origins of a stored value."""
    return tuple(one for one in value.split("\n") if one)


def frame_ancestors(policy: str, sites: Sequence[str]) -> str:
    """Returns a content policy that lets exactly these sites show the page in a frame."""
    return policy.replace(_NOBODY, f"frame-ancestors {' '.join(sites)}") if sites else policy
