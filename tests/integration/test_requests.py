"""Sessions with invitations: what the customer gets, and what becomes of it (SPEC D1)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from appliance.domain.errors import (
    CodeRefusedError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    WrongInputError,
)
from appliance.domain.mail import MailState
from appliance.domain.records import Group, Membership
from appliance.domain.requests import MOST_INVITATIONS
from appliance.storage import groups
from protocol import codes
from tests.fakes.request_room import GROUP, RequestRoom, request_room, sent_by
from tests.fakes.smtp_server import MailServerFake, mail_server


@pytest_asyncio.fixture
async def server(authority: trustme.CA) -> AsyncIterator[MailServerFake]:
    async with mail_server(authority, "none") as fake:
        yield fake


@pytest_asyncio.fixture
async def room(tmp_path: Path, server: MailServerFake) -> AsyncIterator[RequestRoom]:
    async with request_room(tmp_path) as made:
        await made.use(server, None)
        yield made


async def kinds(room: RequestRoom, session_id: str) -> list[tuple[str, str]]:
    found = await room.requests.invitations(session_id)
    return [(one.kind, one.state.value) for one in found.mails]


@pytest.mark.parametrize("language", ["en", "ko", "fr"])
async def test_an_invitation_says_who_helps_and_how_to_come(
    room: RequestRoom, server: MailServerFake, language: str
) -> None:
    room.start()
    started = await room.start_session(language=language)
    [mail] = await sent_by(room, server, 1)
    assert mail.recipient == "jiwoo@example.org"
    link = f"https://help.example.org/j/{started.record.link_token}"
    for part in (mail.part("plain"), mail.part("html")):
        assert link in part
        assert codes.grouped(started.record.code) in part
        for words in ("Ada", "Acme", "Printer", "Jiwoo Kim"):
            assert words in part
    subject = str(mail.message["Subject"])
    assert "Acme" in subject
    assert started.record.code not in subject
    assert mail.message["Content-Language"] == language
    assert await room.words(started.record.id) == ["invitation_sent"]
    assert [one.queued for one in started.sent] == [True]


async def test_nothing_of_a_wrong_request_stays(room: RequestRoom) -> None:
    wrong = {
        "email": {"email": ""},
        "phone": {"send_sms": True},
        "assignee": {"assignee": "nobody-at-all"},
        "language": {"language": "tlh"},
        "expires_minutes": {"expires_minutes": "4"},
        "starts_at": {"starts_at": "yesterday", "zone": "UTC"},
        "topic": {"topic": "x" * 201},
        "zone": {"zone": "Nowhere/Land"},
    }
    for field, wanted in wrong.items():
        with pytest.raises(WrongInputError) as refused:
            await room.start_session(**wanted)  # type: ignore[arg-type]
        assert refused.value.field == field
        assert refused.value.sentence != WrongInputError.sentence or field == "language"
    with pytest.raises(WrongInputError) as odd:
        await room.start_session(email="김지우@example.org")
    assert odd.value.field == "email"
    assert await room.desk.sessions.live() == []
    assert await room.desk.mail.counts() == {}


async def test_rights_are_those_of_the_moment(room: RequestRoom) -> None:
    await room.desk.storage.run(groups.insert, Group("foreign", "Foreign", 2))
    with pytest.raises(NotFoundError):
        await room.start_session(group_id="foreign")
    bob = await room.desk.technician("bob@example.org", "Bob")
    await room.desk.storage.run(groups.drop_member, bob.id, GROUP)
    with pytest.raises(WrongInputError) as refused:
        await room.start_session(assignee=bob.id)
    assert refused.value.field == "assignee"
    await room.desk.storage.run(groups.drop_member, room.ada.id, GROUP)
    with pytest.raises((ForbiddenError, NotFoundError)):
        await room.start_session()


async def test_nobody_and_colleagues_can_be_assigned(room: RequestRoom) -> None:
    bob = await room.desk.technician("bob@example.org", "Bob")
    await room.desk.storage.run(groups.put_member, Membership(bob.id, GROUP))
    assert (await room.start_session(assignee="")).record.owner_id == ""
    theirs = (await room.start_session(assignee=bob.id)).record
    assert (theirs.owner_id, theirs.answered_at_ms) == (bob.id, 0)
    assert theirs.made_by == room.ada.id


async def test_without_a_mail_server_the_answer_says_so(tmp_path: Path) -> None:
    async with request_room(tmp_path) as room:
        started = await room.start_session(send_sms=True, phone="+821012345678")
        assert [(one.way, one.queued) for one in started.sent] == [
            ("email", False),
            ("sms", False),
        ]
        assert started.record.code
        assert await room.words(started.record.id) == []


async def test_an_invitation_sent_again_has_the_same_link(
    room: RequestRoom, server: MailServerFake
) -> None:
    room.start()
    started = await room.start_session()
    await server.wait_for(1)
    with pytest.raises(ConflictError):
        await room.requests.resend(room.ada, started.record.id)
    for round_ in range(1, MOST_INVITATIONS):
        room.desk.clock.pass_(s=31)
        await room.requests.resend(room.ada, started.record.id)
        await server.wait_for(1 + round_)
    room.desk.clock.pass_(s=31)
    with pytest.raises(ConflictError):
        await room.requests.resend(room.ada, started.record.id)
    link = f"https://help.example.org/j/{started.record.link_token}"
    assert all(link in mail.part("plain") for mail in server.received)


async def test_a_withdrawn_invitation_leads_nowhere(
    room: RequestRoom, server: MailServerFake
) -> None:
    first = (await room.start_session()).record
    renewed = await room.requests.withdraw(room.ada, first.id)
    assert renewed.code != first.code
    assert renewed.link_token != first.link_token
    with pytest.raises(CodeRefusedError):
        await room.desk.sessions.claim_link(first.link_token)
    with pytest.raises(CodeRefusedError):
        await room.desk.sessions.claim_code(first.code, "192.0.2.1")
    assert await kinds(room, first.id) == [("session_invitation", "withdrawn")]
    await room.desk.sessions.claim_link(renewed.link_token)
    with pytest.raises(ConflictError):
        await room.requests.withdraw(room.ada, first.id)
    with pytest.raises(ConflictError):
        await room.requests.resend(room.ada, first.id)
    room.start()
    later = (await room.start_session(email="other@example.org")).record
    await server.wait_for(1)
    assert server.recipients() == ["other@example.org"]
    assert later.live


async def test_an_ended_session_takes_its_waiting_mail_along(room: RequestRoom) -> None:
    record = (await room.start_session()).record
    await room.desk.sessions.end(record.id, "Ada", "technician_ended", room.ada.id)
    assert await kinds(room, record.id) == [("session_invitation", "withdrawn")]


async def test_who_wants_updates_gets_them(room: RequestRoom, server: MailServerFake) -> None:
    for wanted in (True, False):
        record = (
            await room.start_session(assignee="", send_updates=wanted, send_email=False)
        ).record
        await room.desk.storage.run(
            room.desk.sessions.note_now, record.id, "assigned", "Ada", to="Ada"
        )
        for _twice in range(2):
            await room.desk.storage.run(
                room.desk.sessions.note_now, record.id, "resolved", "Ada", outcome="solved"
            )
        told = {"session_taken", "session_resolved"} if wanted else set[str]()
        assert {kind for kind, _ in await kinds(room, record.id)} == told
        assert len(await kinds(room, record.id)) == len(told)


async def test_a_bad_address_hinders_nobody(room: RequestRoom, server: MailServerFake) -> None:
    server.to_recipient = lambda to: "550 5.1.1 unknown" if to.startswith("bad") else None
    bad = (await room.start_session(email="bad@example.org")).record
    good = (await room.start_session(email="good@example.org")).record
    room.start()
    await server.wait_for(1)
    [mail] = (await room.requests.invitations(good.id)).mails
    await room.until_state(mail.id, MailState.SENT)
    [failed] = (await room.requests.invitations(bad.id)).mails
    assert failed.state is MailState.FAILED
    assert failed.error is not None
