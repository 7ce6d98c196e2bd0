"""TLS: the own certificate of the first start, or the administrator's files.

The own key survives renewal, so its fingerprint (SHA-256 of SubjectPublicKeyInfo, RFC 7469 section
2.4) can be pinned by agents; only the certificate around it changes.
"""

import datetime
import hashlib
import ipaddress
import os
import ssl
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME: Final = datetime.timedelta(days=397)
"""Browsers refuse server certificates that live longer than 398 days."""
RENEW_BEFORE: Final = datetime.timedelta(days=60)
_CLOCK_SKEW: Final = datetime.timedelta(days=1)

_CIPHERS: Final = (
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
"""For TLS 1.2 (SPEC O1: AES-256); the suites of TLS 1.3 are all of modern strength."""


class TlsError(Exception):
    """Certificate or key cannot be used; the text names the file and what to do."""


UPLOADED: Final = "uploaded.pem"
"""Key and chain that an administrator put in place of the own certificate."""


class Serving(NamedTuple):
    """What to listen with.

    Attributes:
        context: None behind a proxy.
        fingerprint: of the key to pin; None unless the certificate is our own.
    """

    context: ssl.SSLContext | None
    fingerprint: str | None


class TlsSettings(Protocol):
    """The part of the settings that TLS needs."""

    @property
    def tls(self) -> str:
        """Returns "own", "files" or "off"."""

    @property
    def tls_certificate(self) -> Path | None:
        """Returns the certificate file for "files"."""

    @property
    def tls_key(self) -> Path | None:
        """Returns the key file for "files"."""

    @property
    def data_dir(self) -> Path:
        """Returns the folder that keeps the own key."""

    @property
    def public_host(self) -> str:
        """Returns the name or address people use."""


def server_context(settings: TlsSettings, now: datetime.datetime | None = None) -> Serving:
    """Returns what to listen with: nothing behind a proxy, the files of the settings, the
    certificate that was uploaded, or our own.

    Raises:
        TlsError: a file is missing, unreadable, or key and certificate do not belong together.
    """
    if settings.tls == "off":
        return Serving(None, None)
    if settings.tls == "files":
        if settings.tls_certificate is None or settings.tls_key is None:
            raise TlsError("tls_certificate and tls_key are needed.")
        return Serving(_context(settings.tls_certificate, settings.tls_key), None)
    uploaded = settings.data_dir / "tls" / UPLOADED
    if uploaded.exists():
        return Serving(_context(uploaded, uploaded), None)
    now = now or datetime.datetime.now(datetime.UTC)
    certificate, key = own_certificate(settings.data_dir / "tls", settings.public_host, now)
    return Serving(_context(certificate, key), fingerprint(certificate))


def certificate_file(settings: TlsSettings) -> Path | None:
    """Returns the file that holds the certificate in use, or None behind a proxy."""
    if settings.tls == "off":
        return None
    if settings.tls == "files":
        return settings.tls_certificate
    uploaded = settings.data_dir / "tls" / UPLOADED
    return uploaded if uploaded.exists() else settings.data_dir / "tls" / "certificate.pem"


def store_uploaded(folder: Path, pem: bytes) -> None:
    """Puts key and chain in the place of the own certificate, once they can be served.

    Raises:
        TlsError: they cannot, or the folder cannot be written; nothing has changed.
    """
    fresh = folder / f"{UPLOADED}.tried"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(fresh, pem, 0o600)
        _context(fresh, fresh)
        os.rename(fresh, folder / UPLOADED)
    except OSError as problem:
        raise TlsError(f"{folder} cannot be used ({problem.strerror}).") from problem
    finally:
        fresh.unlink(missing_ok=True)


def drop_uploaded(folder: Path) -> None:
    """Goes back to the own certificate."""
    (folder / UPLOADED).unlink(missing_ok=True)


def drop_own_certificate(folder: Path) -> None:
    """Lets the next look make a new certificate around the own key, which stays."""
    (folder / "certificate.pem").unlink(missing_ok=True)


def own_certificate(folder: Path, host: str, now: datetime.datetime) -> tuple[Path, Path]:
    """Returns the paths of the own certificate and key, made or renewed where needed.

    Renewed when the certificate is near its end, for another host or another key; the key stays.
    """
    key_path, certificate_path = folder / "key.pem", folder / "certificate.pem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = _own_key(key_path)
        if not _is_current(certificate_path, key, host, now):
            _write(certificate_path, _certificate(key, host, now), 0o600)
    except OSError as problem:
        raise TlsError(
            f"{problem.filename or folder} cannot be used ({problem.strerror}). "
            "Check the owner and the mode of the data folder."
        ) from problem
    return certificate_path, key_path


def fingerprint(certificate_path: Path) -> str:
    """Returns SHA-256 of the certificate's public key as 64 hexadecimal digits."""
    return _key_hash(x509.load_pem_x509_certificate(certificate_path.read_bytes()).public_key())


def _key_hash(key: PublicKeyTypes) -> str:
    return hashlib.sha256(
        key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).hexdigest()


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    for path, what in ((certificate, "certificate"), (key, "key")):
        try:
            path.read_bytes()
        except OSError as problem:
            raise TlsError(
                f"The {what} {path} cannot be read ({problem.strerror}). "
                "Check the path, and that the appliance's user may read it."
            ) from problem
    try:
        # A password would be asked for on the terminal, which a service does not have.
        context.load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError, ValueError) as problem:
        raise TlsError(
            f"{certificate} and {key} are no certificate and key that belong together, both in PEM "
            f"and without password ({problem})."
        ) from problem
    return context


def _own_key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write(path, pem, 0o600)
        return key
    try:
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as problem:
        raise TlsError(
            f"{path} is no key. Put it back from your backup, or delete it to get a new one; "
            "programs handed out before will then not connect any more."
        ) from problem
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TlsError(f'{path} is not our own key. Set tls to "files" to use other keys.')
    return loaded


def _is_current(
    path: Path, key: ec.EllipticCurvePrivateKey, host: str, now: datetime.datetime
) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        return False
    return (
        _host_name(host) in names
        and _key_hash(certificate.public_key()) == _key_hash(key.public_key())
        and certificate.not_valid_before_utc <= now
        and now + RENEW_BEFORE < certificate.not_valid_after_utc
    )


def _certificate(key: ec.EllipticCurvePrivateKey, host: str, now: datetime.datetime) -> bytes:
    # Common names end at 64 characters (RFC 5280 appendix A.1); what counts is the alternative
    # name.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now - _CLOCK_SKEW + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_alternative_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM)


def _host_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _alternative_names(host: str) -> list[x509.GeneralName]:
    names = [_host_name(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")))
        names.append(x509.IPAddress(ipaddress.IPv6Address("::1")))
    return names


def _write(path: Path, content: bytes, mode: int) -> None:
    """Writes a file that appears whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(fresh, path)
