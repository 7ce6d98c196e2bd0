"""Where anchors go: a file, syslog.  Everything here blocks, and runs on a thread of its own."""

import os
import socket
import stat
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from appliance.domain.errors import WrongInputError
from appliance.services.anchor_lines import WORD
from protocol import PRODUCT

TIMEOUT_S: Final = 5.0
_AUDIT_INFO: Final = 13 * 8 + 6
"""Facility "log audit", severity "informational" (RFC 5424 section 6.2.1)."""
_PORTS = {"udp": 514, "tcp": 601}


def _(sentence: str) -> str:
    return sentence


NOT_ABSOLUTE = _("Please type the whole path, starting with a slash.")
IN_DATA = _(
    "This path is in the data folder: who could change the log could change the anchors too. "
    "Please choose a place outside, best on another computer."
)
NOT_OURS = _("This file holds something else than anchors. Please choose another name.")
NOT_WRITABLE = _("The appliance cannot write there (%(problem)s). Please choose another path.")
NOT_SYSLOG = _(
    "Please type an address such as udp://logs.example.org:514 or tcp://logs.example.org:601, "
    "or the path of a socket such as /dev/log."
)


@dataclass(frozen=True, slots=True)
class SyslogAddress:
    """Where a syslog server listens: "udp", "tcp", or "local" with a path as host."""

    way: str
    host: str
    port: int = 0


def checked_path(field: str, value: str, data_dir: Path) -> None:
    """Passes if anchors can be added to a file; makes an empty one.

    Raises:
        WrongInputError: not a path outside the data folder, or not to be written.
    """
    path = Path(value)
    if not path.is_absolute():
        raise WrongInputError(field, NOT_ABSOLUTE)
    folder = data_dir.resolve()
    if path.resolve().is_relative_to(folder):
        raise WrongInputError(field, IN_DATA)
    try:
        add_lines(path, ())
    except NotAnchorsError as problem:
        raise WrongInputError(field, NOT_OURS) from problem
    except OSError as problem:
        raise WrongInputError(
            field, NOT_WRITABLE, problem=problem.strerror or str(problem)
        ) from problem


class NotAnchorsError(OSError):
    """The file is not ours to add to."""

    def __init__(self, path: Path) -> None:
        super().__init__(0, "it holds something else than anchors", str(path))


def add_lines(path: Path, lines: Sequence[str]) -> None:
    """Adds lines to a file of anchors; they are on the disk afterwards.

    Raises:
        OSError: it cannot be written, or holds something else.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    handle = os.open(path, flags, 0o640)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        size = os.fstat(handle)
        if not stat.S_ISREG(size.st_mode):
            raise NotAnchorsError(path)
        if size.st_size and os.pread(handle, len(WORD), 0) != WORD.encode():
            raise NotAnchorsError(path)
        ends_open = size.st_size and os.pread(handle, 1, size.st_size - 1) != b"\n"
        if lines:
            # A line that a full disk cut short must not swallow the next one.
            head = b"\n" if ends_open else b""
            text = head + "".join(f"{line}\n" for line in lines).encode()
            if file.write(text) != len(text):
                raise OSError(0, "it was not written whole", str(path))
            os.fsync(handle)


def syslog_address(field: str, value: str) -> SyslogAddress:
    """Returns what an address means.

    Raises:
        WrongInputError: no address of syslog.
    """
    if value.startswith("/"):
        return SyslogAddress("local", value)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as problem:
        raise WrongInputError(field, NOT_SYSLOG) from problem
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in _PORTS or not parts.hostname or not plain:
        raise WrongInputError(field, NOT_SYSLOG)
    return SyslogAddress(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def syslog_message(line: str, host: str, at_ms: int) -> bytes:
    """Returns a line as a message of RFC 5424."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    stamp = at.replace("+00:00", "Z")
    name = PRODUCT.lower()
    return f"<{_AUDIT_INFO}>1 {stamp} {host[:255]} {name} {os.getpid()} anchor - {line}".encode()


def send_to_syslog(address: SyslogAddress, messages: Sequence[bytes]) -> None:
    """Sends messages; by TCP each with its length before it (RFC 6587 section 3.4.1).

    Raises:
        OSError: they could not be sent; what UDP loses on the way nobody hears of.
    """
    if address.way == "local":
        _send_local(address.host, messages)
        return
    kind = socket.SOCK_STREAM if address.way == "tcp" else socket.SOCK_DGRAM
    places = socket.getaddrinfo(address.host, address.port, type=kind)
    family, _kind, number, _name, place = places[0]
    with closing(socket.socket(family, kind, number)) as line:
        line.settimeout(TIMEOUT_S)
        line.connect(place)
        for message in messages:
            framed = f"{len(message)} ".encode() + message if address.way == "tcp" else message
            line.sendall(framed)
        if address.way == "tcp":
            line.shutdown(socket.SHUT_WR)


def _send_local(path: str, messages: Sequence[bytes]) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as line:
        line.settimeout(TIMEOUT_S)
        line.connect(path)
        for message in messages:
            line.send(message)
