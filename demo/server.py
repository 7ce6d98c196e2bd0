"""The demo's appliance: throw-away data, two accounts, the real server as a process of its own."""

import os
import secrets
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from demo.children import Children, DemoError

ADDRESS = "127.0.0.1"
ORGANISATION = "Sample Helpdesk"
PROGRAMS = Path(__file__).resolve().parent.parent / "dist"
"""Where `make agent` leaves the customer's program; offered for download once it is there."""


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo's appliance is.

    Attributes:
        url: origin that browsers use.
        config: its settings file.
        data: its data folder.
    """

    url: str
    config: Path
    data: Path

    @property
    def certificate(self) -> Path | None:
        """Its own certificate, once it is up; None without TLS."""
        secure = self.url.startswith("https:")
        return self.data / "tls" / "certificate.pem" if secure else None

    def tls(self) -> ssl.SSLContext | None:
        """Returns what a client needs to trust it and nobody else; None without TLS."""
        if self.certificate is None:
            return None
        return ssl.create_default_context(cafile=str(self.certificate))


def new_login(name: str) -> Login:
    """Returns a login with a random password."""
    return Login(f"{name}@example.test", secrets.token_urlsafe(12))


def free_port(wanted: int) -> int:
    """Returns the wanted port, or a free one for 0.

    Raises:
        DemoError: another program has it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, wanted))
        except PermissionError as problem:
            raise DemoError(f"Port {wanted} is for root only. Choose one above 1023.") from problem
        except OSError as problem:
            raise DemoError(
                f"Port {wanted} is taken by another program. "
                "Stop that one, or choose another: deskside demo --port 8081"
            ) from problem
        port: int = probe.getsockname()[1]
        return port


def configure(folder: Path, port: int, tls: bool) -> Place:
    """Writes the settings file; returns where the appliance will be."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    scheme = "https" if tls else "http"
    place = Place(f"{scheme}://localhost:{port}", folder / "appliance.toml", data)
    lines = (
        f'public_url = "{place.url}"',
        f'listen_address = "{ADDRESS}"',
        f"listen_port = {port}",
        f"data_dir = '{data}'",
        f'tls = "{"own" if tls else "off"}"',
        f'organisation = "{ORGANISATION}"',
        f"agents_dir = '{PROGRAMS}'",
    )
    place.config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def start(children: Children, place: Place) -> subprocess.Popen[bytes]:
    """Starts the appliance."""
    command = (sys.executable, "-m", "appliance", "serve", "--config", str(place.config))
    return children.start("appliance", command, environment())


def environment() -> dict[str, str]:
    """Returns this process's surroundings without settings meant for a real appliance."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")}
