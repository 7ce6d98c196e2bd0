"""The own certificate: renewed, but with the key that agents pin; TLS 1.2 and AES-256 (SPEC O1)."""

import datetime
import hashlib
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance import tls
from appliance.settings import Settings, load

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def names(certificate: Path) -> list[str]:
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    extension = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return [str(name.value) for name in extension.value]


def settings_of(folder: Path, **environ: str) -> Settings:
    given = {"DATA_DIR": str(folder), "PUBLIC_URL": "https://help.example.org", **environ}
    return load(None, {f"DESKSIDE_{key}": value for key, value in given.items()})


def test_made_at_first_start_and_kept(tmp_path: Path) -> None:
    certificate, key = tls.own_certificate(tmp_path / "tls", "help.example.org", NOW)
    before = certificate.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert names(certificate) == ["help.example.org"]
    tls.own_certificate(tmp_path / "tls", "help.example.org", NOW + datetime.timedelta(days=300))
    assert certificate.read_bytes() == before


@pytest.mark.parametrize(
    ("host", "days"),
    [("help.example.org", 350), ("help.example.org", 500), ("new.example.org", 1)],
)
def test_renewed_with_the_same_key(tmp_path: Path, host: str, days: int) -> None:
    certificate, key = tls.own_certificate(tmp_path, "help.example.org", NOW)
    before, key_before = certificate.read_bytes(), key.read_bytes()
    fingerprint = tls.fingerprint(certificate)
    later = NOW + datetime.timedelta(days=days)
    tls.own_certificate(tmp_path, host, later)
    assert certificate.read_bytes() != before
    assert key.read_bytes() == key_before
    assert tls.fingerprint(certificate) == fingerprint
    assert names(certificate) == [host]
    renewed = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert renewed.not_valid_before_utc < later < renewed.not_valid_after_utc


def test_a_spoilt_certificate_is_made_anew(tmp_path: Path) -> None:
    certificate, _ = tls.own_certificate(tmp_path, "help.example.org", NOW)
    fingerprint = tls.fingerprint(certificate)
    certificate.write_text("spoilt")
    tls.own_certificate(tmp_path, "help.example.org", NOW)
    assert tls.fingerprint(certificate) == fingerprint


def test_a_spoilt_key_is_refused(tmp_path: Path) -> None:
    _, key = tls.own_certificate(tmp_path, "help.example.org", NOW)
    key.write_text("spoilt")
    with pytest.raises(tls.TlsError, match=r"key\.pem"):
        tls.own_certificate(tmp_path, "help.example.org", NOW)
    assert key.read_text() == "spoilt"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_addresses_are_named_as_addresses(tmp_path: Path, host: str) -> None:
    certificate, _ = tls.own_certificate(tmp_path, host, NOW)
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    extension = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert extension.value.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(host)]


def test_localhost_covers_loopback(tmp_path: Path) -> None:
    certificate, _ = tls.own_certificate(tmp_path, "localhost", NOW)
    assert names(certificate) == ["localhost", "127.0.0.1", "::1"]


def test_long_names(tmp_path: Path) -> None:
    host = ".".join(["x" * 60] * 4)
    certificate, _ = tls.own_certificate(tmp_path, host, NOW)
    assert names(certificate) == [host]


def test_fingerprint_is_of_the_key(tmp_path: Path) -> None:
    certificate, _ = tls.own_certificate(tmp_path, "localhost", NOW)
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert tls.fingerprint(certificate) == hashlib.sha256(spki).hexdigest()


def test_off_serves_plain(tmp_path: Path) -> None:
    assert tls.server_context(settings_of(tmp_path, TLS="off")) == (None, None)
    assert list(tmp_path.iterdir()) == []


def test_files(tmp_path: Path) -> None:
    certificate, key = tls.own_certificate(tmp_path / "given", "help.example.org", NOW)
    given = {"TLS": "files", "TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}
    context, fingerprint = tls.server_context(settings_of(tmp_path, **given))
    assert context is not None
    assert fingerprint is None
    _, other = tls.own_certificate(tmp_path / "other", "help.example.org", NOW)
    spoilt = tmp_path / "spoilt.pem"
    spoilt.write_text("spoilt")
    for wrong in (tmp_path / "missing.pem", other, spoilt, tmp_path):
        for which in ("TLS_KEY", "TLS_CERTIFICATE"):
            if (wrong, which) == (other, "TLS_CERTIFICATE"):
                continue
            with pytest.raises(tls.TlsError) as refusal:
                tls.server_context(settings_of(tmp_path, **{**given, which: str(wrong)}))
            assert str(wrong) in str(refusal.value)


def handshake(context: ssl.SSLContext, client: ssl.SSLContext) -> tuple[str, str, int]:
    """Returns version, suite and key bits of a real handshake over a socket pair."""
    near, far = socket.socketpair()

    def serve() -> None:
        try:
            context.wrap_socket(far, server_side=True).close()
        except (ssl.SSLError, OSError):
            far.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(near, server_hostname="help.example.org") as line:
            cipher = line.cipher()
            assert cipher is not None
            return str(line.version()), cipher[0], cipher[2]
    finally:
        near.close()
        thread.join()


@pytest.mark.parametrize(
    ("version", "suites", "works"),
    [
        (ssl.TLSVersion.TLSv1_3, None, True),
        (ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM", True),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-CHACHA20-POLY1305", True),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256", False),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA", False),
    ],
)
def test_suites(tmp_path: Path, version: ssl.TLSVersion, suites: str | None, works: bool) -> None:
    context, _ = tls.server_context(settings_of(tmp_path))
    assert context is not None
    client = ssl.create_default_context(cafile=str(tmp_path / "tls" / "certificate.pem"))
    client.minimum_version = client.maximum_version = version
    if suites:
        client.set_ciphers(suites)
    if works:
        assert handshake(context, client)[2] == 256
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(context, client)


def test_nothing_older(tmp_path: Path) -> None:
    context, _ = tls.server_context(settings_of(tmp_path))
    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
