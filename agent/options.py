"""What the program is told at its start: by its own file name or by the command line."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from agent.texts import _
from protocol import PRODUCT, filename
from protocol.codes import normalise
from protocol.module import SCHEME, read_url

APP_VERSION = "0.1.0"
_PLATFORMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_FINGERPRINT = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{48})?")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.\-]{0,252}[a-z0-9])?")


def platform() -> str:
    """Returns the system this program runs on, in the word of the wire."""
    return _PLATFORMS.get(sys.platform, "linux")


class WrongAddressError(Exception):
    """What was given is no address of an appliance."""


@dataclass(frozen=True, slots=True)
class Address:
    """One way to an appliance.

    Attributes:
        scheme: "https", or "http" on this computer only.
        host: name or IP address, without brackets.
        port: None for the scheme's own.
        fingerprint: pin of the appliance's own certificate; then no authority is asked.
    """

    scheme: str
    host: str
    port: int | None = None
    fingerprint: str | None = None

    @property
    def shown(self) -> str:
        """The name for people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    def url(self, scheme: str, path: str) -> str:
        """Returns a URL on this appliance."""
        return f"{scheme}://{self.shown}{path}"

    @property
    def socket_url(self) -> str:
        """Where the agent's WebSocket is."""
        return self.url("wss" if self.scheme == "https" else "ws", "/ws/agent")

    @property
    def page_url(self) -> str:
        """Where the customer's page of the session is."""
        return self.url(self.scheme, "/session")


@dataclass(frozen=True, slots=True)
class Options:
    """How to start.

    Attributes:
        addresses: ways to try in this order; empty: the customer types the address.
        token: one-time token, or empty.
        code: session code to claim, or empty.
        module: token of a branded module, or empty.
        confirm: whether the customer is asked before the first connection.
        display: X display to use instead of the environment's.
        dark: look; None asks the system.
    """

    addresses: tuple[Address, ...] = ()
    token: str = ""
    code: str = ""
    module: str = ""
    confirm: bool = True
    display: str | None = None
    dark: bool | None = None


def is_this_computer(host: str) -> bool:
    """Whether a host name can only mean this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_address(typed: str, fingerprint: str | None = None) -> tuple[Address, ...]:
    """Returns the ways to an address as a person types it, with or without https://.

    Raises:
        WrongAddressError: no address, or plain http to another computer.
    """
    text = typed.strip()
    parts = urlsplit(text if "://" in text else f"//{text}", scheme="")
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise WrongAddressError(text) from None
    if not _is_host(host) or parts.username or parts.scheme not in ("", "http", "https"):
        raise WrongAddressError(text)
    return _ways(host, port, fingerprint, parts.scheme)


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    try:
        return ip_address(host).version == 6
    except ValueError:
        return False


def _ways(
    host: str, port: int | None, fingerprint: str | None, scheme: str = ""
) -> tuple[Address, ...]:
    secure = Address("https", host, port, fingerprint)
    if scheme == "http":
        if not is_this_computer(host) or fingerprint:
            raise WrongAddressError(host)
        return (Address("http", host, port),)
    if scheme == "https" or fingerprint or not is_this_computer(host):
        return (secure,)
    # Plain first: a TLS port hangs up on plain text, a plain port waits for more of a TLS greeting.
    return (Address("http", host, port), secure)


def own_name() -> str:
    """Returns the name of the file this program runs from."""
    return Path(sys.executable if getattr(sys, "frozen", False) else sys.argv[0]).name


def to_line(options: Options) -> bytes:
    """Returns where to connect as one line, for the program that already runs."""
    first = options.addresses[0] if options.addresses else None
    server = first.shown if first else ""
    if first and len(options.addresses) == 1:
        server = first.url(first.scheme, "")
    pin = first.fingerprint if first else None
    told = [server, pin or "", options.token, options.code, options.module]
    return json.dumps(told).encode()


def from_line(line: bytes) -> Options:
    """Returns what a second start handed over; nothing where it makes no sense."""
    try:
        server, pin, token, code, module = json.loads(line)
        addresses = parse_address(server, pin or None)
    except (ValueError, TypeError, AttributeError, WrongAddressError):
        return Options()
    if not all(isinstance(one, str) for one in (token, code, module)):
        return Options()
    return Options(addresses, token=token, code=normalise(code) or "", module=module)


def from_file_name(name: str) -> Options:
    """Returns what the program's own file name says; nothing where it says nothing."""
    found = filename.read(name)
    if found is None:
        return Options()
    ways = _ways(found.host, found.port, found.fingerprint)
    return Options(ways, token=found.token, module=found.module)


def from_url(text: str) -> Options:
    """Returns what a deskside: address says; nothing where it is none of ours.

    Any web page can open one, so the customer is always asked about a server not seen before.
    """
    found = read_url(text)
    if found is None:
        return Options()
    ways = _ways(found.host, found.port, found.fingerprint)
    return Options(ways, code=found.code, module=found.module)


def parse(arguments: Sequence[str], name: str) -> Options:
    """Returns the options of a command line, or of the file name where the line says nothing.

    Exits with a sentence on stderr where an argument is wrong.
    """
    if any(one.lower().startswith(f"{SCHEME}:") for one in arguments):
        # Any page can open one, and on Windows a quotation mark in it begins other arguments.
        return from_url(arguments[0]) if len(arguments) == 1 else Options()
    parser = argparse.ArgumentParser(
        prog="deskside-agent",
        description=_("Lets a technician you talk to see your screen, after you allowed it."),
    )
    parser.add_argument("url", nargs="?", help=_("address that opens this program"))
    parser.add_argument("--server", metavar="URL", help=_("address of the help page"))
    parser.add_argument("--token", help=_("one-time token of the session"))
    parser.add_argument("--code", help=_("session code, nine digits"))
    parser.add_argument("--fingerprint", help=_("key fingerprint of the server's own certificate"))
    parser.add_argument("--version", action="version", version=f"{PRODUCT} {APP_VERSION}")
    told = parser.parse_args(arguments)
    if told.server is None:
        if told.token or told.code or told.fingerprint:
            parser.error(_("--token, --code and --fingerprint need --server."))
        return Options() if told.url else from_file_name(name)
    if told.token and told.code:
        parser.error(_("Give either --token or --code."))
    code = normalise(told.code) if told.code else ""
    if code is None:
        parser.error(_("A session code has nine digits, for example 123 456 789."))
    fingerprint = (told.fingerprint or "").lower().replace(":", "") or None
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        parser.error(_("The fingerprint has 16 or 64 characters, 0-9 and a-f."))
    try:
        addresses = parse_address(told.server, fingerprint)
    except WrongAddressError:
        parser.error(
            _("This is no address this program may connect to: use https://, or http://localhost.")
        )
    return replace(Options(), addresses=addresses, token=told.token or "", code=code, confirm=False)
