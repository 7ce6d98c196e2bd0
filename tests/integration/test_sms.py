"""Text messages through a provider that is slow, fails, refuses and breaks off."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.domain.errors import ForbiddenError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.mail import MailState
from appliance.domain.sms import OutgoingSms, SmsError, SmsTrouble
from appliance.services import oidc_outgoing
from tests.fakes.request_room import KEY, ProviderFake, RequestRoom, provider, request_room

PHONE = "010-1234-5678"


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[RequestRoom]:
    async with request_room(tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ProviderFake]:
    async with provider() as fake:
        yield fake


async def queued(room: RequestRoom, **more: str | bool) -> str:
    wanted = {"send_email": False, "send_sms": True, "phone": PHONE} | more
    return (await room.start_session(**wanted)).record.id


async def last(room: RequestRoom, session_id: str) -> OutgoingSms:
    return (await room.requests.invitations(session_id)).texts[-1]


async def test_a_message_holds_link_and_code_and_is_sent_once(
    room: RequestRoom, server: ProviderFake
) -> None:
    await room.use_sms(server.url, account="X-Key")
    session_id = await queued(room)
    record = await room.get_session(session_id)
    for _again in range(3):
        await room.requesting.sms.send_due()
    [(head, body)] = server.got
    assert f"x-key: {KEY}" in head.lower()
    assert '"to": "+821012345678"' in body
    assert record.link_token in body
    assert record.code[:3] in body
    assert (await last(room, session_id)).state is MailState.SENT


async def test_an_appointment_that_is_called_off_is_called_off_by_sms_too(
    room: RequestRoom, server: ProviderFake
) -> None:
    await room.use_sms(server.url)
    when = {"starts_at": "2023-12-01T10:00", "zone": "Asia/Seoul"}
    told_id, untold_id = await queued(room, **when), ""
    await room.requesting.sms.send_due()
    untold_id = await queued(room, **when)
    for session_id in (told_id, untold_id):
        await room.requests.unschedule(room.ada, session_id)
    await room.requesting.sms.send_due()
    assert len(server.got) == 2
    assert "does not take place" in server.got[1][1]
    assert (await last(room, untold_id)).state is MailState.WITHDRAWN


async def test_failures_are_tried_again_and_refusals_are_not(
    room: RequestRoom, server: ProviderFake
) -> None:
    await room.use_sms(server.url)
    server.answers = [(500, "oops"), (0, ""), (429, "{}"), (200, "{}")]
    session_id = await queued(room)
    for minutes in (0, 1, 5, 15):
        room.desk.clock.pass_(minutes=minutes)
        await room.requesting.sms.send_due()
    assert len(server.got) == 4
    assert (await last(room, session_id)).state is MailState.SENT
    server.answers = [(400, '{"message": "unknown number, code 123 456 789"}')]
    refused_id = await queued(room)
    await room.requesting.sms.send_due()
    await room.requesting.sms.send_due()
    refused = await last(room, refused_id)
    assert refused.state is MailState.FAILED
    assert "unknown number" in refused.detail
    assert "123 456 789" not in refused.detail
    assert len(server.got) == 5


async def test_what_is_never_taken_is_given_up(room: RequestRoom, server: ProviderFake) -> None:
    await room.use_sms(server.url)
    server.answers = [(503, "")]
    session_id = await queued(room, expires_minutes="1440")
    for _try in range(8):
        await room.requesting.sms.send_due()
        room.desk.clock.pass_(minutes=61)
    found = await last(room, session_id)
    assert (found.state, found.tries) == (MailState.FAILED, 5)
    late_id = await queued(room)
    room.desk.clock.pass_(hours=2)
    await room.requesting.sms.send_due()
    assert (await last(room, late_id)).trouble == SmsTrouble.TOO_LATE.value


async def test_a_provider_that_never_answers_holds_nobody_up(
    room: RequestRoom, server: ProviderFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.handlers.outgoing.ANSWER_S", 3.0)
    assert oidc_outgoing.ANSWER_S == 5.0
    await room.use_sms(server.url)
    server.answers = [(-1, ""), (200, "{}")]
    ids = [await queued(room) for _two in range(2)]
    await room.requesting.sms.send_due()
    states = sorted([(await last(room, one)).state.value for one in ids])
    assert states == ["sent", "waiting"]


async def test_a_restart_sends_what_was_cut_short_once_more(
    room: RequestRoom, server: ProviderFake
) -> None:
    await room.use_sms(server.url)
    session_id = await queued(room)
    await room.desk.storage.run(room.requesting.sms._claim_now)
    assert (await last(room, session_id)).state is MailState.SENDING
    await room.restart()
    await room.requesting.sms.send_due()
    assert (await last(room, session_id)).state is MailState.SENT
    assert len(server.got) == 1


async def test_the_key_is_bound_to_its_service_and_shown_nowhere(
    room: RequestRoom, server: ProviderFake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await room.use_sms(server.url)
    for changed in ({"url": "https://evil.example.org/"}, {"account": "X-Other"}):
        with pytest.raises(WrongFieldsError) as refused:
            await room.use_sms(**({"url": server.url, "secret": ""} | changed))
        assert set(refused.value.errors) == {"secret"}
    await room.use_sms(server.url, secret="", sender="Other")
    server.answers = [(400, f'{{"message": "key {KEY} is odd"}}')]
    with pytest.raises(SmsError) as said:
        await room.requesting.sms.send_test(room.ada.id, PHONE, "en", "Acme")
    assert KEY not in said.value.detail
    assert KEY not in str(room.requesting.sms.settings.shown())
    assert KEY not in repr(room.requesting.sms.settings.account())
    assert KEY not in caplog.text
    assert KEY.encode() not in b"".join(
        path.read_bytes() for path in room.desk.folder.glob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example.org/",
        "ftp://127.0.0.1/",
        "https://user:pw@example.org/",
        "//x",
        "http:",
        "http://169.254.169.254/latest/",
        "http://[fe80::1]/",
    ],
)
async def test_only_encrypted_or_near_services_are_asked(room: RequestRoom, url: str) -> None:
    with pytest.raises(WrongFieldsError) as refused:
        await room.use_sms(url)
    assert "url" in refused.value.errors


async def test_only_who_may_change_settings_chooses_the_service(
    room: RequestRoom, server: ProviderFake
) -> None:
    typed = room.requesting.sms.settings.shown() | {"preset": "json", "url": server.url}
    with pytest.raises(ForbiddenError):
        await room.requesting.sms.settings.change(room.ada.id, typed, "key")
    assert not room.requesting.sms.is_set_up
