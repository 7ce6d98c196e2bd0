"""Settings: one frozen object from one TOML file, environment DESKSIDE_<KEY> over it.

config/appliance.toml explains every key; a test compares the two.
"""

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ENVIRONMENT_PREFIX = "DESKSIDE_"
_LEVELS = ("debug", "info", "warning", "error")
_TLS = ("own", "files", "off")
_LANGUAGES = ("en", "ko", "fr")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))*\.?\Z")


class SettingsError(Exception):
    """A wrong setting; the text names the key and what is allowed."""

    def __init__(self, key: str, allowed: str) -> None:
        super().__init__(f"{key}: {allowed}")
        self.key = key
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Sources:
    """Where settings came from.

    Attributes:
        file: the settings file, or None.
        by_key: key -> "file" or "environment"; all others have their defaults.
    """

    file: Path | None = None
    by_key: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """Returns "file", "environment" or "default"."""
        return self.by_key.get(key, "default")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the administrator of the computer decided; see config/appliance.toml for each key."""

    public_url: str = ""
    listen_address: str = "127.0.0.1"
    listen_port: int = 8443
    data_dir: Path = Path("data")
    tls: str = "own"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[Network, ...] = ()
    organisation: str = ""
    default_language: str = "en"
    agents_dir: Path | None = None
    code_minutes: int = 30
    waiting_minutes: int = 480
    master_key_file: Path | None = None
    log_level: str = "info"
    sources: Sources = field(default_factory=Sources, compare=False)

    @property
    def origin(self) -> str:
        """Scheme, host and port as browsers write them in Origin: no default port, no slash."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{self.host_header}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the appliance by HTTPS."""
        return self.public_url.startswith("https:")

    @property
    def host_header(self) -> str:
        """The one Host header that is answered."""
        return urlsplit(self.public_url).netloc

    @property
    def public_host(self) -> str:
        """Host name or address of the public URL; IPv6 without brackets."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def public_port(self) -> int | None:
        """Port of the public URL, or None for the scheme's own."""
        return urlsplit(self.public_url).port

    @property
    def master_key(self) -> Path:
        """Where the master key is."""
        return self.master_key_file or self.data_dir / "master.key"

    @property
    def agents(self) -> Path:
        """Folder of the customer's programs that are offered for download."""
        return self.agents_dir or self.data_dir / "agents"

    def trusts(self, address: str) -> bool:
        """Whether X-Forwarded-* of a peer at this address counts."""
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None)
        return any((mapped or peer) in network for network in self.trusted_proxies)


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Returns the settings of a file and of the environment; the environment wins.

    Raises:
        SettingsError: the first wrong setting.
    """
    given: dict[str, Any] = _read(path) if path is not None else {}
    by_key = dict.fromkeys(given, "file")
    for name, value in environ.items():
        if name.startswith(ENVIRONMENT_PREFIX):
            key = name.removeprefix(ENVIRONMENT_PREFIX).lower()
            given[key], by_key[key] = value, "environment"
    for key in given:
        if key not in KEYS:
            raise SettingsError(key, f"there is no such setting; there are {', '.join(KEYS)}")
    kept = {key: _CHECKS[key](key, value) for key, value in given.items()}
    return _agreed(Settings(**kept, sources=Sources(path, by_key)))


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(str(path), f"the settings file cannot be read ({problem})") from problem
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SettingsError(str(path), f"not a TOML file: {problem}") from problem


def _agreed(settings: Settings) -> Settings:
    """Returns the settings with public_url filled in, once they agree with each other."""
    if not settings.public_url:
        settings = _with_own_url(settings)
    if settings.tls == "files":
        for key in ("tls_certificate", "tls_key"):
            if getattr(settings, key) is None:
                raise SettingsError(key, 'needs the path of a PEM file, because tls is "files"')
    elif settings.tls_certificate or settings.tls_key:
        raise SettingsError("tls", 'must be "files" when tls_certificate or tls_key is given')
    if settings.tls != "off" and not settings.secure:
        raise SettingsError("public_url", 'must start with https:// unless tls is "off"')
    if not settings.secure and not _is_loopback(settings.public_host):
        raise SettingsError(
            "public_url", "must start with https://; only localhost may be plain http"
        )
    return settings


def _with_own_url(settings: Settings) -> Settings:
    if not _is_loopback(settings.listen_address):
        raise SettingsError(
            "public_url",
            "needs the address people type into their browser, such as https://help.example.org, "
            "because listen_address is not loopback",
        )
    scheme = "http" if settings.tls == "off" else "https"
    port = settings.listen_port
    tail = "" if port == _DEFAULT_PORTS[scheme] else f":{port}"
    return replace(settings, public_url=f"{scheme}://localhost{tail}")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _url(key: str, value: Any) -> str:
    allowed = "must be an address such as https://help.example.org or https://help.example.org:8443"
    text = _text(key, value)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as problem:
        raise SettingsError(key, allowed) from problem
    if parts.scheme not in _DEFAULT_PORTS or not _is_plain_origin(parts):
        raise SettingsError(key, f"{allowed}, without path, user name or query")
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    tail = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{tail}"


def _is_plain_origin(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        return False
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            return False
        return True
    return bool(_HOST.match(host)) and len(host) <= 253


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 1000 or not (value.isprintable()):
        raise SettingsError(key, "must be text of at most 1000 characters in one line")
    return value.strip()


def _short(key: str, value: Any) -> str:
    text = _text(key, value)
    if len(text) > 80:
        raise SettingsError(key, "must be text of at most 80 characters")
    return text


def _address(key: str, value: Any) -> str:
    text = _text(key, value)
    if text == "localhost":
        return text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as problem:
        raise SettingsError(
            key, "must be localhost or an IP address of this computer; 0.0.0.0 or :: for all"
        ) from problem


def _whole(least: int, most: int) -> Callable[[str, Any], int]:
    def check(key: str, value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise SettingsError(key, f"must be a whole number from {least} to {most}")
        return value

    return check


def _choice(*values: str) -> Callable[[str, Any], str]:
    def check(key: str, value: Any) -> str:
        if value not in values:
            raise SettingsError(key, "must be one of " + ", ".join(f'"{one}"' for one in values))
        return str(value)

    return check


def _path(key: str, value: Any) -> Path:
    text = _text(key, value)
    if not text:
        raise SettingsError(key, "must be the path of a file or folder")
    return Path(text)


def _optional_path(key: str, value: Any) -> Path | None:
    return _path(key, value) if value != "" else None


def _networks(key: str, value: Any) -> tuple[Network, ...]:
    allowed = 'must be a list of addresses or networks, such as ["127.0.0.1", "10.0.0.0/8"]'
    items = [one for one in value.split(",") if one.strip()] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(one, str) for one in items):
        raise SettingsError(key, allowed)
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in items)
    except ValueError as problem:
        raise SettingsError(key, allowed) from problem


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "public_url": _url,
    "listen_address": _address,
    "listen_port": _whole(0, 65535),
    "data_dir": _path,
    "tls": _choice(*_TLS),
    "tls_certificate": _optional_path,
    "tls_key": _optional_path,
    "trusted_proxies": _networks,
    "organisation": _short,
    "default_language": _choice(*_LANGUAGES),
    "agents_dir": _optional_path,
    "code_minutes": _whole(1, 1440),
    "waiting_minutes": _whole(5, 10080),
    "master_key_file": _optional_path,
    "log_level": _choice(*_LEVELS),
}

KEYS = tuple(_CHECKS)
"""What can be set."""
