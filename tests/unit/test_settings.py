"""Settings: refused with the key and what is allowed, or agreed with each other."""

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from appliance.settings import KEYS, Settings, SettingsError, load

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {"public_url": "https://help.example.org"}


def loaded(tmp_path: Path, text: str = "", **environ: str) -> Settings:
    file = tmp_path / "appliance.toml"
    file.write_text(text, "utf-8")
    return load(file, {f"DESKSIDE_{key.upper()}": value for key, value in environ.items()})


def refused(tmp_path: Path, text: str = "", **environ: str) -> SettingsError:
    with pytest.raises(SettingsError) as refusal:
        loaded(tmp_path, text, **environ)
    assert "\n" not in str(refusal.value)
    return refusal.value


def test_defaults_serve_this_computer_only() -> None:
    settings = load(None, {})
    assert settings.origin == "https://localhost:8443"
    assert settings.listen_address == "127.0.0.1"
    assert settings.tls == "own"
    assert settings.trusted_proxies == ()


def test_environment_wins(tmp_path: Path) -> None:
    assert loaded(tmp_path, "listen_port = 1").listen_port == 1
    assert loaded(tmp_path, "listen_port = 1", listen_port="2").listen_port == 2
    assert load(None, {"PATH": "/bin", "DESKSIDE_ORGANISATION": " Ä 한 "}).organisation == "Ä 한"


def test_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(None, {}).tls = "off"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("listen_port", "x"),
        ("listen_port", 65536),
        ("listen_port", -1),
        ("listen_port", True),
        ("listen_port", 1.5),
        ("listen_port", "١"),
        ("listen_address", "nowhere"),
        ("listen_address", 1),
        ("tls", "yes"),
        ("tls", ["own"]),
        ("default_language", "de"),
        ("log_level", "loud"),
        ("code_minutes", 0),
        ("waiting_minutes", 4),
        ("organisation", "x" * 81),
        ("organisation", "two\nlines"),
        ("data_dir", ""),
        ("trusted_proxies", "proxy"),
        ("trusted_proxies", [1]),
        ("trusted_proxies", ["10.0.0.1/8"]),
        ("public_url", "help.example.org"),
        ("public_url", "ftp://help.example.org"),
        ("public_url", "https://help.example.org/path"),
        ("public_url", "https://user@help.example.org"),
        ("public_url", "https://help.example.org?x"),
        ("public_url", "https://help.example.org:99999"),
        ("public_url", "https://"),
        ("public_url", "https://[::1"),
        ("public_url", "https://a b"),
        ("public_url", "https://-a.example"),
        ("public_url", "https://exämple.org"),
        ("public_url", "http://help.example.org"),
        ("nonsense", 1),
    ],
)
def test_wrong_values_name_the_key(tmp_path: Path, key: str, value: Any) -> None:
    def toml(one: Any) -> str:
        if isinstance(one, str):
            return '"' + one.replace("\n", "\\n") + '"'
        if isinstance(one, list):
            return "[" + ", ".join(toml(item) for item in one) + "]"
        return str(one).lower()

    refusal = refused(tmp_path, f"{key} = {toml(value)}")
    assert refusal.key == key
    assert len(refusal.allowed) > 15


def test_nonsense_in_the_environment(tmp_path: Path) -> None:
    assert refused(tmp_path, nonsense="1").key == "nonsense"
    assert refused(tmp_path, listen_port="").key == "listen_port"


def test_not_toml(tmp_path: Path) -> None:
    assert "TOML" in refused(tmp_path, "tls = own").allowed
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for name in ("missing", "binary"):
        with pytest.raises(SettingsError, match=name):
            load(tmp_path / name, {})


def test_public_url_is_mandatory_beyond_loopback(tmp_path: Path) -> None:
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        assert refused(tmp_path, listen_address=address).key == "public_url"
        assert loaded(tmp_path, listen_address=address, **PUBLIC).secure
    for address in ("127.0.0.1", "::1", "localhost"):
        assert loaded(tmp_path, listen_address=address).public_host == "localhost"


def test_tls_and_its_files_agree(tmp_path: Path) -> None:
    assert refused(tmp_path, tls="files").key == "tls_certificate"
    assert refused(tmp_path, tls="files", tls_certificate="c.pem").key == "tls_key"
    assert refused(tmp_path, tls_key="k.pem").key == "tls"
    assert refused(tmp_path, public_url="http://localhost:8443").key == "public_url"
    assert loaded(tmp_path, tls="off", **PUBLIC).secure
    plain = loaded(tmp_path, tls="off", listen_port="8080")
    assert (plain.origin, plain.secure) == ("http://localhost:8080", False)


@pytest.mark.parametrize(
    ("url", "origin", "host", "port"),
    [
        ("https://Help.Example.org/", "https://help.example.org", "help.example.org", None),
        ("https://help.example.org:443", "https://help.example.org", "help.example.org", None),
        (
            "https://help.example.org:8443",
            "https://help.example.org:8443",
            "help.example.org",
            8443,
        ),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443", "2001:db8::1", 8443),
        ("https://192.0.2.1", "https://192.0.2.1", "192.0.2.1", None),
    ],
)
def test_public_url(tmp_path: Path, url: str, origin: str, host: str, port: int | None) -> None:
    settings = loaded(tmp_path, public_url=url)
    assert (settings.origin, settings.public_host, settings.public_port) == (origin, host, port)
    assert settings.origin == f"https://{settings.host_header}"


def test_only_trusted_proxies_are_trusted(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'trusted_proxies = ["10.0.0.0/8", "2001:db8::1"]')
    trusted = ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1")
    assert all(settings.trusts(address) for address in trusted)
    foreign = ("11.0.0.1", "2001:db8::2", "127.0.0.1", "unknown", "")
    assert not any(settings.trusts(address) for address in foreign)
    assert loaded(tmp_path, trusted_proxies="127.0.0.1, ::1").trusts("::1")
    assert loaded(tmp_path, trusted_proxies="").trusted_proxies == ()


def test_the_file_of_the_repository_explains_every_key(tmp_path: Path) -> None:
    text = (ROOT / "config" / "appliance.toml").read_text("utf-8")
    shown = re.findall(r"(?m)^#? ?([a-z_]+) = ", text)
    assert sorted(shown) == sorted(KEYS)
    given = re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", text)
    for key, value in tomllib.loads(given).items():
        if key not in ("public_url", "tls_certificate", "tls_key"):
            field = next(one for one in dataclasses.fields(Settings) if one.name == key)
            assert loaded(tmp_path, "") == load(None, {f"DESKSIDE_{key}": _environ(value)}), key
            assert field.default is not dataclasses.MISSING


def _environ(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
