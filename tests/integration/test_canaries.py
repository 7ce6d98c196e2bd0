"""SECURITY 17: no secret of people and access is readable in database, copies, logs or exports.

Each entry of MAKERS brings a kind of secret into being as the product does and returns it in every
form somebody could look for.  A new kind of secret gets an entry here.
"""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyotp
import pytest

from appliance.domain.calendar_days import zone_of
from appliance.domain.chat import CUSTOMER, TECHNICIAN
from appliance.domain.guests import GuestWish
from appliance.domain.invitations import Newcomer
from appliance.domain.letters import Letter
from appliance.domain.log_filter import LogFilter
from appliance.domain.records import Account
from appliance.domain.requests import Request
from appliance.domain.sign_in import Visitor
from appliance.services.chat_book import Author
from appliance.services.enrolment import Person
from appliance.services.log_texts import LogTexts
from appliance.services.oidc_provider_form import Typed
from appliance.services.parts import Parts
from appliance.storage import schema
from appliance.storage.database import FILE
from appliance.storage.tables.mail import OutboxTable
from tests.loopback.conftest import PASSWORD, Helpdesk, furnished

VISITOR = Visitor("127.0.0.1")
SMTP_PASSWORD = "canary-smtp-password-4711"
CLIENT_SECRET = "canary-client-secret-4711"
SMS_KEY = "canary-sms-key-4711"
WRONG_PASSWORD = "canary-wrong-password-4711"
MAIL = {"mail.host": "localhost", "mail.port": "9", "mail.from": "desk@example.org"}

Maker = Callable[[Helpdesk], Awaitable[list[str]]]


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


async def codes_mailed(parts: Parts) -> list[str]:
    """Returns the codes in all waiting letters: they are sealed."""

    def read() -> list[str]:
        rows = OutboxTable.select().where(OutboxTable.sealed.is_null(False))
        found = [parts.vault.unseal(bytes(row.sealed), "outbox", row.id, "sealed") for row in rows]
        return [
            text.replace(" ", "")
            for letter in found
            for text in Letter.unpacked(letter).paragraphs
            if text.replace(" ", "").isdigit()
        ]

    return await parts.storage.run(read)


async def invitation(desk: Helpdesk) -> list[str]:
    invited = await desk.running.parts.invitations.invite(
        desk.ada, Newcomer("cleo@example.org", "Cleo")
    )
    return [token_of(invited.link)]


async def password_link(desk: Helpdesk) -> list[str]:
    given = await desk.running.parts.resets.give(desk.ada, desk.bob.id)
    return [token_of(given.link)]


async def mail_password(desk: Helpdesk) -> list[str]:
    given = MAIL | {"mail.user": "desk", "mail.password": SMTP_PASSWORD}
    await desk.running.parts.preferences.change(desk.ada.id, given)
    return [SMTP_PASSWORD]


async def client_secret(desk: Helpdesk) -> list[str]:
    typed = Typed(
        name="Forge",
        issuer="https://localhost:9/forge",
        client_id="deskside",
        secret=CLIENT_SECRET,
        scopes="openid email profile",
        domains="example.org",
        strong_acr="",
        authorities="",
        default_role="technician",
        default_groups=(),
        flags=frozenset(),
        rules=(),
    )
    parts = desk.running.parts
    boss = await parts.people.create("appliance", "boss@example.org", "Boss", "super", PASSWORD)
    saved = await parts.single_sign_on.providers.save(boss, "", typed)
    assert await parts.single_sign_on.providers.secret(saved.id) == CLIENT_SECRET
    return [CLIENT_SECRET]


async def signed_in(desk: Helpdesk, account: Account) -> tuple[Person, list[str]]:
    outcome = await desk.running.parts.logins.sign_in(account.email, PASSWORD, VISITOR)
    assert outcome.login
    made = [one for one in (outcome.login, outcome.device) if one]
    return Person(account, outcome.login, False, VISITOR), made


async def login(desk: Helpdesk) -> list[str]:
    """Tokens of sessions and of devices, through the browser's cookies too."""
    _, made = await signed_in(desk, desk.bob)
    browser = await desk.browser(desk.bob)
    cookies = [value for value in browser.cookies.values() if len(value) > 16]
    assert cookies
    stranger = await desk.browser()
    await stranger.form("/login", email="bob@example.org", password=WRONG_PASSWORD)
    return [*made, *cookies, PASSWORD, WRONG_PASSWORD]


