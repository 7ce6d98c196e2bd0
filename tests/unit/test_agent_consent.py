"""SECURITY 13 and 14: the customer decides, silence is Deny, the appliance can only narrow."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.consent import Consent
from protocol.limits import CONSENT_TIMEOUT_S
from protocol.messages.consent import ConsentAsk
from protocol.messages.kinds import RIGHTS

BOTH = frozenset(RIGHTS)


class Clock:
    """Time that passes when the test says so."""

    def __init__(self):
        self.now_s = 0.0
        self._sleepers = []

    async def sleep(self, seconds):
        waking = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now_s + seconds, waking))
        await waking

    async def pass_s(self, seconds):
        await settled()
        self.now_s += seconds
        for at_s, waking in self._sleepers:
            if at_s <= self.now_s and not waking.done():
                waking.set_result(None)
        await settled()


class Customer:
    """Answers when the test says so."""

    def __init__(self):
        self.questions, self.withdrawn, self._answers = [], 0, []

    async def ask(self, question):
        self.questions.append(question)
        answer = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        return await answer

    def withdraw(self):
        self.withdrawn += 1

    def say(self, rights):
        self._answers[-1].set_result(frozenset(rights))


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


def ask(person="p1", rights=RIGHTS, ask_id="a1"):
    return ConsentAsk(ask_id, person, "Anna", "Example", tuple(rights))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def customer():
    return Customer()


@pytest.fixture
def consent(customer, clock):
    return Consent(customer, clock.sleep)


async def answered(consent, customer, rights, question=None):
    task = asyncio.ensure_future(consent.answer(question or ask()))
    await settled()
    customer.say(rights)
    return await task


async def test_nothing_is_allowed_before_the_answer(consent, customer):
    task = asyncio.ensure_future(consent.answer(ask()))
    await settled()
    assert not consent.anyone_may_view()
    assert consent.allowed("p1") == frozenset()
    customer.say(())
    assert (await task).reason == "denied"
    assert not consent.anyone_may_view()


async def test_allow_gives_what_was_chosen_to_the_one_who_asked(consent, customer):
    answer = await answered(consent, customer, {"view"})
    assert (answer.granted, answer.reason) == (("view",), "allowed")
    assert consent.allowed("p1") == {"view"}
    assert consent.allowed("p2") == frozenset()


async def test_control_without_the_picture_is_deny(consent, customer):
    answer = await answered(consent, customer, {"control"})
    assert (answer.granted, answer.reason) == ((), "denied")


async def test_silence_is_deny_after_sixty_seconds_and_not_before(consent, customer, clock):
    task = asyncio.ensure_future(consent.answer(ask()))
    await clock.pass_s(CONSENT_TIMEOUT_S - 0.1)
    assert not task.done()
    await clock.pass_s(0.1)
    answer = await task
    assert (answer.granted, answer.reason) == ((), "silence")
    assert customer.withdrawn == 1
    assert not consent.anyone_may_view()


async def test_a_newer_question_replaces_an_open_one(consent, customer):
    first = asyncio.ensure_future(consent.answer(ask("p1", ask_id="a1")))
    await settled()
    second = asyncio.ensure_future(consent.answer(ask("p2", ask_id="a2")))
    await settled()
    assert (await first).reason == "replaced"
    customer.say(BOTH)
    assert (await second).granted == RIGHTS
    assert consent.allowed("p1") == frozenset()


async def test_the_same_technician_is_not_asked_twice(consent, customer):
    await answered(consent, customer, BOTH)
    again = await consent.answer(ask())
    assert again.reason == "remembered"
    assert len(customer.questions) == 1


async def test_after_lowering_the_customer_is_asked_again(consent, customer):
    await answered(consent, customer, BOTH)
    consent.set_to({"view"})
    assert consent.allowed("p1") == {"view"}
    task = asyncio.ensure_future(consent.answer(ask()))
    await settled()
    assert len(customer.questions) == 2
    customer.say(())
    await task
    assert not consent.anyone_may_view(), "Deny takes away what was allowed before"


def more(rights, ask_id="a2"):
    return ConsentAsk(ask_id, "p1", "Anna", "Example", tuple(rights), (), True)


async def test_a_no_to_more_takes_nothing(consent, customer):
    await answered(consent, customer, {"view", "control"})
    answer = await answered(consent, customer, (), more(["files"]))
    assert (answer.granted, answer.reason) == ((), "denied")
    assert consent.allowed("p1") == {"view", "control"}


async def test_a_yes_to_more_comes_on_top(consent, customer):
    await answered(consent, customer, {"view"})
    answer = await answered(consent, customer, {"files"}, more(["files", "clipboard"]))
    assert answer.granted == ("files",)
    assert consent.allowed("p1") == {"view", "files"}


async def test_more_without_anything_before_needs_the_picture(consent, customer):
    answer = await answered(consent, customer, {"files"}, more(["files"]))
    assert answer.granted == ()
    assert not consent.rights()


async def test_what_is_suggested_and_allowed_is_not_asked_again(consent, customer):
    ask_all = ConsentAsk("a1", "p1", "Anna", "Example", RIGHTS, ("view", "control"))
    await answered(consent, customer, {"view", "control"}, ask_all)
    again = await consent.answer(ask_all)
    assert (again.reason, set(again.granted)) == ("remembered", {"view", "control"})


async def test_nobody_controls_while_a_question_is_open(consent, customer):
    await answered(consent, customer, BOTH)
    task = asyncio.ensure_future(consent.answer(ask("p2")))
    await settled()
    assert consent.allowed("p1") == BOTH - {"control"}, "one could click Allow for another"
    customer.say(())
    await task
    assert consent.allowed("p1") == BOTH


async def test_an_answer_after_the_end_grants_nothing(consent, customer):
    task = asyncio.ensure_future(consent.answer(ask()))
    await settled()
    consent.forget()
    customer.say(BOTH)
    assert (await task).granted == ()
    assert not consent.anyone_may_view()


async def test_ending_takes_all_away(consent, customer):
    await answered(consent, customer, BOTH)
    consent.forget()
    assert consent.allowed("p1") == frozenset()
    assert not consent.anyone_may_view()


async def test_observers_hear_of_each_change(consent, customer):
    heard = []
    consent.observe(lambda: heard.append(consent.rights()))
    await answered(consent, customer, BOTH)
    consent.set_to({"view"})
    consent.set_to(RIGHTS)
    consent.forget()
    assert heard[-4:] == [BOTH, {"view"}, BOTH, frozenset()]


@given(
    asked=st.sets(st.sampled_from(RIGHTS)),
    chosen=st.sets(st.sampled_from(RIGHTS)),
    kept=st.sets(st.sampled_from(RIGHTS)),
)
def test_no_more_than_asked_and_chosen_is_ever_granted(asked, chosen, kept):
    async def story():
        customer = Customer()
        consent = Consent(customer, Clock().sleep)
        answer = await answered(consent, customer, chosen, ask(rights=sorted(asked)))
        assert set(answer.granted) <= asked & chosen
        assert consent.allowed("p1") == set(answer.granted)
        consent.set_to(kept)
        now = kept if "view" in kept and answer.granted else set()
        assert consent.allowed("p1") == now

    asyncio.run(story())
