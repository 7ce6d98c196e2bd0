"""Headers of every response, whatever it is and whoever writes it."""

from appliance.settings import Settings

_YEAR_S = 365 * 24 * 3600
CONTENT_POLICY = "Content-Security-Policy"
_NO_TYPES, _FRAGMENTS = "trusted-types 'none'", "trusted-types deskside-fragment"
IMMUTABLE = f"public, max-age={_YEAR_S}, immutable"


def security_headers(settings: Settings) -> dict[str, str]:
    """Returns the full set (SECURITY, last paragraph)."""
    socket_origin = settings.origin.replace("http", "ws", 1)
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        f"connect-src 'self' {socket_origin}",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        _NO_TYPES,
    )
    headers = {
        CONTENT_POLICY: "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cache-Control": "no-store",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
    return headers


def with_fragments(policy: str) -> str:
    """Returns a page's policy that lets one script make elements of the appliance's own answers.

    Only the office has lists that are exchanged so; see web/static/js/core/fragments.js.
    """
    return policy.replace(_NO_TYPES, _FRAGMENTS)


def in_our_frames(policy: str) -> str:
    """Returns a page's policy that lets pages of this appliance show it in a frame."""
    return policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def with_our_frames(policy: str) -> str:
    """Returns a page's policy that lets it show pages of this appliance in frames."""
    return f"{policy}; frame-src 'self'"
