"""Where a request comes from: the client's address, and the origin of a page."""

from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

from appliance.settings import Settings


def client_address(request: HTTPServerRequest, settings: Settings) -> str:
    """Returns who asks; X-Forwarded-For counts only as far as trusted proxies wrote it."""
    address = str(request.remote_ip)
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    while hops and hops[-1] and settings.trusts(address):
        address = hops.pop()
    return address[:64]


def origin_of(url: str) -> str:
    """Returns scheme and host of a URL, or an empty text for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
