"""Asking to join (SPEC T9): off by default, the mailbox is proved, an administrator decides."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.domain.errors import NotFoundError, TooManyTriesError, WrongInputError
from appliance.domain.invitations import LinkOverError, Newcomer
from appliance.domain.letters import Letter
from appliance.domain.rights import TECHNICIAN
from appliance.services.joining import MOST_PER_ADDRESS, MOST_PER_MAILBOX
from appliance.storage import groups as group_rows
from appliance.storage.tables.mail import OutboxTable
from tests.fakes.peers import leave_all
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOME = "127.0.0.9"


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data", rate_times=10_000)
    yield made
    await made.running.stop()
    await leave_all()


async def opened(desk: Helpdesk, mailed: bool = False) -> None:
    parts = desk.running.parts
    access = await parts.access.of(desk.ada)
    await parts.joining.change(access, "yes", "Example.org; city.example.org")
    if mailed:
        given = {"mail.host": "localhost", "mail.port": "9", "mail.from": "desk@example.org"}
        await parts.preferences.change(desk.ada.id, given)


async def ask(desk: Helpdesk, email: str = "new@example.org", address: str = HOME) -> None:
    await desk.running.parts.joining.ask(email, "New Person", "Hi", "en", "Acme", address)


async def waiting(desk: Helpdesk) -> list[str]:
    found = await desk.running.parts.joining.found("", True, 0, 50)
    return [one.email for one in found.items]


async def test_it_is_off_until_somebody_opens_it(desk: Helpdesk) -> None:
    browser = await desk.browser()
    assert (await browser.get("/ask")).code == 404
    assert (await browser.form("/ask", email="a@example.org", name="A")).code == 404
    with pytest.raises(NotFoundError):
        await ask(desk)
    assert 'href="/ask"' not in (await browser.get("/login")).body.decode()
    await opened(desk)
    assert (await browser.get("/ask")).code == 200
    assert 'href="/ask"' in (await browser.get("/login")).body.decode()


@pytest.mark.parametrize(
    "named", ["", "nonsense", "example.org, gmail.com", "exa mple", "a@b", "http://example.org"]
)
async def test_domains_are_checked(desk: Helpdesk, named: str) -> None:
    access = await desk.running.parts.access.of(desk.ada)
    if named == "exa mple":
        named = "exa, mple"
    with pytest.raises(WrongInputError) as caught:
        await desk.running.parts.joining.change(access, "yes", named)
    assert caught.value.field == "join.domains"
    assert not desk.running.parts.joining.is_open


async def test_only_people_of_the_domains_may_ask(desk: Helpdesk) -> None:
    await opened(desk)
    for email in ("a@other.org", "a@example.org.evil.org", "a@sub.example.org", "nothing"):
        with pytest.raises(WrongInputError):
            await ask(desk, email)
    await ask(desk, "a@EXAMPLE.org")
    assert await waiting(desk) == ["a@EXAMPLE.org"]


async def test_without_mail_a_request_waits_at_once_and_is_accepted(desk: Helpdesk) -> None:
    await opened(desk)
    await ask(desk)
    parts = desk.running.parts
    (request,) = (await parts.joining.found("new", True, 0, 50)).items
    (group,) = await parts.storage.run(group_rows.everyone)
    access = await parts.access.of(desk.ada)
    invited = await parts.joining.accept(
        access, request.id, Newcomer(request.email, request.name, group_ids=(group.id,))
    )
    assert (invited.account.state, invited.mailed) == ("invited", False)
    assert invited.link.startswith(parts.settings.origin)
    assert await waiting(desk) == []
    with pytest.raises(NotFoundError):
        await parts.joining.accept(access, request.id, Newcomer(request.email, request.name))


async def test_with_mail_the_mailbox_is_proved_first(desk: Helpdesk) -> None:
    """The link is followed as a person does: its page, then the button; a scanner's GET is not."""
    await opened(desk, mailed=True)
    tokens: list[str] = []
    parts = desk.running.parts
    queued = parts.mail.queue_now

    def listening(to: str, letter: object, *args: object, **more: object) -> str:
        tokens.append(str(getattr(letter, "action_link", "")))
        return queued(to, letter, *args, **more)  # type: ignore[arg-type]

    parts.mail.queue_now = listening  # type: ignore[method-assign]
    await ask(desk)
    assert await waiting(desk) == []
    path = re.sub(r"^https?://[^/]+", "", tokens[0])
    browser = await desk.browser()
    for _ in range(3):
        assert (await browser.get(path)).code == 200
    assert await waiting(desk) == []
    assert (await browser.form(path)).code == 200
    assert await waiting(desk) == ["new@example.org"]
    missing = "/ask/AAAAAAAAAAAAAAAAAAAAAA"
    unknown, used = await browser.get(missing), await browser.get(path)
    assert unknown.code == used.code == 404
    assert unknown.body.replace(missing.encode(), path.encode()) == used.body
    with pytest.raises(LinkOverError):
        await parts.joining.confirm("AAAA")