async def authenticator(desk: Helpdesk) -> list[str]:
    """The seed of an app, before and after it counts, its codes, recovery codes, device tokens."""
    parts = desk.running.parts
    person, made = await signed_in(desk, desk.ada)
    await parts.enrolment.begin_app(desk.ada)
    seed = await parts.enrolment.app_secret(desk.ada)
    enrolled = await parts.enrolment.confirm_app(person, pyotp.TOTP(seed).now())
    recovery = list(enrolled.codes)
    assert len(recovery) == 10
    await parts.preferences.change(desk.ada.id, MAIL)
    outcome = await parts.logins.sign_in(desk.ada.email, PASSWORD, VISITOR)
    assert outcome.pending
    done = await parts.second.finish(outcome.pending, "recovery", recovery[0], VISITOR, trust=True)
    tokens = [one for one in (outcome.pending, done.login, done.device) if one]
    plain = [code.replace("-", "") for code in recovery]
    return [*made, seed, enrolled.outcome.login, *tokens, *recovery, *plain]


async def mailed_code(desk: Helpdesk) -> list[str]:
    """A code by e-mail: six digits, so looked for as a word of its own."""
    parts = desk.running.parts
    await parts.preferences.change(desk.ada.id, MAIL)
    await parts.second.send_code(desk.bob, "en")
    return await codes_mailed(parts)


async def chat(desk: Helpdesk) -> list[str]:
    """What people write to each other: it may hold passwords."""
    parts = desk.running.parts
    record = await parts.sessions.create(desk.ada, name="Cleo")
    said = ("canary-chat-customer-4711", "canary-chat-technician-4711")
    sides = Author(record.id, CUSTOMER, CUSTOMER), Author(record.id, TECHNICIAN, desk.ada.id)
    for author, text in zip(sides, said, strict=True):
        posted = await parts.storage.run(parts.chat.book.post, author, "c", text)
        assert posted.line
    return list(said)


async def guest(desk: Helpdesk) -> list[str]:
    """Link, code and cookie of an external technician; the link waits in a letter, too."""
    parts = desk.running.parts
    await parts.preferences.change(desk.ada.id, MAIL)
    record = await parts.sessions.create(desk.ada, name="Cleo")
    wish = GuestWish("Kim", "kim@example.org", "view", "en", 4)
    keys = await parts.guests.invite(desk.ada, record.id, wish)
    assert keys.mailed
    page, _ = await parts.guests.enter(token_of(keys.link), keys.code)
    return [token_of(keys.link), keys.code, page]


async def text_message(desk: Helpdesk) -> list[str]:
    """The provider's key, and the link and code in a text message that waits."""
    parts = desk.running.parts
    given = {"sms.preset": "json", "sms.url": "https://localhost:9/", "sms.secret": SMS_KEY}
    await parts.preferences.change(desk.ada.id, given)
    request = Request(name="Cleo", phone="+821012345678", send_sms=True)
    started = await parts.requesting.requests.start(desk.ada, request)
    assert [one.queued for one in started.sent] == [True]
    return [SMS_KEY, started.record.link_token, started.record.code]


MAKERS: dict[str, Maker] = {
    "chat": chat,
    "guest": guest,
    "text message": text_message,
    "invitation": invitation,
    "link for a new password": password_link,
    "password of the mail server": mail_password,
    "client secret of single sign-on": client_secret,
    "logins, devices and passwords": login,
    "authenticator app and recovery codes": authenticator,
    "code by e-mail": mailed_code,
}


@pytest.mark.parametrize("kind", list(MAKERS))
async def test_no_secret_is_readable_anywhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = await furnished(tmp_path / "data")
    canaries = await MAKERS[kind](desk)
    assert canaries
    assert all(len(one) >= 6 for one in canaries)
    parts = desk.running.parts
    exported = b""
    for form in ("csv", "json"):
        texts = LogTexts("en", zone_of(""))
        async for piece in parts.activity.export(desk.ada.id, LogFilter(), texts, form):
            exported += piece
    places = {"export of the log": exported}
    places |= folder_now(tmp_path / "data", "while it runs")
    await desk.running.stop()
    schema._back_up(tmp_path / "data", tmp_path / "data" / FILE, "9999")
    places |= folder_now(tmp_path / "data", "afterwards")
    form = logging.Formatter("%(name)s %(levelname)s %(message)s")
    places["log"] = "\n".join(form.format(one) for one in caplog.records).encode()
    assert b"ada@example.org" in places[f"{FILE} afterwards"], "the search sees the database"
    assert any(b"ada@example.org" in text for name, text in places.items() if "9999" in name)
    hits = [
        (name, number)
        for name, text in places.items()
        for number, canary in enumerate(canaries)
        if is_in(canary, text)
    ]
    assert hits == []


def folder_now(folder: Path, when: str) -> dict[str, bytes]:
    return {
        f"{path.name} {when}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "master.key"
    }


def is_in(canary: str, text: bytes) -> bool:
    """Whether a secret stands in some bytes; six digits alone only as a word of their own."""
    if not (canary.isdigit() and len(canary) <= 6):
        return canary.encode() in text
    found = text.find(canary.encode())
    while found >= 0:
        around = text[max(0, found - 1) : found] + text[found + 6 : found + 7]
        if not any(chr(one).isalnum() for one in around):
            return True
        found = text.find(canary.encode(), found + 1)
    return False
