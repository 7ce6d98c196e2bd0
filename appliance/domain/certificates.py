"""Which certificate is taken for HTTPS, and what there is to say about one."""

import datetime
import ipaddress
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.domain.errors import WrongInputError

WARN_DAYS: Final = 30
PEM_CHARS: Final = 40_000
_MOST: Final = 10
_LEAST_RSA_BITS: Final = 2048
_CURVES = ("secp256r1", "secp384r1")


def _(sentence: str) -> str:
    return sentence


NOT_CERTIFICATE = _(
    "This is no certificate in the PEM format. It begins with -----BEGIN CERTIFICATE-----."
)
KEY_IN_CHAIN = _("The private key belongs into the other field. Here are only certificates.")
TOO_MANY = _(
    "These are more than %(most)d certificates. Only the own one and its chain are needed."
)
NOT_KEY = _("This is no private key in the PEM format. It begins with -----BEGIN PRIVATE KEY-----.")
LOCKED_KEY = _(
    "This key is protected by a password. Please remove the password and choose it again."
)
WEAK_KEY = _(
    "Browsers do not take this kind of key. Please use RSA with 2048 bits or more, or P-256."
)
NOT_MATCHING = _("This key does not belong to the first certificate.")
OVER = _("This certificate has expired on %(day)s. Please get a new one.")
NOT_YET = _("This certificate is not valid before %(day)s. Please check the clock, or wait.")
OTHER_NAME = _("This certificate is for %(names)s, but people use %(host)s.")
NO_NAMES = _("This certificate names no host, so no browser accepts it. Please get a new one.")
NOT_SERVER = _("This certificate may not be used for a web server. Please get another one.")
NOT_IN_ORDER = _(
    "Certificate %(number)d was not signed by the one after it. The own one comes first, then the "
    "one that signed it, and so on."
)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What people read of a certificate.

    Attributes:
        fingerprint: SHA-256 of the certificate, as browsers show it.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    valid_from: datetime.datetime
    valid_until: datetime.datetime
    fingerprint: str
    self_signed: bool

    def days_left(self, now: datetime.datetime) -> int:
        """Returns whole days until it ends; negative once it has."""
        return (self.valid_until - now).days


def facts(pem: bytes) -> CertificateFacts:
    """Returns what the first certificate of a file says.

    Raises:
        ValueError: there is none.
    """
    return _facts(x509.load_pem_x509_certificates(pem)[0])


def checked(
    chain: str, key: str, host: str, now: datetime.datetime
) -> tuple[bytes, CertificateFacts]:
    """Returns key and chain as one PEM file that a server can use, and its facts.

    Args:
        chain: certificates, the own one first.
        key: its private key.
        host: the name or address that people use.
        now: with a time zone.

    Raises:
        WrongInputError: field "certificate" or "key"; the sentence says what is wrong.
    """
    certificates = _chain(chain)
    own = certificates[0]
    private = _key(key)
    if _public(own.public_key()) != _public(private.public_key()):
        raise WrongInputError("key", NOT_MATCHING)
    _check_dates(own, now)
    _check_use(own)
    _check_names(own, host)
    _check_order(certificates)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pieces = [one.public_bytes(serialization.Encoding.PEM) for one in certificates]
    return b"".join([pem, *pieces]), _facts(own)


def covers(names: Sequence[str], host: str) -> bool:
    """Whether a certificate's names hold a host (RFC 9525): a star stands for one label."""
    wanted = host.lower().rstrip(".")
    _first, _dot, parent = wanted.partition(".")
    return any(
        name.lower() == wanted or (name.startswith("*.") and name[2:].lower() == parent)
        for name in names
    )


def _chain(text: str) -> list[x509.Certificate]:
    if "PRIVATE KEY-----" in text:
        raise WrongInputError("certificate", KEY_IN_CHAIN)
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError as problem:
        raise WrongInputError("certificate", NOT_CERTIFICATE) from problem
    if len(found) > _MOST:
        raise WrongInputError("certificate", TOO_MANY, most=_MOST)
    return found


def _key(text: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        found = serialization.load_pem_private_key(text.strip().encode(), password=None)
    except TypeError as problem:
        raise WrongInputError("key", LOCKED_KEY) from problem
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise WrongInputError("key", NOT_KEY) from problem
    if isinstance(found, rsa.RSAPrivateKey) and found.key_size >= _LEAST_RSA_BITS:
        return found
    if isinstance(found, ec.EllipticCurvePrivateKey) and found.curve.name in _CURVES:
        return found
    raise WrongInputError("key", WEAK_KEY)


def _check_dates(own: x509.Certificate, now: datetime.datetime) -> None:
    if own.not_valid_after_utc <= now:
        raise WrongInputError("certificate", OVER, day=f"{own.not_valid_after_utc:%Y-%m-%d}")
    if own.not_valid_before_utc > now:
        raise WrongInputError("certificate", NOT_YET, day=f"{own.not_valid_before_utc:%Y-%m-%d}")


def _check_use(own: x509.Certificate) -> None:
    try:
        uses = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(
        uses
    ):
        raise WrongInputError("certificate", NOT_SERVER)


def _check_names(own: x509.Certificate, host: str) -> None:
    names = _names(own)
    if not names:
        raise WrongInputError("certificate", NO_NAMES)
    if not covers(names, host):
        shown = ", ".join(names[:5])[:200]
        raise WrongInputError("certificate", OTHER_NAME, names=shown, host=host)


def _check_order(certificates: Sequence[x509.Certificate]) -> None:
    for number, (one, signer) in enumerate(itertools.pairwise(certificates), 1):
        try:
            one.verify_directly_issued_by(signer)
        except (ValueError, TypeError, InvalidSignature) as problem:
            raise WrongInputError("certificate", NOT_IN_ORDER, number=number) from problem


def _public(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = found.get_values_for_type(x509.DNSName)
    addresses = found.get_values_for_type(x509.IPAddress)
    plain = [
        str(one)
        for one in addresses
        if isinstance(one, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (*hosts, *plain)


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    return CertificateFacts(
        subject=_title(certificate.subject),
        issuer=_title(certificate.issuer),
        names=_names(certificate),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        self_signed=certificate.issuer == certificate.subject,
    )


def _title(name: x509.Name) -> str:
    """Returns the common name, else all of the name."""
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    organisations = name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    parts = [str(one.value) for one in (*common, *organisations)]
    return ", ".join(parts)[:200] or name.rfc4514_string()[:200]
