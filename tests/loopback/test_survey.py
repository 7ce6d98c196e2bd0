"""The survey and the page "Is this my technician?": who may, when, and what is kept of it."""

import pytest

from appliance.domain.records import SessionRecord
from appliance.domain.session import Event
from appliance.services.surveys import SurveyClosedError
from appliance.storage import audit
from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def helped(helpdesk: Helpdesk) -> tuple[SessionRecord, Browser]:
    """A session in which Ada helped, and its customer's browser."""
    record = await helpdesk.session()
    return record, await helpdesk.customer(record)


async def end(helpdesk: Helpdesk, record: SessionRecord) -> None:
    await helpdesk.running.parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)


async def rate(customer: Browser, score: str, text: str = "") -> int:
    return (await customer.form("/session/survey", score=score, text=text)).code


async def test_an_answer_is_kept_and_stands_in_timeline_and_log_without_its_words(
    helpdesk: Helpdesk,
) -> None:
    parts = helpdesk.running.parts
    record, customer = await helped(helpdesk)
    assert await rate(customer, "5") == 409, "while it goes on"
    await end(helpdesk, record)
    assert b'id="survey"' in (await customer.get("/session")).body
    assert await rate(customer, "4", "Very patient\n<b>thanks</b>") == 303
    kept = await parts.sessions.get(record.id)
    assert (kept.survey_score, kept.survey_text) == (4, "Very patient\n<b>thanks</b>")
    page = (await customer.get("/session")).body.decode()
    assert "Thank you for your answer." in page
    assert "&lt;b&gt;thanks" in page
    acts = await parts.storage.run(parts.sessions._rows.acts, record.id)
    assert [(act.word, act.actor_id, act.detail) for act in acts][-1] == (
        "rated",
        "customer",
        {"score": "4"},
    )
    row = await parts.storage.run(audit.newest_of, "sessions", "session.rate")
    assert row is not None
    assert (row.actor, row.subject, row.detail) == ("customer", record.id, '{"score": 4}')


async def test_it_can_be_changed_for_ten_minutes_only(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record, customer = await helped(helpdesk)
    await end(helpdesk, record)
    assert [await rate(customer, "1"), await rate(customer, "3")] == [303, 303]
    before_ms = (await parts.sessions.get(record.id)).survey_at_ms - 10 * 60_000
    await parts.storage.run(
        lambda: parts.sessions._rows.update(record.id, survey_at_ms=before_ms, ended_at_ms=1)
    )
    assert await rate(customer, "5") == 409
    assert (await parts.sessions.get(record.id)).survey_score == 3
    with pytest.raises(SurveyClosedError):
        await parts.surveys.answer(record.id, 5, "")


@pytest.mark.parametrize("score", ["0", "6", "", "five"])
async def test_no_other_scores(helpdesk: Helpdesk, score: str) -> None:
    record, customer = await helped(helpdesk)
    await end(helpdesk, record)
    assert await rate(customer, score) == 400
    assert (await helpdesk.running.parts.sessions.get(record.id)).survey_score == 0


async def test_nobody_else_rates_and_who_was_not_helped_is_not_asked(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record, _customer = await helped(helpdesk)
    await end(helpdesk, record)
    for stranger in (Browser(helpdesk.origin), await helpdesk.browser(helpdesk.ada)):
        answer = await stranger.form("/session/survey", score="1", text="")
        assert (answer.code, answer.headers["Location"]) == (303, "/")
    assert (await parts.sessions.get(record.id)).survey_score == 0
    alone, customer = await helped(helpdesk)
    await parts.storage.run(lambda: parts.sessions._rows.update(alone.id, answered_at_ms=0))
    await parts.sessions.move(alone.id, Event.CLOSE, "Ada", "technician_ended", helpdesk.ada.id)
    assert b'id="survey"' not in (await customer.get("/session")).body
    assert await rate(customer, "5") == 409


async def test_who_helps_is_told_to_the_sessions_own_customer_only(helpdesk: Helpdesk) -> None:
    record, customer = await helped(helpdesk)
    words = helpdesk.running.parts.check_words.of(record, "en").own
    own = (await customer.get("/check")).body.decode()
    assert words in own
    assert "Ada" in own
    other = (await Browser(helpdesk.origin).get("/check")).body.decode()
    forged = Browser(helpdesk.origin)
    forged.cookies["deskside_page"] = "x" * 43
    assert (await forged.get("/check")).body.decode() == other
    assert words not in other
    assert "Ada" not in other
    await end(helpdesk, record)
    assert words not in (await customer.get("/check")).body.decode()
