"""Tokens and the vault (SECURITY 17)."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import secrets
from appliance.secrets import SecretsError, Vault
from protocol.filename import TOKEN_CHARS

VAULT = Vault(bytes(range(32)))
OTHER = Vault(bytes(32))


def test_tokens_have_their_form_and_never_repeat() -> None:
    makers = {
        secrets.session_code: r"[0-9]{9}",
        secrets.agent_token: rf"[a-z2-7]{{{TOKEN_CHARS}}}",
        secrets.link_token: r"[\w-]{22}",
        secrets.identifier: r"[\w-]{22}",
        secrets.ticket: r"[\w-]{22}",
        secrets.long_token: r"[\w-]{43}",
    }
    for make, form in makers.items():
        made = [make() for _ in range(100)]
        assert all(re.fullmatch(form, one) for one in made), make
        assert len(set(made)) == 100


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_at_its_place_only(text: str) -> None:
    sealed = VAULT.seal(text, "session", "row", "code")
    assert VAULT.unseal(sealed, "session", "row", "code") == text
    for place in (("other", "row", "code"), ("session", "x", "code"), ("session", "row", "link")):
        with pytest.raises(SecretsError):
            VAULT.unseal(sealed, *place)
    with pytest.raises(SecretsError):
        OTHER.unseal(sealed, "session", "row", "code")


@pytest.mark.parametrize("at", [0, 1, 4, 5, 16, 17, -1])
def test_a_changed_byte_shows(at: int) -> None:
    sealed = bytearray(VAULT.seal("secret", "t", "r", "c"))
    sealed[at] ^= 1
    with pytest.raises(SecretsError):
        VAULT.unseal(bytes(sealed), "t", "r", "c")


@given(st.binary(max_size=60))
def test_noise_does_not_open(noise: bytes) -> None:
    with pytest.raises(SecretsError):
        VAULT.unseal(noise, "t", "r", "c")


def test_no_two_seals_are_alike() -> None:
    assert len({VAULT.seal("secret", "t", "r", "c") for _ in range(50)}) == 50


def test_digests_differ_by_purpose_and_key() -> None:
    digests = {
        VAULT.digest("code", "123456789"),
        VAULT.digest("link", "123456789"),
        VAULT.digest("code", "123456788"),
        OTHER.digest("code", "123456789"),
    }
    assert len(digests) == 4
    assert VAULT.digest("code", "1") == Vault(bytes(range(32))).digest("code", "1")


def test_the_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    digest = Vault.open(path).digest("code", "1")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Vault.open(path).digest("code", "1") == digest
    assert [one.name for one in tmp_path.iterdir()] == ["master.key"]


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"00" * 31, b"\xff" * 64])
def test_a_spoilt_key_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    with pytest.raises(SecretsError, match=re.escape(str(path))):
        Vault.open(path)
    assert path.read_bytes() == content


def test_a_key_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match="cannot be written"):
        Vault.open(tmp_path / "missing" / "master.key")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SecretsError, match="cannot be read"):
        Vault.open(tmp_path / "folder")
