"""A session's life: SPEC D4, DESIGN 2 and 5."""

import asyncio
import re

import pytest

from appliance.domain.errors import (
    CodeRefusedError,
    ConflictError,
    NotAuthenticatedError,
    NotFoundError,
    SessionEndedError,
    WrongInputError,
)
from appliance.domain.records import SessionRecord
from appliance.domain.resolving import Result
from appliance.domain.session import Event, State
from appliance.services.resolving import Resolving
from appliance.storage import audit, people
from appliance.storage.tables.audit import AuditTable
from protocol import codes
from tests.fakes.desk import Desk

HOME = "192.0.2.7"


@pytest.fixture
async def session(desk: Desk) -> SessionRecord:
    return await desk.sessions.create(await desk.technician(), "Printer", "Ms Kim", "k@example.org")


async def shared(desk: Desk, session: SessionRecord) -> tuple[str, str]:
    """Brings a session to Ready; returns the page's and the resume token."""
    page, _ = await desk.sessions.claim_code(session.code, HOME)
    token = await desk.sessions.mint_agent_token(page)
    _, resume = await desk.sessions.attach_agent("token", token)
    await desk.sessions.consented(session.id, "person", ("view", "control"))
    await desk.sessions.move(session.id, Event.GRANT, "Ms Kim", "allowed")
    return page, resume


async def test_a_new_session(desk: Desk, session: SessionRecord) -> None:
    assert session.state is State.OPEN
    assert re.fullmatch(r"[0-9]{9}", session.code)
    assert session.owner == "Ann"
    assert session.expires_at_ms == desk.clock.ms + 30 * 60_000
    assert await desk.sessions.get(session.id) == session
    assert desk.heard == [session]


@pytest.mark.parametrize(
    ("field", "value"),
    [("topic", "x" * 201), ("name", "a\x00b"), ("email", "no address"), ("name", "n" * 81)],
)
async def test_wrong_fields_name_themselves(desk: Desk, field: str, value: str) -> None:
    account = await desk.technician()
    with pytest.raises(WrongInputError) as refusal:
        await desk.sessions.create(account, **{field: value})
    assert refusal.value.field == field