async def test_the_answer_does_not_say_who_has_an_account(desk: Helpdesk) -> None:
    """SECURITY 5, with mail and without."""
    for mailed in (False, True):
        await opened(desk, mailed=mailed)
        browser = await desk.browser()
        known = await browser.form("/ask", email="bob@example.org", name="X", message="")
        other = await browser.form("/ask", email="abc@example.org", name="X", message="")
        assert known.code == other.code == 200
        assert known.body.replace(b"bob@", b"abc@") == other.body
    assert "bob@example.org" not in await waiting(desk)


async def test_one_address_asks_five_times_a_day(desk: Helpdesk) -> None:
    await opened(desk)
    for n in range(MOST_PER_ADDRESS):
        await ask(desk, f"n{n}@example.org")
    with pytest.raises(TooManyTriesError):
        await ask(desk, "late@example.org")
    await ask(desk, "late@example.org", "127.0.0.10")
    assert len(await waiting(desk)) == MOST_PER_ADDRESS + 1


async def letters_to(desk: Helpdesk, email: str) -> list[str]:
    """Texts of the mails that wait for a mailbox."""
    parts = desk.running.parts

    def read() -> list[str]:
        rows = OutboxTable.select().where(OutboxTable.recipient == email)
        sealed = [(row.id, bytes(row.sealed or b"")) for row in rows]
        vault = parts.joining._vault
        texts = [vault.unseal(text, "outbox", mail_id, "sealed") for mail_id, text in sealed]
        return [Letter.unpacked(text).text() for text in texts]

    return await parts.storage.run(read)


async def test_many_addresses_cannot_fill_somebodys_mailbox(desk: Helpdesk) -> None:
    await opened(desk, mailed=True)
    for n in range(20):
        await ask(desk, "bob@example.org", f"127.0.1.{n}")
        await ask(desk, "new@example.org", f"127.0.2.{n}")
    for email in ("bob@example.org", "new@example.org"):
        assert len(await letters_to(desk, email)) == MOST_PER_MAILBOX, email


async def test_a_stranger_puts_no_words_of_theirs_into_a_mail(desk: Helpdesk) -> None:
    await opened(desk, mailed=True)
    lure = "https://lure.example.net"
    for email in ("new@example.org", "bob@example.org"):
        await desk.running.parts.joining.ask(email, lure, lure, "en", "Acme", HOME)
        (text,) = await letters_to(desk, email)
        assert "lure" not in text


async def test_refusing_forgets_the_request(desk: Helpdesk) -> None:
    await opened(desk)
    await ask(desk)
    parts = desk.running.parts
    (request,) = (await parts.joining.found("", True, 0, 50)).items
    browser = await desk.browser(desk.ada)
    assert (await browser.get(f"/office/requests/{request.id}")).code == 200
    answer = await browser.form(f"/office/requests/{request.id}/refuse", reason="Not\r\nnow")
    assert answer.code == 303
    assert await waiting(desk) == []
    assert (await browser.get(f"/office/requests/{request.id}")).code == 404


async def test_the_pages_accept_and_keep_what_was_typed(desk: Helpdesk) -> None:
    await opened(desk)
    await ask(desk)
    parts = desk.running.parts
    (request,) = (await parts.joining.found("", True, 0, 50)).items
    (group,) = await parts.storage.run(group_rows.everyone)
    browser = await desk.browser(desk.ada)
    page = await browser.get("/office/requests")
    assert request.email in page.body.decode()
    path = f"/office/requests/{request.id}"
    wrong = await browser.form(path, role="no such role", group=group.id)
    assert wrong.code == 400
    good = await browser.form(path, role=TECHNICIAN, group=group.id, second_step="1")
    assert good.code == 303
    assert good.headers["Location"].startswith("/office/people/")
    saved = await browser.form("/office/settings/join", open="", domains="")
    assert saved.code == 303
    assert not parts.joining.is_open
