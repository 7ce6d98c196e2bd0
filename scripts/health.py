"""Asks the appliance on this computer for /health: health.py SETTINGS.  Exit status 0 is well.

For the container's HEALTHCHECK.  It reads the settings that the appliance reads, so it knows port,
Host and certificate; with TLS it trusts that certificate alone.
"""

import http.client
import os
import ssl
import sys
from pathlib import Path

from appliance.settings import Settings, SettingsError, load

TIMEOUT_S = 4.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def connect(settings: Settings) -> http.client.HTTPConnection:
    """Returns an open connection to the appliance as its settings say."""
    address = _ANY_ADDRESS.get(settings.listen_address, settings.listen_address)
    opened = http.client.HTTPConnection(address, settings.listen_port, timeout=TIMEOUT_S)
    opened.connect()
    if settings.tls != "off":
        certificate = settings.tls_certificate or settings.data_dir / "tls" / "certificate.pem"
        context = ssl.create_default_context(cafile=str(certificate))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        opened.sock = context.wrap_socket(opened.sock, server_hostname=settings.public_host)
    return opened


def wrong() -> str | None:
    """Returns what is wrong, or None."""
    try:
        settings = load(Path(sys.argv[1]), os.environ)
        asked = connect(settings)
        asked.request("GET", "/health", headers={"Host": settings.host_header})
        status = asked.getresponse().status
    except (SettingsError, OSError, http.client.HTTPException) as problem:
        return str(problem)
    return None if status == http.HTTPStatus.OK else f"/health answered {status}"


if __name__ == "__main__":
    sys.exit(wrong())