async def test_no_two_live_sessions_share_a_code(
    desk: Desk, session: SessionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([session.code, session.code, "000000001", session.code])
    monkeypatch.setattr("appliance.secrets.session_code", lambda: next(drawn))
    account = await desk.people.get(session.owner_id)
    assert account is not None
    assert (await desk.sessions.create(account)).code == "000000001"
    await desk.sessions.end(session.id, "Ann", "technician_ended")
    assert (await desk.sessions.create(account)).code == session.code


async def test_claim_by_code_as_people_type_it(desk: Desk, session: SessionRecord) -> None:
    page, claimed = await desk.sessions.claim_code(
        f" {codes.grouped(session.code)} ", HOME, language="ko"
    )
    assert (claimed.state, claimed.language) == (State.WAITING, "ko")
    assert await desk.sessions.by_page(page) == claimed
    assert desk.heard[-1] == claimed


async def test_a_code_works_once_under_100_parallel_claims(
    desk: Desk, session: SessionRecord
) -> None:
    """SECURITY 4; from 100 addresses; the page that won shows the code for one program."""
    calls = [desk.sessions.claim_code(session.code, f"198.51.100.{n}") for n in range(100)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 99
    more = [desk.sessions.claim_code_for_agent(session.code, f"203.0.113.{n}") for n in range(100)]
    answers = await asyncio.gather(*more, return_exceptions=True)
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 99


async def test_a_code_typed_into_a_program_is_used_for_pages_too(
    desk: Desk, session: SessionRecord
) -> None:
    calls = [desk.sessions.claim_code_for_agent(session.code, f"203.0.113.{n}") for n in range(40)]
    more = [desk.sessions.claim_code(session.code, f"198.51.100.{n}") for n in range(60)]
    answers = await asyncio.gather(*calls, *more, return_exceptions=True)
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 99


async def test_the_page_s_code_is_for_its_first_program(desk: Desk, session: SessionRecord) -> None:
    """DESIGN 5: a file that lost its name needs the digits; they are no way in beside a program."""
    page, _ = await desk.sessions.claim_code(session.code, HOME)
    token = await desk.sessions.mint_agent_token(page)
    await desk.sessions.attach_agent("token", token)
    with pytest.raises(CodeRefusedError):
        await desk.sessions.claim_code_for_agent(session.code, HOME)


async def test_the_page_s_code_has_its_time(desk: Desk, session: SessionRecord) -> None:
    await desk.sessions.claim_code(session.code, HOME)
    desk.clock.pass_(minutes=31)
    with pytest.raises(CodeRefusedError):
        await desk.sessions.claim_code_for_agent(session.code, HOME)


async def test_a_link_works_once_under_100_parallel_claims(
    desk: Desk, session: SessionRecord
) -> None:
    calls = [desk.sessions.claim_link(session.link_token) for _ in range(100)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 99


async def test_unknown_used_expired_and_malformed_are_one_answer(
    desk: Desk, session: SessionRecord
) -> None:
    """SECURITY 5."""
    account = await desk.people.get(session.owner_id)
    assert account is not None
    await desk.sessions.claim_code(session.code, HOME)
    late = await desk.sessions.create(account)
    ended = await desk.sessions.create(account)
    await desk.sessions.end(ended.id, "Ann", "technician_ended")
    desk.clock.pass_(minutes=31)
    tries = (session.code, late.code, ended.code, "999999998", "12", "", "x" * 9999, "\ud800")
    answers = []
    for number, typed in enumerate(tries):
        with pytest.raises(CodeRefusedError) as refusal:
            await desk.sessions.claim_code(typed, f"192.0.2.{number}")
        error = refusal.value
        answers.append((type(error), str(error), error.status, error.sentence, error.values))
    for link in (session.link_token, late.link_token, ended.link_token, "x", ""):
        assert await desk.sessions.peek_link(link) is None
        with pytest.raises(CodeRefusedError) as refusal:
            await desk.sessions.claim_link(link)
        error = refusal.value
        answers.append((type(error), str(error), error.status, error.sentence, error.values))
    assert len({repr(answer) for answer in answers}) == 1


async def test_looking_at_a_link_changes_nothing(desk: Desk, session: SessionRecord) -> None:
    assert await desk.sessions.peek_link(session.link_token) == session
    assert await desk.sessions.get(session.id) == session
    assert desk.heard == [session]


async def test_the_page_that_took_a_link_may_press_again(
    desk: Desk, session: SessionRecord
) -> None:
    page, _ = await desk.sessions.claim_link(session.link_token)
    again, record = await desk.sessions.claim_link(session.link_token, page_token=page)
    assert again == page
    assert record.id == session.id
    for other in (None, "someone else", session.link_token):
        with pytest.raises(CodeRefusedError):
            await desk.sessions.claim_link(session.link_token, page_token=other)


async def test_agent_token_is_used_up(desk: Desk, session: SessionRecord) -> None:
    page, _ = await desk.sessions.claim_code(session.code, HOME)
    old = await desk.sessions.mint_agent_token(page)
    token = await desk.sessions.mint_agent_token(page)
    answers = await asyncio.gather(
        *(desk.sessions.attach_agent("token", one) for one in [token] * 100 + [old]),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, NotAuthenticatedError) for answer in answers) == 100
    with pytest.raises(NotAuthenticatedError):
        await desk.sessions.attach_agent("resume", token)


async def test_agent_token_of_a_typed_code(desk: Desk, session: SessionRecord) -> None:
    token = await desk.sessions.claim_code_for_agent(session.code, HOME)
    assert re.fullmatch(r"[a-z2-7]{26}", token)
    record, _ = await desk.sessions.attach_agent("token", token)
    assert (record.id, record.state) == (session.id, State.WAITING)


async def test_resume_survives_a_lost_answer(desk: Desk, session: SessionRecord) -> None:
    """A token stays valid until the one that replaces it was used once."""
    _, first = await shared(desk, session)
    _, lost = await desk.sessions.attach_agent("resume", first)
    _, second = await desk.sessions.attach_agent("resume", first)
    with pytest.raises(NotAuthenticatedError):
        await desk.sessions.attach_agent("resume", lost)
    _, third = await desk.sessions.attach_agent("resume", second)
    with pytest.raises(NotAuthenticatedError):
        await desk.sessions.attach_agent("resume", first)
    await desk.sessions.attach_agent("resume", third)


async def test_a_new_download_replaces_the_program_before(
    desk: Desk, session: SessionRecord
) -> None:
    page, resume = await shared(desk, session)
    token = await desk.sessions.mint_agent_token(page)
    await desk.sessions.attach_agent("token", token)
    with pytest.raises(NotAuthenticatedError):
        await desk.sessions.attach_agent("resume", resume)


async def test_ended_is_told_to_genuine_tokens_only(desk: Desk, session: SessionRecord) -> None:
    page, resume = await shared(desk, session)
    unused = await desk.sessions.mint_agent_token(page)
    await desk.sessions.end(session.id, "Ann", "technician_ended")
    for claim, token in (("resume", resume), ("token", unused)):
        with pytest.raises(SessionEndedError) as refusal:
            await desk.sessions.attach_agent(claim, token)
        assert refusal.value.word == "ended"
    with pytest.raises(NotAuthenticatedError) as foreign:
        await desk.sessions.attach_agent("resume", "foreign")
    assert not isinstance(foreign.value, SessionEndedError)
    with pytest.raises(SessionEndedError):
        await desk.sessions.mint_agent_token(page)
    with pytest.raises(NotAuthenticatedError):
        await desk.sessions.mint_agent_token("foreign")


async def test_moves_are_told_in_order_and_kept(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    await desk.sessions.move(session.id, Event.JOIN, "Ann")
    await desk.sessions.move(session.id, Event.LEAVE, "Ann", "viewer_closed")
    await desk.sessions.end(session.id, "Ms Kim", "customer_ended")
    states = [record.state for record in desk.heard]
    assert states == ["open", "waiting", "waiting", "ready", "connected", "ready", "closed"]
    timeline = await desk.sessions.timeline(session.id)
    assert [change.event for change in timeline] == ["claim", "grant", "join", "leave", "close"]
    assert [(one.actor, one.reason) for one in timeline[3:]] == [
        ("Ann", "viewer_closed"),
        ("Ms Kim", "customer_ended"),
    ]


async def test_a_move_the_table_lacks(desk: Desk, session: SessionRecord) -> None:
    with pytest.raises(ConflictError):
        await desk.sessions.move(session.id, Event.JOIN)
    with pytest.raises(NotFoundError):
        await desk.sessions.move("missing", Event.JOIN)
    with pytest.raises(WrongInputError):
        await desk.sessions.move(session.id, Event.CLAIM, "", "no such reason")
    assert await desk.sessions.get(session.id) == session
    assert await desk.sessions.timeline(session.id) == []


async def test_the_end_takes_everything_back(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    ended = await desk.sessions.end(session.id, "Ms Kim", "customer_ended")
    assert (ended.code, ended.link_token, ended.rights) == ("", "", ())
    assert ended.consented_person_id == ""
    assert ended.resolved
    told = len(desk.heard)
    assert await desk.sessions.end(session.id, "Ann", "technician_ended") == ended
    assert len(desk.heard) == told
    with pytest.raises(ConflictError):
        await desk.sessions.consented(session.id, "person", ("view",))
    with pytest.raises(ConflictError):
        await desk.sessions.edit(session.id, "a", "b")


async def test_deny_takes_consent_back(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    denied = await desk.sessions.move(session.id, Event.DENY, "Ms Kim", "denied")
    assert (denied.state, denied.rights, denied.consented_person_id) == (State.WAITING, (), "")
    with pytest.raises(WrongInputError):
        await desk.sessions.consented(session.id, "person", ("everything",))


async def test_resolve(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    await desk.sessions.move(session.id, Event.JOIN, "Ann")
    ann = await desk.storage.run(people.get, session.owner_id)
    assert ann is not None
    resolving = Resolving(desk.storage, desk.clock, desk.vault, desk.audit, desk.sessions)
    result = Result("solved", note="new toner")
    with pytest.raises(ConflictError):
        await resolving.resolve(ann, session.id, result)
    await desk.sessions.move(session.id, Event.LEAVE, "Ann")
    resolved = await resolving.resolve(ann, session.id, result)
    assert (resolved.state, resolved.resolved) == (State.CLOSED, True)
    assert (resolved.resolve_note, resolved.resolved_by) == ("new toner", ann.name)


async def test_edit_is_stored_as_text(desk: Desk, session: SessionRecord) -> None:
    name, description = "{{7*7}}<b>", "두 줄\r\n<script>"
    edited = await desk.sessions.edit(session.id, name, description)
    assert (edited.name, edited.description) == (name, "두 줄\n<script>")
    with pytest.raises(WrongInputError):
        await desk.sessions.edit(session.id, "\x1b[31m", "")


async def test_expiry(desk: Desk, session: SessionRecord) -> None:
    account = await desk.people.get(session.owner_id)
    assert account is not None
    idle = await desk.sessions.create(account)
    await desk.sessions.claim_code(idle.code, HOME)
    desk.clock.pass_(minutes=29)
    assert await desk.sessions.expire_due() == []
    desk.clock.pass_(minutes=1)
    (gone,) = await desk.sessions.expire_due()
    assert (gone.id, gone.state, gone.reason) == (session.id, State.EXPIRED, "not_claimed")
    desk.clock.pass_(hours=8)
    (gone,) = await desk.sessions.expire_due()
    assert (gone.id, gone.state, gone.reason) == (idle.id, State.EXPIRED, "idle")
    assert await desk.sessions.expire_due() == []
    assert desk.heard[-1] == gone


async def test_a_connected_session_does_not_expire(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    await desk.sessions.move(session.id, Event.JOIN, "Ann")
    desk.clock.pass_(hours=100)
    assert await desk.sessions.expire_due() == []


async def test_a_program_that_stays_away(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    await desk.sessions.move(session.id, Event.LOSE, "", "line_lost")
    desk.clock.pass_(s=119)
    assert await desk.sessions.expire_due() == []
    desk.clock.pass_(s=1)
    (left,) = await desk.sessions.expire_due()
    assert (left.state, left.reason, left.rights) == (State.WAITING, "agent_gone", ())


async def test_a_restart_ends_nothing(desk: Desk, session: SessionRecord) -> None:
    account = await desk.people.get(session.owner_id)
    assert account is not None
    _, resume = await shared(desk, session)
    away = await desk.sessions.create(account)
    await shared(desk, away)
    await desk.sessions.move(away.id, Event.LOSE, "", "line_lost")
    still_open = await desk.sessions.create(account)
    desk.restart()
    desk.clock.pass_(minutes=10)
    (moved,) = await desk.sessions.recover()
    assert (moved.state, moved.reason) == (State.RECONNECTING, "appliance_restarted")
    assert (moved.rights, moved.consented_person_id) == (("view", "control"), "person")
    assert await desk.sessions.expire_due() == []
    assert await desk.sessions.get(still_open.id) == still_open
    record, _ = await desk.sessions.attach_agent("resume", resume)
    assert record.id == session.id
    back = await desk.sessions.move(session.id, Event.RETURN)
    assert (back.state, back.rights) == (State.READY, ("view", "control"))


async def test_recent_lists_live_ones_and_the_last_ended(desk: Desk) -> None:
    account = await desk.technician()
    made = [await desk.sessions.create(account, f"{number}") for number in range(205)]
    for record in made[:203]:
        desk.clock.pass_(s=1)
        await desk.sessions.end(record.id, "Ann", "technician_ended")
    listed = await desk.sessions.recent()
    assert {record.id for record in listed[:2]} == {record.id for record in made[203:]}
    assert [record.id for record in listed[2:]] == [record.id for record in made[202:2:-1]]


async def test_every_act_is_in_the_audit(desk: Desk, session: SessionRecord) -> None:
    await shared(desk, session)
    await desk.sessions.end(session.id, "Ann", "technician_ended", session.owner_id)
    in_order = AuditTable.select().order_by(AuditTable.number)
    rows = await desk.storage.run(lambda: [audit.record(row) for row in in_order])
    assert [row.event for row in rows] == [
        "account.create",
        "session.create",
        "session.claim",
        "agent.download",
        "agent.attach",
        "session.consent",
        "session.grant",
        "session.close",
    ]
    assert rows[-1].actor == session.owner_id
    assert await desk.audit.first_wrong() is None
