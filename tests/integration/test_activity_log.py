"""The activity log as people read it: sentences, filters, pages, exports (SPEC L1)."""

import csv
import io
import json
import random
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from appliance import secrets
from appliance.domain.act_sentences import PLAIN, WITH_DETAIL
from appliance.domain.acts import KIND_NAMES, WORDS, Kind, kind_of, sentence
from appliance.domain.calendar_days import begins_at_ms, day_of, ends_at_ms
from appliance.domain.log_filter import LogFilter, Place
from appliance.domain.preferences import PREFERENCES
from appliance.domain.records import Group, Membership
from appliance.services.log_reading import PAGE_ROWS, LogReading
from appliance.services.log_texts import LogTexts
from appliance.services.refusals import MOST_PER_MINUTE
from appliance.services.row_texts import without_formula
from appliance.storage import audit_search, groups
from tests.fakes.desk import Desk
from tests.fakes.peers import leave_all
from tests.loopback.conftest import Helpdesk, furnished
from tests.meta.audit_events import recorded_events

SEOUL, UTC = ZoneInfo("Asia/Seoul"), ZoneInfo("UTC")


# Sentences


def test_every_recorded_event_has_a_sentence_and_a_kind() -> None:
    """Add it to appliance/domain/act_sentences.py; a new beginning to appliance/domain/acts.py."""
    events = recorded_events() - PREFERENCES.keys()
    assert sorted(events - PLAIN.keys()) == []
    assert [event for event in sorted(events) if kind_of(event) is Kind.OTHER] == []


def test_a_fuller_sentence_has_places_for_its_names_and_a_plain_one_beside_it() -> None:
    for event, (msgid, names) in WITH_DETAIL.items():
        assert event in PLAIN
        assert msgid % dict.fromkeys(names, "value") != msgid
        assert sentence(event, {}).msgid == PLAIN[event], "details may be missing"
        assert sentence(event, dict.fromkeys(names, "value")).msgid == msgid


def test_an_event_of_another_version_is_named() -> None:
    said = sentence("future.act", {"x": 1})
    assert said.msgid % said.values == "Something that this version does not know: future.act"


def test_every_kind_has_a_name() -> None:
    assert KIND_NAMES.keys() == set(Kind)
    assert all(WORDS.values())


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        "|x",
        "%x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_formulas_are_neutral(cell: str) -> None:
    assert without_formula(cell) == f"'{cell}"
    assert without_formula(f"a{cell}") == f"a{cell}"


def test_days_are_the_reader_s() -> None:
    day = day_of("2026-03-29")
    assert day is not None
    paris = ZoneInfo("Europe/Paris")
    hours = (ends_at_ms(day, paris) - begins_at_ms(day, paris)) / 3_600_000
    assert hours == 23, "the clocks go forward on this day"
    assert begins_at_ms(day, SEOUL) == begins_at_ms(day, UTC) - 9 * 3_600_000
    assert day_of("2026-02-30") is None
    assert day_of("yesterday") is None


# Finding


@pytest.fixture
def reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> LogReading:
    """Reads in tiny pieces, so that every seam is crossed."""
    monkeypatch.setattr(audit_search, "AT_ONCE", 60)
    monkeypatch.setattr(audit_search, "_ROWS_AT_ONCE", 60)
    return LogReading(desk.storage, desk.clock)


EVENTS = (
    "session.create",
    "login.open",
    "login.refuse",
    "account.create",
    "mail.try",
    "log.export",
)


async def mixed(desk: Desk, rows: int = 700) -> list[tuple[str, str, str, bool, int]]:
    """Writes drawn rows, several in one millisecond, and returns what they are."""
    draw = random.Random(7)
    people = [f"p{number}" for number in range(8)]
    written = []

    def write() -> None:
        for number in range(4):
            groups.insert(Group(f"g{number}", f"Group {number}", number))

    await desk.storage.run(write)
    for _ in range(rows):
        actor, event = draw.choice([*people, "customer", "appliance"]), draw.choice(EVENTS)
        subject = draw.choice([*people, secrets.identifier()])
        group, refused = draw.choice(("", "g0", "g1", "g2")), draw.random() < 0.1
        if draw.random() < 0.3:
            desk.clock.pass_(s=draw.choice((0.001, 60, 3600)))
        at_ms = desk.clock.now_ms()

        def one(
            actor: str = actor,
            event: str = event,
            subject: str = subject,
            group: str = group,
            refused: bool = refused,
        ) -> None:
            desk.audit.record(actor, event, subject, {}, group_id=group, refused=refused)

        await desk.storage.run(one)
        written.append((actor, subject, group, refused, at_ms, event))
    return written


