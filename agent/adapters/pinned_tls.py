"""TLS to the appliance: by the system's authorities, or by the key's fingerprint and nothing else.

A pinned connection is checked in the handshake itself, before a byte of ours leaves.
"""

import hashlib
import hmac
import ssl
from pathlib import Path

_AUTHORITY_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems other than the one that built OpenSSL for us keep their authorities."""

_SEQUENCE = 0x30
_VERSION_TAG = 0xA0


def context(fingerprint: str | None) -> ssl.SSLContext:
    """Returns the client's TLS rules; with a fingerprint only that key is accepted."""
    rules = ssl.create_default_context()
    rules.minimum_version = ssl.TLSVersion.TLSv1_2
    if fingerprint is None:
        _add_authorities(rules)
        return rules
    rules.check_hostname = False
    rules.verify_mode = ssl.CERT_NONE
    rules.sslsocket_class = _pinned(fingerprint)
    return rules


def key_digest(certificate: bytes) -> str:
    """Returns SHA-256 of a DER certificate's SubjectPublicKeyInfo, hexadecimal.

    Raises:
        ValueError: not a certificate.
    """
    return hashlib.sha256(_public_key_info(certificate)).hexdigest()


def _add_authorities(rules: ssl.SSLContext) -> None:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).glob("*.0"))):
        return
    for file in _AUTHORITY_FILES:
        if Path(file).is_file():
            rules.load_verify_locations(cafile=file)
            return


def _pinned(fingerprint: str) -> type[ssl.SSLSocket]:
    class PinnedSocket(ssl.SSLSocket):
        """A TLS socket that ends the handshake with an error unless the key is the pinned one."""

        def do_handshake(self, block: bool = False) -> None:
            super().do_handshake(block)
            certificate = self.getpeercert(binary_form=True) or b""
            try:
                digest = key_digest(certificate)
            except ValueError:
                digest = ""
            if not hmac.compare_digest(digest[: len(fingerprint)], fingerprint):
                raise ssl.SSLCertVerificationError(
                    ssl.SSL_ERROR_SSL, "the key is not the pinned one"
                )

    return PinnedSocket


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Returns tag, start of the content and end of the DER element at `at`."""
    if at + 2 > len(data):
        raise ValueError("certificate cut short")
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4:
            raise ValueError("length not in DER")
        length = int.from_bytes(data[start : start + count])
        start += count
    if start + length > len(data):
        raise ValueError("certificate cut short")
    return tag, start, start + length


def _public_key_info(certificate: bytes) -> bytes:
    """Walks Certificate > tbsCertificate > subjectPublicKeyInfo (RFC 5280 section 4.1)."""
    at = 0
    for _ in range(2):
        tag, at, _end = _element(certificate, at)
        if tag != _SEQUENCE:
            raise ValueError("not a certificate")
    tag, _start, end = _element(certificate, at)
    before_the_key = 5 if tag == _VERSION_TAG else 4
    at = end
    for _ in range(before_the_key):
        _tag, _start, at = _element(certificate, at)
    tag, _start, end = _element(certificate, at)
    if tag != _SEQUENCE:
        raise ValueError("not a certificate")
    return certificate[at:end]
