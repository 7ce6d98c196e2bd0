"""SPEC T5 and SECURITY 2: the second step, its budgets, and what it may not be talked out of."""

import asyncio
from pathlib import Path

import pytest

from appliance.domain.errors import (
    ConflictError,
    ForbiddenError,
    LoginRefusedError,
    NotFoundError,
    NotSignedInError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, SUPER
from appliance.domain.sign_in import APP, EMAIL, RECOVERY, Outcome, Visitor
from appliance.services.access import access_now
from appliance.services.audit import APPLIANCE
from appliance.services.enrolment import Person
from appliance.storage import audit
from appliance.storage.tables.audit import AuditTable
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.second_steps import (
    MAIL,
    VISITOR,
    App,
    mailed,
    mailed_code,
    pending,
    person,
    trusted,
    with_app,
)

AWAY = Visitor("198.51.100.1")


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("deskside.sqlite3*"))


async def refused(desk: Desk, token: str, code: str = "000000", visitor: Visitor = VISITOR) -> None:
    with pytest.raises(SecondStepRefusedError):
        await desk.second.finish(token, APP, code, visitor)


async def of_administrator(desk: Desk, email: str, role: str) -> Account:
    return await desk.people.create(APPLIANCE, email, "Ada", role, PASSWORD)


async def test_a_right_password_alone_opens_nothing(desk: Desk) -> None:
    account = await desk.technician()
    app, enrolled = await with_app(desk, account)
    assert len(enrolled.codes) == 10
    token = await pending(desk, account)
    assert await desk.logins.who(token) is None
    outcome = await desk.second.finish(token, APP, app.code(), VISITOR)
    assert await desk.logins.who(outcome.login) is not None
    login = await desk.logins.login(outcome.login)
    assert login is not None
    assert login.strong
    with pytest.raises(NotSignedInError):
        await desk.second.finish(token, APP, app.code(1), VISITOR)


async def test_the_wait_for_the_second_step_ends(desk: Desk) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    token = await pending(desk, account)
    desk.clock.pass_(minutes=10)
    with pytest.raises(NotSignedInError):
        await desk.second.finish(token, APP, app.code(), VISITOR)


async def test_an_app_counts_only_after_its_code(desk: Desk) -> None:
    account = await desk.technician()
    who = await person(desk, account)
    await desk.enrolment.begin_app(account)
    with pytest.raises(SecondStepRefusedError):
        await desk.enrolment.confirm_app(who, "000000")
    assert await desk.sign_in(account.email)


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_clocks_may_differ_by_a_step(desk: Desk, steps: int) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    await desk.second.finish(await pending(desk, account), APP, app.code(steps), VISITOR)


@pytest.mark.parametrize("steps", [-2, 2, 100])
async def test_but_not_by_more(desk: Desk, steps: int) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    await refused(desk, await pending(desk, account), app.code(steps))


async def test_a_time_step_is_used_once(desk: Desk) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    code, before = app.code(), app.code(-1)
    await desk.second.finish(await pending(desk, account), APP, code, VISITOR)
    await refused(desk, await pending(desk, account), code)
    await refused(desk, await pending(desk, account), before)
    desk.restart()
    await refused(desk, await pending(desk, account), code)


async def test_100_parallel_tries_with_one_code_open_one_login(desk: Desk) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    tokens = [await pending(desk, account) for _ in range(100)]
    answers = await asyncio.gather(
        *(desk.second.finish(token, APP, app.code(), VISITOR) for token in tokens),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Outcome) for answer in answers) == 1
    assert sum(isinstance(answer, SecondStepRefusedError) for answer in answers) <= 5


async def test_24_tries_take_17_hours(desk: Desk) -> None:
    account = await desk.technician()
    await with_app(desk, account)
    begun_ms = desk.clock.ms
    for number in range(24):
        visitor = Visitor(f"203.0.113.{number}")
        try:
            await refused(desk, await pending(desk, account, visitor), visitor=visitor)
        except TooManyTriesError as refusal:
            desk.clock.pass_(s=refusal.retry_after_s)
            await refused(desk, await pending(desk, account, visitor), visitor=visitor)
    assert desk.clock.ms - begun_ms >= 17 * 3_600_000


async def test_one_address_against_many_accounts_and_after_a_restart(desk: Desk) -> None:
    last = await desk.technician("last@example.org")
    app, _ = await with_app(desk, last)
    for number in range(5):
        account = await desk.technician(f"{number}@example.org")
        await with_app(desk, account)
        await refused(desk, await pending(desk, account))
    desk.restart()
    app.desk = desk
    with pytest.raises(TooManyTriesError):
        await desk.second.finish(await pending(desk, last), APP, app.code(), VISITOR)
    await desk.second.finish(await pending(desk, last, AWAY), APP, app.code(), AWAY)


