"""Which certificates are taken, and which are refused with which sentence."""

import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from appliance.domain import certificates
from appliance.domain.certificates import checked, covers, facts
from appliance.domain.errors import WrongInputError
from tests.fakes.certificate_files import Authority, key_pem, new_key, pem

NOW = datetime.datetime.now(datetime.UTC)
HOST = "help.example.org"
AUTHORITY = Authority()
KEY = new_key()
GOOD = AUTHORITY.issue(KEY, [HOST])


def refusal(chain: str, key: str) -> tuple[str, str]:
    with pytest.raises(WrongInputError) as caught:
        checked(chain, key, HOST, NOW)
    assert caught.value.sentence % caught.value.values
    return caught.value.field, caught.value.sentence


def test_a_good_chain_is_taken_with_windows_line_ends_too() -> None:
    for chain in (pem(GOOD, AUTHORITY.certificate), pem(GOOD).replace("\n", "\r\n")):
        stored, found = checked(chain, f"\n{key_pem(KEY)}\n", HOST, NOW)
        assert stored.startswith(b"-----BEGIN PRIVATE KEY-----")
        assert stored.count(b"BEGIN CERTIFICATE") == chain.count("BEGIN CERTIFICATE")
        assert found == facts(stored)
    assert (found.subject, found.issuer, found.names) == ("Test server", "Test authority", (HOST,))
    assert not found.self_signed
    assert found.days_left(NOW) in (89, 90)


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())]
)
def test_the_keys_that_browsers_take(key: rsa.RSAPrivateKey) -> None:
    checked(pem(AUTHORITY.issue(key, [HOST])), key_pem(key), HOST, NOW)


@pytest.mark.parametrize(
    ("days", "names", "sentence"),
    [
        ((-9, -1), [HOST], certificates.OVER),
        ((2, 9), [HOST], certificates.NOT_YET),
        ((-1, 9), ["other.example.org"], certificates.OTHER_NAME),
        ((-1, 9), ["*.help.example.org"], certificates.OTHER_NAME),
        ((-1, 9), ["example.org"], certificates.OTHER_NAME),
        ((-1, 9), [], certificates.NO_NAMES),
    ],
)
def test_dates_and_names_are_looked_at(
    days: tuple[int, int], names: list[str], sentence: str
) -> None:
    bad = AUTHORITY.issue(KEY, names, *days)
    assert refusal(pem(bad), key_pem(KEY)) == ("certificate", sentence)


def test_use_order_and_number_are_looked_at() -> None:
    client = AUTHORITY.issue(KEY, [HOST], use=ExtendedKeyUsageOID.CLIENT_AUTH)
    assert refusal(pem(client), key_pem(KEY)) == ("certificate", certificates.NOT_SERVER)
    strange = Authority("Another").certificate
    assert refusal(pem(GOOD, strange), key_pem(KEY)) == ("certificate", certificates.NOT_IN_ORDER)
    assert refusal(pem(*[GOOD] * 11), key_pem(KEY)) == ("certificate", certificates.TOO_MANY)
    both = pem(AUTHORITY.certificate, GOOD)
    assert refusal(both, key_pem(KEY)) == ("key", certificates.NOT_MATCHING)


@pytest.mark.parametrize(
    ("chain", "key", "field", "sentence"),
    [
        ("", key_pem(KEY), "certificate", certificates.NOT_CERTIFICATE),
        ("x", key_pem(KEY), "certificate", certificates.NOT_CERTIFICATE),
        (pem(GOOD)[:200], key_pem(KEY), "certificate", certificates.NOT_CERTIFICATE),
        (key_pem(KEY) + pem(GOOD), key_pem(KEY), "certificate", certificates.KEY_IN_CHAIN),
        (pem(GOOD), "", "key", certificates.NOT_KEY),
        (pem(GOOD), pem(GOOD), "key", certificates.NOT_KEY),
        (pem(GOOD), key_pem(KEY, b"secret"), "key", certificates.LOCKED_KEY),
        (pem(GOOD), key_pem(new_key()), "key", certificates.NOT_MATCHING),
        (
            pem(GOOD),
            key_pem(ed25519.Ed25519PrivateKey.generate()),
            "key",
            certificates.WEAK_KEY,
        ),
        (pem(GOOD), key_pem(rsa.generate_private_key(65537, 1024)), "key", certificates.WEAK_KEY),
    ],
)
def test_what_is_no_certificate_or_no_key(chain: str, key: str, field: str, sentence: str) -> None:
    assert refusal(chain, key) == (field, sentence)


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (["*.example.org"], "help.example.org", True),
        (["*.example.org"], "a.help.example.org", False),
        (["*.example.org"], "example.org", False),
        (["HELP.example.org"], "help.example.org.", True),
        (["192.0.2.1"], "192.0.2.1", True),
        (["*"], "localhost", False),
    ],
)
def test_a_star_stands_for_one_label(names: list[str], host: str, fits: bool) -> None:
    assert covers(names, host) is fits