FILTERS = (
    LogFilter(),
    LogFilter(kind="sessions"),
    LogFilter(kind="sso"),
    LogFilter(refused=True),
    LogFilter(refused=False),
    LogFilter(kind="sign_in", refused=True),
    LogFilter(people=("p1",)),
    LogFilter(people=("p1", "p2", "p3")),
    LogFilter(people=()),
    LogFilter(people=("p1",), kind="mail"),
    LogFilter(people=("customer",), refused=True, group_id="g1"),
    LogFilter(group_id="g1"),
    LogFilter(group_id="g1", kind="people"),
    LogFilter(group_id="g3", refused=True),
    LogFilter(group_id="nowhere"),
)


def fits(wanted: LogFilter, row: tuple, members: set[str]) -> bool:
    actor, subject, group, refused, at_ms, event = row
    return (
        (wanted.people is None or actor in wanted.people or subject in wanted.people)
        and (not wanted.group_id or group == wanted.group_id or subject in members)
        and (not wanted.kind or kind_of(event) == wanted.kind)
        and (wanted.refused is None or refused == wanted.refused)
        and (wanted.from_ms is None or at_ms >= wanted.from_ms)
        and (wanted.until_ms is None or at_ms < wanted.until_ms)
    )


async def walked(reading: LogReading, wanted: LogFilter) -> tuple[list[list[int]], list[list[int]]]:
    """Returns the numbers of all pages on the way down, and on the way up again."""
    down, up = [], []
    page = await reading.page(wanted)
    assert page.newer is None
    place: Place | None = None
    for _ in range(100):
        down.append([one.row.number for one in page.entries])
        place = page.newer
        if page.older is None:
            break
        page = await reading.page(wanted, page.older)
    while place is not None:
        page = await reading.page(wanted, place, newer=True)
        up.append([one.row.number for one in page.entries])
        place = page.newer
    return down, up


@pytest.mark.parametrize("few_members", [0, 50], ids=["big groups", "small groups"])
async def test_every_filter_finds_exactly_what_fits(
    desk: Desk, reading: LogReading, monkeypatch: pytest.MonkeyPatch, few_members: int
) -> None:
    monkeypatch.setattr(audit_search, "_FEW_MEMBERS", few_members)
    rows = await mixed(desk)
    account = await desk.technician()
    await desk.storage.run(groups.put_member, Membership(account.id, "g1"))
    extra = {account.id}
    all_rows = [*rows, ("appliance", account.id, "", False, desk.clock.now_ms(), "account.create")]
    middle = rows[300][4]
    ranged = [
        LogFilter(from_ms=middle),
        LogFilter(until_ms=middle),
        LogFilter(from_ms=middle, until_ms=rows[500][4], group_id="g2", kind="sessions"),
        LogFilter(from_ms=rows[-1][4] + 10**9),
    ]
    for wanted in (*FILTERS, *ranged):
        members = extra if wanted.group_id == "g1" else set()
        expected = [
            number for number, row in enumerate(all_rows, start=1) if fits(wanted, row, members)
        ][::-1]
        down, up = await walked(reading, wanted)
        assert [one for page in down for one in page] == expected, wanted
        assert all(len(page) <= PAGE_ROWS for page in down)
        below = expected[: len(expected) - len(down[-1])]
        assert [one for page in reversed(up) for one in page][: len(below)] == below, wanted