async def test_a_stranger_does_not_delay_the_owner_s_own_browser(desk: Desk) -> None:
    """SECURITY 2, both steps: a browser that was here before has budgets of its own."""
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    outcome = await desk.second.finish(await pending(desk, account), APP, app.code(), VISITOR)
    own = Visitor("192.0.2.1", outcome.device)
    desk.clock.pass_(s=60)
    for _ in range(5):
        await refused(desk, await pending(desk, account, AWAY), visitor=AWAY)
    for number in range(5):
        with pytest.raises(LoginRefusedError):
            await desk.logins.sign_in(account.email, "wrong", Visitor(f"203.0.113.{number}"))
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in(account.email, PASSWORD, Visitor("203.0.113.9"))
    token = await pending(desk, account, own)
    assert (await desk.second.finish(token, APP, app.code(), own)).login


async def test_a_known_browser_guesses_no_more_than_others(desk: Desk) -> None:
    account = await desk.technician()
    other = await desk.technician("bo@example.org")
    device = (await desk.logins.sign_in(account.email, PASSWORD, VISITOR)).device
    own = Visitor("192.0.2.1", device)
    for _ in range(5):
        with pytest.raises(LoginRefusedError):
            await desk.logins.sign_in(account.email, "wrong", own)
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in(account.email, PASSWORD, own)
    for _ in range(5):
        with pytest.raises(LoginRefusedError):
            await desk.logins.sign_in(other.email, "wrong", own)
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in(other.email, PASSWORD, Visitor("192.0.2.1"))


async def test_a_mailed_code_is_in_the_log(desk: Desk) -> None:
    account = await desk.technician()
    await desk.preferences.change(APPLIANCE, MAIL)
    await desk.second.send_code(account, "en")
    query = AuditTable.select().where(AuditTable.event == "factor.mail")
    rows = await desk.storage.run(lambda: list(query))
    assert [(row.actor, row.subject, row.detail) for row in rows] == [(account.id,) * 2 + ("{}",)]


async def test_codes_by_mail(desk: Desk) -> None:
    account = await desk.technician()
    assert EMAIL not in desk.second.offered()
    await desk.preferences.change(APPLIANCE, MAIL)
    who = await person(desk, account)
    await desk.second.send_code(account, "en")
    await desk.enrolment.confirm_email(who, await mailed_code(desk))
    token = await pending(desk, account)
    await desk.second.send_code(account, "en")
    old = await mailed_code(desk)
    desk.clock.pass_(s=1)
    await desk.second.send_code(account, "en")
    new = await mailed_code(desk)
    if old != new:
        with pytest.raises(SecondStepRefusedError):
            await desk.second.finish(token, EMAIL, old, VISITOR)
    assert (await desk.second.finish(token, EMAIL, new, VISITOR)).login
    with pytest.raises(SecondStepRefusedError):
        await desk.second.finish(await pending(desk, account), EMAIL, new, VISITOR)


async def test_a_mailed_code_works_once_in_100_parallel_tries_and_for_ten_minutes(
    desk: Desk,
) -> None:
    account = await desk.technician()
    await desk.preferences.change(APPLIANCE, MAIL)
    who = await person(desk, account)
    await desk.second.send_code(account, "en")
    await desk.enrolment.confirm_email(who, await mailed_code(desk))
    desk.clock.pass_(s=1)
    await desk.second.send_code(account, "en")
    code = await mailed_code(desk)
    tokens = [await pending(desk, account) for _ in range(100)]
    answers = await asyncio.gather(
        *(desk.second.finish(token, EMAIL, code, VISITOR) for token in tokens),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Outcome) for answer in answers) == 1
    desk.clock.pass_(hours=25)
    await desk.second.send_code(account, "en")
    code = await mailed_code(desk)
    desk.clock.pass_(minutes=9.9)
    token = await pending(desk, account)
    desk.clock.pass_(minutes=0.2)
    with pytest.raises(SecondStepRefusedError):
        await desk.second.finish(token, EMAIL, code, VISITOR)


async def test_nobody_s_mailbox_is_flooded(desk: Desk) -> None:
    account = await desk.technician()
    await desk.preferences.change(APPLIANCE, MAIL)
    for _ in range(5):
        await desk.second.send_code(account, "en")
    with pytest.raises(TooManyTriesError):
        await desk.second.send_code(account, "en")
    desk.clock.pass_(hours=1)
    await desk.second.send_code(account, "en")


async def test_recovery_codes_work_once_and_in_any_writing(desk: Desk) -> None:
    account = await desk.technician()
    _, enrolled = await with_app(desk, account)
    code = enrolled.codes[3]
    tokens = [await pending(desk, account) for _ in range(100)]
    answers = await asyncio.gather(
        *(
            desk.second.finish(token, RECOVERY, code.upper().replace("-", " "), VISITOR)
            for token in tokens
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Outcome) for answer in answers) == 1
    assert (await desk.second.standing(account)).recovery_left == 9


async def test_new_recovery_codes_end_the_old_ones(desk: Desk) -> None:
    account = await desk.technician()
    _, enrolled = await with_app(desk, account)
    who = Person(account, enrolled.outcome.login, False, VISITOR)
    fresh = await desk.enrolment.renew_recovery(who)
    assert not set(fresh.codes) & set(enrolled.codes)
    with pytest.raises(SecondStepRefusedError):
        await desk.second.finish(await pending(desk, account), RECOVERY, enrolled.codes[0], VISITOR)
    assert await desk.logins.who(who.token) is None


