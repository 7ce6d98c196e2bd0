"""Server: another certificate is seen by the next connection, and times count at once."""

import asyncio
import contextlib
import os
import re
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from appliance.app import RunningAppliance, start
from appliance.clock import Clock
from appliance.services.certificates import CertificateNotUsedError
from appliance.services.passwords import Passwords
from appliance.settings import load
from appliance.storage import StorageError
from appliance.storage.tables.audit import AuditTable
from tests.fakes.certificate_files import Authority, key_pem, new_key, pem
from tests.fakes.clock import MovedClock
from tests.fakes.peers import Browser
from tests.loopback.conftest import PASSWORD

pytestmark = pytest.mark.asyncio

PATH = "/office/settings/server"
AUTHORITY = Authority()


@dataclass
class Place:
    """A running appliance with TLS, and its administrator's browser."""

    running: RunningAppliance
    clock: MovedClock
    folder: Path
    browser: Browser

    async def presented(self) -> x509.Certificate:
        """The certificate that a new connection gets."""
        rules = ssl.create_default_context()
        rules.check_hostname, rules.verify_mode = False, ssl.CERT_NONE
        _reader, writer = await asyncio.open_connection("127.0.0.1", self.running.port, ssl=rules)
        found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            await writer.wait_closed()
        return x509.load_der_x509_certificate(found)

    async def page(self) -> str:
        answer = await self.browser.get(PATH)
        assert answer.code == 200
        return answer.body.decode()

    async def refusals(self) -> list[bool]:
        rows = await self.running.parts.storage.run(lambda: list(AuditTable.select()))
        return [bool(row.refused) for row in rows if row.event.startswith("certificate")]

    async def audited(self) -> list[tuple[str, str]]:
        rows = await self.running.parts.storage.run(lambda: list(AuditTable.select()))
        return [(row.event, row.subject) for row in rows if row.event.startswith("certificate")]


@pytest_asyncio.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Callable]:
    places: list[Place] = []

    async def open_place(**environ: str) -> Place:
        clock = MovedClock()
        clock.ms = Clock().now_ms()
        given = {"DATA_DIR": str(tmp_path / "data"), "LISTEN_PORT": "0", **environ}
        settings = load(None, {f"DESKSIDE_{key}": value for key, value in given.items()})
        cheap = Passwords(time_cost=1, memory_kib=8)
        running = await start(settings, clock=clock, rate_times=1000, passwords=cheap)
        people = running.parts.people
        if await people.count() == 0:
            await people.create("appliance", "ada@example.org", "Ada", "administrator", PASSWORD)
        rules = ssl.create_default_context()
        rules.check_hostname, rules.verify_mode = False, ssl.CERT_NONE
        browser = Browser(running.parts.settings.origin, tls=rules)
        await browser.sign_in("ada@example.org", PASSWORD)
        places.append(Place(running, clock, tmp_path / "data" / "tls", browser))
        return places[-1]

    yield open_place
    for place in places:
        await place.running.stop()


async def test_an_uploaded_certificate_is_served_at_once_and_after_a_restart(
    opened: Callable,
) -> None:
    place = await opened()
    own = await place.presented()
    assert "the appliance's own" in await place.page()
    for key in (rsa.generate_private_key(65537, 2048), new_key()):
        certificate = AUTHORITY.issue(key)
        chain = pem(certificate, AUTHORITY.certificate)
        answer = await place.browser.form(
            f"{PATH}/certificate", certificate=chain, key=key_pem(key)
        )
        assert answer.code == 303, answer.body
        assert await place.presented() == certificate
    page = await place.page()
    assert "uploaded here" in page
    assert "Test authority" in page
    assert "PRIVATE KEY-----" not in re.sub(r"-----BEGIN PRIVATE KEY-----", "", page)
    stored = place.folder / "uploaded.pem"
    assert stored.stat().st_mode & 0o777 == 0o600
    assert place.running.parts.fingerprint is None
    await place.running.stop()
    again = await opened()
    assert await again.presented() == certificate
    assert (await again.browser.form(f"{PATH}/own")).code == 303
    assert await again.presented() == own
    assert not stored.exists()
    assert again.running.parts.fingerprint
    assert await again.audited() == [("certificate.change", "uploaded")] * 2 + [
        ("certificate.change", "own")
    ]