async def test_a_search_that_takes_too_long_says_how_far_it_came(
    desk: Desk, reading: LogReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mixed(desk)
    monkeypatch.setattr("appliance.services.log_reading._PATIENCE_S", -1.0)
    wanted = LogFilter(group_id="g0", kind="mail", refused=True)
    found, place, pages = [], None, 0
    while pages == 0 or place is not None:
        page = await reading.page(wanted, place)
        found += [one.row.number for one in page.entries]
        assert page.searched_to == page.older
        place, pages = page.older, pages + 1
    assert pages > 1
    monkeypatch.undo()
    whole = await LogReading(desk.storage, desk.clock).page(wanted)
    assert found == [one.row.number for one in whole.entries]


async def test_names_stay_readable(desk: Desk, reading: LogReading) -> None:
    account = await desk.technician("cleo@example.org", "Cléo 김")
    await desk.audit.note(
        account.id, "preference.change", "mail.host", {"before": "a", "after": "b"}
    )
    await desk.audit.note("customer", "session.close", "x" * 22, {"reason": "customer_ended"})
    texts = LogTexts("en", SEOUL)
    session, setting, *_ = (await reading.page(LogFilter())).entries
    assert texts.who(setting) == "Cléo 김"
    assert texts.what(setting) == "Setting changed from “a” to “b”"
    assert texts.on(setting) == "Mail: Mail server"
    assert texts.at(setting).endswith("+09:00")
    assert (texts.who(session), texts.on(session)) == ("Customer", "Customer without a name")
    assert texts.what(session) == "Session ended. The customer ended the session."
    found = await reading.people_like("cléo")
    assert found == [(account.id, "Cléo 김", "cleo@example.org")]
    assert await reading.people_like("%") == []


# Refusals, and the pages over HTTP


@pytest_asyncio.fixture
async def helpdesk(tmp_path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data")
    yield made
    await made.running.stop()
    await leave_all()


async def test_a_refusal_is_written_down_but_cannot_flood_the_log(helpdesk: Helpdesk) -> None:
    bob = await helpdesk.browser(helpdesk.bob)
    for _ in range(MOST_PER_MINUTE + 10):
        assert (await bob.get("/office/log")).code == 403
    await helpdesk.running.parts.tasks.finish(5)
    reading = helpdesk.running.parts.activity.reading
    refused = (await reading.page(LogFilter(people=(helpdesk.bob.id,), refused=True))).entries
    assert len(refused) == MOST_PER_MINUTE
    row = refused[0].row
    assert (row.event, row.actor, row.address) == ("access.refuse", helpdesk.bob.id, "127.0.0.1")
    assert json.loads(row.detail) == {"right": "log", "route": "GET /office/log"}


async def test_another_site_s_requests_are_nobody_s_refusals(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    answer = await ada.ask(
        "POST", "/office/log/export", "format=csv", Origin="https://evil.example"
    )
    assert answer.code == 403
    await helpdesk.running.parts.tasks.finish(5)
    reading = helpdesk.running.parts.activity.reading
    assert (await reading.page(LogFilter(refused=True))).entries == []


async def test_the_page_its_filters_and_the_export(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    page = (await ada.get("/office/log")).body.decode()
    assert "Account made" in page
    assert "Signed in" in page
    only = (await ada.get("/office/log?kind=people&q=bob")).body.decode()
    assert "Account made" in only
    assert "Signed in" not in only
    for odd in (
        "kind=x",
        "from=9999-99-99",
        "before=x.y",
        "before=1.99999999999999999999999",
        "q=%00",
    ):
        assert (await ada.get(f"/office/log?{odd}")).code == 200
    assert "Nobody has this name" in (await ada.get("/office/log?q=zzzz")).body.decode()
    answer = await ada.form("/office/log/export", format="csv", kind="people")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="activity-log.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=UTF-8"
    lines = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert {line[8] for line in lines[1:]} == {"People"}
    assert (await ada.form("/office/log/export", format="xml")).code == 400


async def test_wrong_settings_are_said_beside_the_field(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    given = {"anchor_every": "10", "anchor_syslog": "", "anchor_mail": "", "keep_days": "0"}
    answer = await ada.form("/office/settings/log", anchor_file="relative", **given)
    page = answer.body.decode()
    assert answer.code == 400
    assert "Please type the whole path" in page
    assert 'value="relative"' in page
    answer = await ada.form("/office/settings/log", anchor_file="", **given | {"keep_days": "7"})
    assert answer.code == 400
    answer = await ada.form("/office/settings/log", anchor_file="", **given | {"keep_days": "90"})
    assert (answer.code, answer.headers["Location"]) == (303, "/office/settings/log?done=saved")
    assert (await ada.form("/office/settings/log/verify")).code == 303
    await helpdesk.running.parts.tasks.finish(5)
    assert "The log is whole" in (await ada.get("/office/settings/log")).body.decode()
