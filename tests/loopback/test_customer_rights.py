"""What the customer allows: one card on both ends, lowered at once, raised by asking (SPEC V12)."""

import pytest

from appliance.domain.access import Access
from appliance.domain.rights import Right, Role
from appliance.services.questions import askable
from protocol.messages.consent import (
    ConsentAnswer,
    ConsentAsk,
    ConsentLower,
    ConsentRaise,
    ConsentRefused,
    ConsentRights,
)
from protocol.messages.kinds import RIGHTS
from protocol.messages.session import SessionState
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_more_is_asked_for_and_comes_on_top(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    first = await ada.expect(ConsentRights)
    assert (first.rights, first.askable) == (("view", "control"), RIGHTS)
    ada.tell(ConsentRaise(("clipboard", "files", "view")))
    asked = await agent.answer("files")
    assert (asked.more, asked.rights, asked.person) == (True, ("clipboard", "files"), "Ada")
    assert (await ada.expect(ConsentRights)).rights == ("view", "control", "files")
    ada.tell(ConsentRaise(("files",)))
    ada.tell(ConsentRaise(("clipboard",)))
    assert (await agent.answer()).rights == ("clipboard",), "what is there is not asked for"
    assert await ada.expect(ConsentRefused) == ConsentRefused(("clipboard",), "denied")
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert room.grants[helpdesk.ada.id] == ("view", "control", "files")
    await ada.leave()


async def test_a_second_question_waits_for_the_answer_to_the_first(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    ada.tell(ConsentRaise(("files",)))
    asked = await agent.expect(ConsentAsk)
    ada.tell(ConsentRaise(("clipboard",)))
    assert await ada.expect(ConsentRefused) == ConsentRefused(("clipboard",), "busy")
    agent.tell(ConsentAnswer(asked.ask_id, (), "silence"))
    assert await ada.expect(ConsentRefused) == ConsentRefused(("files",), "silence")
    await agent.leave()
    await ada.expect(SessionState, lambda one: not one.agent_online)
    ada.tell(ConsentRaise(("clipboard",)))
    assert await ada.expect(ConsentRefused) == ConsentRefused(("clipboard",), "away")
    await ada.leave()


async def test_a_watcher_is_asked_about_only_when_asking(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    assert (await bob.expect(ConsentRights)).rights == ()
    bob.tell(ConsentRaise(("point",)))
    asked = await agent.answer("view", "point")
    assert (asked.person, asked.more, asked.suggested) == ("Bob", False, ("view", "point"))
    assert (await bob.expect(ConsentRights)).rights == ("view", "point")
    seen = await ada.expect(
        SessionState, lambda one: ("Bob", "point") in [(p.name, p.level) for p in one.people]
    )
    assert ("Ada", "control") in [(p.name, p.level) for p in seen.people]
    await ada.leave()
    await bob.leave()


async def test_the_customer_lowers_and_raises_without_being_asked(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    await ada.expect(ConsentRights)
    agent.tell(ConsentLower(("view",)))
    assert (await ada.expect(ConsentRights)).rights == ("view",)
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert not room.may_control
    agent.tell(ConsentLower(("view", "point", "files")))
    assert (await ada.expect(ConsentRights)).rights == ("view", "point", "files")
    assert (await ada.expect(SessionState, lambda one: "point" in one.rights)).people[0].level == (
        "point"
    )
    await ada.leave()


async def test_nobody_is_asked_for_files_by_whom_the_appliance_does_not_let(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    without = Role("r", "", frozenset(Right) - {Right.FILES}, everywhere=True)
    assert askable(Access(helpdesk.ada, without), record) == RIGHTS[:-1]
    room_rights = Role("r", "", frozenset(Right), everywhere=True)
    assert askable(Access(helpdesk.ada, room_rights), record) == RIGHTS