async def test_an_open_connection_goes_on(opened: Callable) -> None:
    place = await opened()
    rules = ssl.create_default_context()
    rules.check_hostname, rules.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", place.running.port, ssl=rules)
    key = new_key()
    form = {"certificate": pem(AUTHORITY.issue(key)), "key": key_pem(key)}
    assert (await place.browser.form(f"{PATH}/certificate", **form)).code == 303
    host = place.running.parts.settings.host_header
    writer.write(f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize(
    ("names", "days", "own_key", "field"),
    [
        (("other.example.org",), 90, True, "certificate"),
        (("localhost",), -1, True, "certificate"),
        (("localhost",), 90, False, "key"),
    ],
)
async def test_a_wrong_one_is_refused_beside_its_field_and_changes_nothing(
    opened: Callable, names: tuple[str, ...], days: int, own_key: bool, field: str
) -> None:
    place = await opened()
    before, key = await place.presented(), new_key()
    chain = pem(AUTHORITY.issue(key, names, -9, days))
    sent = key_pem(key if own_key else new_key())
    answer = await place.browser.form(f"{PATH}/certificate", certificate=chain, key=sent)
    page = answer.body.decode()
    assert answer.code == 400
    assert f'id="{field}-error" role="alert"' in page
    assert sent.splitlines()[1] not in page
    assert await place.presented() == before
    assert await place.audited() == []
    assert sorted(path.name for path in place.folder.iterdir()) == ["certificate.pem", "key.pem"]


async def test_the_own_one_is_renewed_in_time_around_the_same_key(opened: Callable) -> None:
    place = await opened()
    first, pin = await place.presented(), place.running.parts.fingerprint
    await place.running.parts.certificates.check()
    assert await place.presented() == first
    place.clock.pass_(hours=300 * 24)
    await place.running.parts.certificates.check()
    assert await place.presented() == first
    place.clock.pass_(hours=60 * 24)
    await place.running.parts.certificates.check()
    second = await place.presented()
    assert second != first
    assert second.public_key() == first.public_key()
    assert place.running.parts.fingerprint == pin
    assert await place.audited() == [("certificate.renew", "own")]


async def test_the_own_one_is_renewed_on_wish(opened: Callable) -> None:
    place = await opened()
    first = await place.presented()
    assert (await place.browser.form(f"{PATH}/renew")).code == 303
    second = await place.presented()
    assert second.serial_number != first.serial_number
    assert second.public_key() == first.public_key()


async def test_files_of_the_settings_are_taken_up_when_they_change(
    opened: Callable, tmp_path: Path
) -> None:
    chain, key_file = tmp_path / "chain.pem", tmp_path / "key.pem"

    def write(days: int) -> x509.Certificate:
        key = new_key()
        made = AUTHORITY.issue(key, until_days=days)
        chain.write_text(pem(made))
        key_file.write_text(key_pem(key))
        for path in (chain, key_file):
            os.utime(path, (days, days))
        return made

    first = write(90)
    place = await opened(
        TLS="files",
        TLS_CERTIFICATE=str(chain),
        TLS_KEY=str(key_file),
        PUBLIC_URL="https://localhost:0",
    )
    assert await place.presented() == first
    page = await place.page()
    assert "files named in the settings" in page
    assert f'action="{PATH}/certificate"' not in page
    for path in ("certificate", "own", "renew"):
        fields = {"certificate": "x", "key": "x"} if path == "certificate" else {}
        assert (await place.browser.form(f"{PATH}/{path}", **fields)).code == 409
    second = write(20)
    await place.running.parts.certificates.check()
    assert await place.presented() == second
    assert re.search("This certificate ends in (19|20) days.", await place.page())
    assert await place.audited() == [("certificate.renew", "files")]
    key_file.write_text("spoilt")
    await place.running.parts.certificates.check()
    assert await place.presented() == second


async def test_a_folder_that_cannot_be_written_leaves_the_one_before(opened: Callable) -> None:
    place = await opened()
    before, key = await place.presented(), new_key()
    (place.folder / "uploaded.pem").mkdir()
    with pytest.raises(CertificateNotUsedError):
        await place.running.parts.certificates.upload(
            "appliance", pem(AUTHORITY.issue(key)), key_pem(key)
        )
    assert await place.presented() == before
    assert await place.refusals() == [False, True], "tried, then refused"


@pytest.mark.parametrize("act", ["upload", "back_to_own", "renew"])
async def test_nothing_changes_that_cannot_be_written_down(
    opened: Callable, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    place = await opened()
    kept, given = place.running.parts.certificates, ()
    key = new_key()
    uploaded = (pem(AUTHORITY.issue(key)), key_pem(key))
    if act == "upload":
        given = uploaded
    elif act == "back_to_own":
        await kept.upload("appliance", *uploaded)
    before = await place.presented()
    files = {path: path.read_bytes() for path in place.folder.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise StorageError("disk full")

    monkeypatch.setattr(place.running.parts.audit, "record", full)
    with pytest.raises(StorageError):
        await getattr(kept, act)("appliance", *given)
    assert await place.presented() == before
    assert {path: path.read_bytes() for path in place.folder.iterdir()} == files


async def test_values_show_where_they_come_from(opened: Callable) -> None:
    place = await opened(LOG_LEVEL="warning")
    page = await place.page()
    rows = re.findall(
        r"<code>([a-z_]+)</code></th>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([a-z ]+)", page
    )
    found = {key: (value, source.strip()) for key, value, source in rows}
    assert found["log_level"] == ("warning", "environment")
    assert found["tls"] == ("own", "default")
    assert found["public_url"][0] == place.running.parts.settings.public_url


async def test_times_and_language_count_at_once_and_after_a_restart(opened: Callable) -> None:
    place = await opened()
    parts = place.running.parts
    ada = await parts.people.create("appliance", "eve@example.org", "Eve", "technician", PASSWORD)
    before = await parts.sessions.create(ada)
    assert before.expires_at_ms - before.created_at_ms == 30 * 60_000
    typed = {"language": "ko", "code_minutes": "5", "waiting_minutes": "60"}
    assert (await place.browser.form(PATH, **typed)).code == 303
    after = await parts.sessions.create(ada)
    assert after.expires_at_ms - after.created_at_ms == 5 * 60_000
    stranger = Browser(place.browser.origin, tls=place.browser.tls)
    assert '<html lang="ko"' in (await stranger.get("/")).body.decode()
    assert '<html lang="fr"' in (await stranger.get("/", Accept_Language="fr")).body.decode()
    await place.running.stop()
    again = await opened()
    parts = again.running.parts
    third = await parts.sessions.create(ada)
    assert third.expires_at_ms - third.created_at_ms == 5 * 60_000
    assert parts.default_language == "ko"
    for field, value in (("code_minutes", "0"), ("code_minutes", "x"), ("waiting_minutes", "4")):
        answer = await again.browser.form(PATH, **{**typed, field: value})
        assert answer.code == 400
        assert f'id="{field}-error" role="alert"' in answer.body.decode()
