"""SPEC T5: passkeys, with a key that says what the tests want; browsers are in tests/e2e."""

import pytest

from appliance.domain.errors import (
    ConflictError,
    NotSignedInError,
    PasskeyRefusedError,
    WrongInputError,
)
from appliance.domain.records import Account
from appliance.domain.sign_in import PASSKEY, Visitor
from appliance.services.audit import APPLIANCE
from appliance.services.enrolment import Person
from appliance.services.passkeys import Answer, Made
from tests.fakes.desk import Desk
from tests.fakes.second_steps import VISITOR, SecurityKey, pending, person, with_key


async def alone(desk: Desk, key: SecurityKey) -> str:
    answer = key.use(desk.second.any_key_question(VISITOR))
    return (await desk.second.sign_in_with_key(answer, VISITOR, "")).login


async def second(desk: Desk, account: Account, key: SecurityKey) -> str:
    token = await pending(desk, account)
    answer = key.use(await desk.second.key_question(token))
    return (await desk.second.finish_with_key(token, answer, VISITOR)).login


async def test_as_the_second_step_and_alone(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    for login in (await second(desk, account, key), await alone(desk, key)):
        found = await desk.logins.login(login)
        assert found is not None
        assert found.strong
    assert [one.name for one in (await desk.second.standing(account)).passkeys] == ["Blue key"]


async def test_a_question_is_answered_once(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    answer = key.use(desk.second.any_key_question(VISITOR))
    await desk.second.sign_in_with_key(answer, VISITOR, "")
    with pytest.raises(PasskeyRefusedError):
        await desk.second.sign_in_with_key(answer, VISITOR, "")


async def test_a_question_gets_old(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    answer = key.use(desk.second.any_key_question(VISITOR))
    desk.clock.pass_(minutes=6)
    with pytest.raises(PasskeyRefusedError):
        await desk.second.sign_in_with_key(answer, VISITOR, "")


async def test_one_address_cannot_crowd_out_the_questions_of_others(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    asked = desk.second.any_key_question(VISITOR)
    for _ in range(20_000):
        desk.second.any_key_question(Visitor("203.0.113.1"))
    await desk.second.sign_in_with_key(key.use(asked), VISITOR, "")


async def test_an_answer_to_another_question(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    token = await pending(desk, account)
    for_second = key.use(await desk.second.key_question(token))
    with pytest.raises(PasskeyRefusedError):
        await desk.second.sign_in_with_key(for_second, VISITOR, "")
    for_alone = key.use(desk.second.any_key_question(VISITOR))
    with pytest.raises(PasskeyRefusedError):
        await desk.second.finish_with_key(token, for_alone, VISITOR)
    to_confirm = key.use(await desk.proof.key_question(account))
    with pytest.raises(PasskeyRefusedError):
        await desk.second.finish_with_key(token, to_confirm, VISITOR)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://help.example.org.evil.example"},
        {"origin": "http://help.example.org"},
        {"origin": "https://help.example.org:444"},
        {"rp_id": "example.org"},
        {"verifies": False},
        {"handle": b"somebody else"},
        {"handle": b""},
    ],
)
async def test_forged_answers(desk: Desk, change: dict) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    for name, value in change.items():
        setattr(key, name, value)
    with pytest.raises(PasskeyRefusedError):
        await alone(desk, key)


async def test_a_copied_key_is_noticed_by_its_counter(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    for _ in range(3):
        await alone(desk, key)
    key.count = 1
    with pytest.raises(PasskeyRefusedError):
        await alone(desk, key)


async def test_another_key_with_a_known_name(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    forged = SecurityKey(credential_id=key.credential_id, handle=key.handle, count=50)
    with pytest.raises(PasskeyRefusedError):
        await alone(desk, forged)


async def test_the_key_of_somebody_else_is_no_second_step(desk: Desk) -> None:
    account, other = await desk.technician(), await desk.technician("bo@example.org")
    await with_key(desk, account)
    theirs = await with_key(desk, other)
    with pytest.raises(PasskeyRefusedError):
        await second(desk, account, theirs)


async def test_a_key_belongs_to_one_account(desk: Desk) -> None:
    account, other = await desk.technician(), await desk.technician("bo@example.org")
    key = await with_key(desk, account)
    who = await person(desk, other)
    made = key.make(await desk.enrolment.key_question(who, "Acme"))
    with pytest.raises(ConflictError):
        await desk.enrolment.add_key(who, made, "Mine too")


async def test_a_key_made_for_another_person_or_place(desk: Desk) -> None:
    account, other = await desk.technician(), await desk.technician("bo@example.org")
    who, them = await person(desk, account), await person(desk, other)
    made = SecurityKey().make(await desk.enrolment.key_question(who, "Acme"))
    with pytest.raises(PasskeyRefusedError):
        await desk.enrolment.add_key(them, made, "Stolen")
    away = SecurityKey(origin="https://evil.example")
    made = away.make(await desk.enrolment.key_question(who, "Acme"))
    with pytest.raises(PasskeyRefusedError):
        await desk.enrolment.add_key(who, made, "Phished")
    made = SecurityKey().make(await desk.enrolment.key_question(who, "Acme"))
    with pytest.raises(WrongInputError):
        await desk.enrolment.add_key(who, made, " ")


@pytest.mark.parametrize("text", ["", "x", "AAAA", "!!", "\u00e9", "W10", "e30", "A" * 8000])
async def test_nonsense(desk: Desk, text: str) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    right = key.use(desk.second.any_key_question(VISITOR))
    for name in ("credential_id", "client_data", "authenticator_data", "signature"):
        values = {one: getattr(right, one) for one in Answer.__slots__} | {name: text}
        with pytest.raises(PasskeyRefusedError):
            await desk.second.sign_in_with_key(Answer(**values), VISITOR, "")
    who = await person_with_key(desk, account, key)
    with pytest.raises(PasskeyRefusedError):
        await desk.enrolment.add_key(who, Made(text, text, text, text), "Nonsense")


async def person_with_key(desk: Desk, account: Account, key: SecurityKey) -> Person:
    return Person(account, await alone(desk, key), False, VISITOR)


async def test_removed_and_disallowed_keys(desk: Desk) -> None:
    account = await desk.technician()
    key = await with_key(desk, account)
    await desk.preferences.change(APPLIANCE, {"sign_in.passkey": ""})
    assert not desk.second.keys_alone
    with pytest.raises(PasskeyRefusedError):
        await alone(desk, key)
    assert await second(desk, account, key), "the only second step stays one"
    await desk.preferences.change(APPLIANCE, {"sign_in.passkey": "on"})
    who = await person_with_key(desk, account, key)
    factor = (await desk.second.standing(account)).factors[0]
    assert factor.kind == PASSKEY
    outcome = await desk.enrolment.remove(who, factor.id)
    assert await desk.logins.who(outcome.login) is not None
    with pytest.raises(PasskeyRefusedError):
        await alone(desk, key)
    assert await desk.sign_in(account.email)


async def test_no_question_without_a_right_password(desk: Desk) -> None:
    with pytest.raises(NotSignedInError):
        await desk.second.key_question("unknown")
