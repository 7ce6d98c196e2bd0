"""Pages of outgoing mail on a running appliance: who may, what is refused, what is never shown."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from appliance.domain.mail import MailState
from appliance.storage.tables.audit import AuditTable
from tests.fakes.mail_room import LETTERS, LINK
from tests.fakes.peers import Browser
from tests.fakes.smtp_server import HOST, PASSWORD, USER, mail_server
from tests.loopback.conftest import Helpdesk, furnished

FORM = {
    "host": "mail.example.org",
    "port": "587",
    "security": "starttls",
    "user": "",
    "password": "",
    "from": "help@example.org",
    "reply_to": "",
    "authorities": "",
}


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    desk = await furnished(tmp_path / "data")
    yield desk
    await desk.running.stop()


@pytest_asyncio.fixture
async def ada(office: Helpdesk) -> Browser:
    return await office.browser(office.ada)


async def queue(office: Helpdesk, to: str) -> str:
    return await office.running.parts.mail.queue(to, LETTERS["en"], "en", "invitation", "ada")


async def acts(office: Helpdesk, event: str) -> list[tuple[str, dict[str, object]]]:
    query = AuditTable.select().where(AuditTable.event == event).order_by(AuditTable.number)
    found = await office.running.parts.storage.run(lambda: list(query))
    return [(row.subject, json.loads(row.detail)) for row in found]


async def test_technicians_see_nothing_of_it(office: Helpdesk) -> None:
    bob = await office.browser(office.bob)
    for path in ("/office/mail", "/office/settings/mail"):
        assert (await bob.get(path)).code == 403
    for path, form in (
        ("/office/mail/try", {}),
        ("/office/mail/withdraw", {}),
        ("/office/settings/mail", FORM),
        ("/office/settings/mail/test", {"to": "bob@example.org"}),
    ):
        assert (await bob.form(path, **form)).code == 403
    assert not office.running.parts.mail.is_set_up


async def test_settings_are_stored_audited_and_the_password_is_never_shown(
    office: Helpdesk, ada: Browser
) -> None:
    authority = trustme.CA()
    pem = authority.cert_pem.bytes().decode().replace("\n", "\r\n")
    form = FORM | {"user": USER, "password": PASSWORD, "authorities": pem}
    answer = await ada.form("/office/settings/mail", **form)
    assert (answer.code, answer.headers["Location"]) == (303, "/office/settings/mail?done=saved")
    server = office.running.parts.mail.settings.server()
    assert server is not None
    assert (server.host, server.password, server.sender) == (
        "mail.example.org",
        PASSWORD,
        "help@example.org",
    )
    shown = (await ada.get("/office/settings/mail?done=saved")).body.decode()
    assert "mail.example.org" in shown
    assert PASSWORD not in shown
    changed = dict(await acts(office, "preference.change"))
    assert changed["mail.password"] == {"is": "set"}
    assert PASSWORD not in json.dumps(changed)


async def test_a_password_is_kept_if_the_field_is_empty_and_goes_with_the_user_name(
    office: Helpdesk, ada: Browser
) -> None:
    await ada.form("/office/settings/mail", **FORM)
    await ada.form("/office/settings/mail", **(FORM | {"user": USER, "password": PASSWORD}))
    await ada.form("/office/settings/mail", **(FORM | {"user": USER, "reply_to": "a@example.org"}))
    kept = office.running.parts.mail.settings
    assert kept.has_password
    refused = await ada.form(
        "/office/settings/mail", **(FORM | {"user": USER, "host": "evil.example"})
    )
    assert refused.code == 400
    assert kept.shown()["host"] == "mail.example.org"
    await ada.form("/office/settings/mail", **FORM)
    assert not kept.has_password


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "no host"),
        ("host", "a\nb"),
        ("port", "x"),
        ("security", "perhaps"),
        ("from", "nobody"),
        ("from", ""),
        ("host", ""),
        ("reply_to", "홍길동@example.org"),
        ("user", "somebody"),
        ("authorities", "-----BEGIN CERTIFICATE-----"),
    ],
)
async def test_a_wrong_field_is_refused_beside_it_and_nothing_is_stored(
    office: Helpdesk, ada: Browser, field: str, value: str
) -> None:
    answer = await ada.form("/office/settings/mail", **(FORM | {field: value}))
    assert answer.code == 400
    if "\n" not in value:
        page = answer.body.decode()
        assert f'id="{field if field != "user" else "password"}-error" role="alert"' in page
    assert not office.running.parts.mail.is_set_up
    assert await acts(office, "preference.change") == []


async def test_no_encryption_needs_a_tick(office: Helpdesk, ada: Browser) -> None:
    plain = FORM | {"security": "none"}
    assert (await ada.form("/office/settings/mail", **plain)).code == 400
    assert (await ada.form("/office/settings/mail", **plain, plain_agreed="yes")).code == 303
    local = plain | {"host": "127.0.0.1"}
    assert (await ada.form("/office/settings/mail", **local)).code == 303


async def test_a_test_mail_shows_how_it_went(office: Helpdesk, ada: Browser) -> None:
    authority = trustme.CA()
    to = {"to": "ada@example.org"}
    answer = await ada.form("/office/settings/mail/test", **to)
    assert answer.code == 409
    async with mail_server(authority) as server:
        form = FORM | {
            "host": HOST,
            "port": str(server.port),
            "user": USER,
            "password": "mistyped",
            "authorities": authority.cert_pem.bytes().decode(),
        }
        await ada.form("/office/settings/mail", **form)
        answer = await ada.form("/office/settings/mail/test", **to)
        assert answer.code == 409
        assert "535 5.7.8 wrong name or password" in answer.body.decode()
        await ada.form("/office/settings/mail", **(form | {"password": PASSWORD}))
        answer = await ada.form("/office/settings/mail/test", **to)
        assert answer.headers["Location"] == "/office/settings/mail?done=tested"
        answer = await ada.form("/office/settings/mail/test", to="no address")
        assert answer.code == 400
    assert server.recipients() == ["ada@example.org"]
    results = [detail["result"] for _, detail in await acts(office, "mail.test")]
    assert results == ["login", "sent"]


async def test_the_list_is_searched_filtered_and_escaped(office: Helpdesk, ada: Browser) -> None:
    for number in range(60):
        await queue(office, f"person{number}@example.org")
    withdrawn = await queue(office, "x'&y@example.org")
    await office.running.parts.mail.withdraw("ada", [withdrawn])
    everything = (await ada.get("/office/mail")).body.decode()
    assert "1 to 50 of 61" in everything
    assert "x&#39;&amp;y@example.org" in everything
    assert LINK not in everything
    second = (await ada.get("/office/mail?page=2")).body.decode()
    assert "51 to 61 of 61" in second
    found = (await ada.get("/office/mail?q=PERSON4")).body.decode()
    assert "1 to 11 of 11" in found
    assert "0 to 0" not in (await ada.get("/office/mail?q=%25")).body.decode()
    gone = (await ada.get("/office/mail?state=withdrawn")).body.decode()
    assert "1 to 1 of 1" in gone
    for odd in ("?state=nonsense", "?page=999999", "?q=" + "x" * 300, "?state=%00"):
        assert (await ada.get("/office/mail" + odd)).code == 200


async def test_mail_is_tried_and_withdrawn_from_the_list(office: Helpdesk, ada: Browser) -> None:
    mail_id = await queue(office, "person@example.org")
    other = await queue(office, "other@example.org")
    answer = await ada.form("/office/mail/withdraw", chosen=mail_id)
    assert answer.headers["Location"] == "/office/mail?done=withdrawn"
    assert (await ada.form("/office/mail/withdraw", chosen=mail_id)).code == 409
    assert (await ada.form("/office/mail/try", chosen=mail_id)).code == 409
    assert (await ada.form("/office/mail/withdraw", chosen="missing")).code == 409
    assert (await ada.form("/office/mail/withdraw")).code == 409
    assert (await ada.form("/office/mail/try", chosen=other)).code == 303
    assert (await ada.form("/office/mail/try")).code == 303
    counts = await office.running.parts.mail.counts()
    assert counts == {MailState.WITHDRAWN.value: 1, MailState.WAITING.value: 1}
    assert await acts(office, "mail.withdraw") == [(mail_id, {"mails": 1})]
    assert await acts(office, "mail.try") == [(other, {"mails": 1}), ("", {"mails": 1})]


@pytest.mark.parametrize("language", ["en", "ko", "fr"])
async def test_every_page_says_that_mail_is_not_set_up(ada: Browser, language: str) -> None:
    for path in ("/office/mail", "/office/settings/mail"):
        answer = await ada.get(path, Accept_Language=language)
        assert answer.code == 200
        assert "notice-warning" in answer.body.decode()