async def test_demanded_and_none_set_up(desk: Desk) -> None:
    account = await desk.technician()
    weak = await desk.sign_in(account.email)
    await desk.preferences.change(APPLIANCE, {"sign_in.second_step": "demanded"})
    assert await desk.logins.who(weak) is None
    outcome = await desk.logins.sign_in(account.email, PASSWORD, VISITOR)
    assert outcome.enrol
    assert not outcome.login
    with pytest.raises(NotSignedInError):
        await desk.second.finish(outcome.pending, APP, "000000", VISITOR)
    who = Person(account, outcome.pending, True, VISITOR)
    await desk.enrolment.begin_app(account)
    secret = await desk.enrolment.app_secret(account)
    enrolled = await desk.enrolment.confirm_app(who, App(desk, secret).code())
    assert len(enrolled.codes) == 10
    assert await desk.logins.who(enrolled.outcome.login) is not None
    factor = (await desk.second.standing(account)).factors[0]
    signed_in = Person(account, enrolled.outcome.login, False, VISITOR)
    with pytest.raises(ConflictError):
        await desk.enrolment.remove(signed_in, factor.id)


async def test_a_password_alone_cannot_add_a_second_second_step(desk: Desk) -> None:
    account = await desk.technician()
    await with_app(desk, account)
    await desk.preferences.change(APPLIANCE, MAIL)
    who = Person(account, await pending(desk, account), True, VISITOR)
    await desk.second.send_code(account, "en")
    with pytest.raises(NotSignedInError):
        await desk.enrolment.confirm_email(who, await mailed_code(desk))


async def test_a_provider_that_saw_two_factors_is_enough(desk: Desk) -> None:
    account = await desk.technician()
    await with_app(desk, account)
    assert (await desk.logins.first_factor(account, "sso", VISITOR)).pending
    assert (await desk.logins.first_factor(account, "sso", VISITOR, strong=True)).login


async def test_who_may_reset(desk: Desk) -> None:
    account = await desk.technician()
    own, login = await trusted(desk, account)
    boss = await of_administrator(desk, "boss@example.org", ADMINISTRATOR)
    root = await of_administrator(desk, "root@example.org", SUPER)
    await desk.preferences.change(APPLIANCE, MAIL)
    of_boss = await desk.storage.run(access_now, boss)
    of_ann = await desk.storage.run(access_now, account)
    with pytest.raises(ForbiddenError):
        await desk.second.reset(of_ann, boss.id)
    for victim in (root.id, "nobody"):
        with pytest.raises(NotFoundError):
            await desk.second.reset(of_boss, victim)
    with pytest.raises(ConflictError):
        await desk.second.reset(of_boss, boss.id)
    await desk.second.reset(of_boss, account.id)
    assert await desk.logins.who(login) is None
    assert (await desk.second.standing(account)).factors == ()
    assert (await desk.second.standing(account)).recovery_left == 0
    assert any("administrator" in one.paragraphs[0] for one in await mailed(desk))
    assert (await desk.logins.sign_in(account.email, PASSWORD, own)).login


async def test_proof_is_fresh_for_ten_minutes_and_gives_a_new_token(desk: Desk) -> None:
    account = await desk.technician()
    token = await desk.sign_in(account.email)
    login = await desk.logins.login(token)
    assert login is not None
    assert desk.logins.is_fresh(login)
    desk.clock.pass_(minutes=10)
    assert not desk.logins.is_fresh(login)
    fresh = await desk.proof.with_password(account, token, PASSWORD, VISITOR)
    assert await desk.logins.who(token) is None
    again = await desk.logins.login(fresh)
    assert again is not None
    assert desk.logins.is_fresh(again)


async def test_no_secret_is_readable(desk: Desk) -> None:
    """SECURITY 17: neither in the database nor in the audit."""
    account = await desk.technician()
    await desk.preferences.change(APPLIANCE, MAIL)
    app, enrolled = await with_app(desk, account)
    await desk.second.send_code(account, "en")
    outcome = await desk.second.finish(
        await pending(desk, account), APP, app.code(), VISITOR, trust=True
    )
    await refused(desk, await pending(desk, account), "918273")
    kept = [app.secret, *enrolled.codes, *(code.replace("-", "") for code in enrolled.codes)]
    kept += [outcome.login, outcome.device, await pending(desk, account)]
    kept += [(await mailed_code(desk)).replace(" ", ""), await mailed_code(desk)]
    desk.storage.close()
    stored = bytes_of(desk.folder)
    assert [secret for secret in kept if secret.encode() in stored] == []
    desk.restart()
    details = await desk.storage.run(
        lambda: [audit.get(number) for number in range(1, audit.last().number + 1)]  # type: ignore[union-attr]
    )
    assert not any("918273" in row.detail for row in details if row)
