"""The pin is SHA-256 of the SubjectPublicKeyInfo, read without a certificate library."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from agent.adapters.pinned_tls import key_digest


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "도움 help.example.com")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)]
)
def test_digest_of_the_key(key):
    info = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert key_digest(certificate(key)) == hashlib.sha256(info).hexdigest()


@given(st.binary(max_size=200))
def test_anything_else_is_no_certificate(data):
    with pytest.raises(ValueError, match=r"certificate|DER"):
        key_digest(data)


def test_a_certificate_cut_anywhere_before_the_key_is_refused():
    whole = certificate(ec.generate_private_key(ec.SECP256R1()))
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"certificate|DER"):
            key_digest(whole[:length])
