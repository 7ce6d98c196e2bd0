"""SECURITY 11: no name leads out of a folder, on the appliance and in the customer's program."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.adapters import self_removal
from agent.options import from_file_name
from appliance.web_files import WebFiles
from protocol.filename import Destination, read, write
from tests.fakes.peers import Browser
from tests.integration.test_host_and_origin import raw
from tests.loopback.conftest import Helpdesk, helpdesk

__all__ = ["helpdesk"]
FILES = WebFiles()
TOKEN = "abcdefghijklmnopqrstuvwx27"
PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "\\",
        "//",
        "%2e%2e",
        "%2f",
        "%5c",
        "%252e",
        "%00",
        "\0",
        "~",
        "C:",
        "..%c0%af",
        "manifest.json",
        "texts.fr.json",
        "site.css",
        "templates",
        "base.html",
        "etc/passwd",
        "static",
        "..;",
        "...",
        "．．",
        "/proc/self/environ",
        "file://",
        " ",
        "\n",
        "master.key",
        "con",
        "nul.js",
    ]
)
NAMES = st.lists(PIECES | st.text(max_size=4), max_size=10).map("".join)
HOSTS = st.one_of(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}(\.[a-z0-9][a-z0-9-]{0,9}){0,2}", fullmatch=True),
    st.ip_addresses().map(str),
)
WINDOWS_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
escape = settings(max_examples=600)
escape_long = settings(max_examples=20_000)


def stays_inside(name: str) -> None:
    found = FILES.served(name)
    if found is not None:
        assert found.resolve().is_relative_to(FILES.build.resolve())
        assert found.suffix != ".json"
        assert found.name == name.rpartition("/")[2]


@escape
@given(name=NAMES)
@example(name="manifest.json")
@example(name="../templates/base.html")
def test_static_names_stay_inside(name: str) -> None:
    stays_inside(name)


@pytest.mark.long
@escape_long
@given(name=NAMES)
def test_static_names_stay_inside_at_length(name: str) -> None:
    stays_inside(name)


def is_a_plain_file_name(host: str, port: int | None, pin: str | None, suffix: str) -> None:
    name = write(Destination(host, port, TOKEN, pin), suffix)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
    assert Path(name).name == name
    assert not WINDOWS_RESERVED.match(name)
    assert read(name) == Destination(host, port, TOKEN, pin)


NAME_PARTS = {
    "host": HOSTS,
    "port": st.none() | st.integers(1, 65535),
    "pin": st.none() | st.just("0123456789abcdef"),
    "suffix": st.sampled_from(["", ".exe", ".zip"]),
}


@settings(max_examples=200)
@given(**NAME_PARTS)
def test_the_name_of_a_download_is_a_plain_file_name(
    host: str, port: int | None, pin: str | None, suffix: str
) -> None:
    is_a_plain_file_name(host, port, pin, suffix)


@pytest.mark.long
@escape_long
@given(**NAME_PARTS)
def test_the_name_of_a_download_is_a_plain_file_name_at_length(
    host: str, port: int | None, pin: str | None, suffix: str
) -> None:
    is_a_plain_file_name(host, port, pin, suffix)


def says_only_where_to_go(name: str) -> None:
    found = read(name)
    options = from_file_name(name)
    assert (found is None) == (options.addresses == ())
    for address in options.addresses:
        assert re.fullmatch(r"[a-z0-9.:-]+", address.host)
        assert address.port is None or 0 < address.port < 65536
        url = address.socket_url
        assert url.isascii()
        assert "@" not in url
        assert url.endswith("/ws/agent")
    assert options.confirm


@escape
@given(before=NAMES, host=NAMES | HOSTS, after=NAMES)
def test_a_file_name_gives_the_program_an_address_and_nothing_else(
    before: str, host: str, after: str
) -> None:
    says_only_where_to_go(f"{before}Deskside_{host}_{TOKEN}{after}")


@pytest.mark.long
@escape_long
@given(before=NAMES, host=NAMES | HOSTS, after=NAMES)
def test_a_file_name_gives_the_program_an_address_and_nothing_else_at_length(
    before: str, host: str, after: str
) -> None:
    says_only_where_to_go(f"{before}Deskside_{host}_{TOKEN}{after}")


@pytest.mark.parametrize("unpacked", ["/", "/home/user", "/tmp/x", "_MEIx/../..", ""])
def test_only_its_own_unpacked_folder_is_removed(
    monkeypatch: pytest.MonkeyPatch, unpacked: str
) -> None:
    monkeypatch.setattr(self_removal.sys, "frozen", True, raising=False)
    monkeypatch.setattr(self_removal.sys, "_MEIPASS", unpacked, raising=False)
    monkeypatch.setattr(self_removal.sys, "executable", f"/tmp/Deskside_localhost_{TOKEN}")
    assert self_removal.own_traces() is None


OUTSIDE = (
    "/static/..%2ftemplates/base.html",
    "/static/%2e%2e/build/manifest.json",
    "/static//etc/passwd",
    "/static/..\\templates\\base.html",
    "/static/./manifest.json",
    "/static/%00",
    "/static/",
    "/static",
    "/static/site.css/../../templates/base.html",
    "/build/manifest.json",
    "/web/build/manifest.json",
    "/static/....//templates/base.html",
    "/data/master.key",
    "/agents/deskside-agent-linux",
)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_real_server_gives_nothing_from_outside(helpdesk: Helpdesk) -> None:
    port = helpdesk.running.port
    for target in OUTSIDE:
        status, _, body = await raw(
            port, f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
        )
        assert status in (400, 404), target
        assert b"{%" not in body


@pytest.mark.asyncio(loop_scope="module")
async def test_a_download_takes_no_name_from_the_browser(helpdesk: Helpdesk) -> None:
    page: Browser = await helpdesk.customer(await helpdesk.session())
    for platform in ("../linux", "linux/../linux", "LINUX", "linux\0", "", "deskside-agent-linux"):
        answer = await page.form("/session/agent", platform=platform)
        assert answer.code == 400, platform
        assert "Content-Disposition" not in answer.headers
