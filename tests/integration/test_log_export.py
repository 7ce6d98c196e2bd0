"""Exports of the log, and checks in the background: they leave everybody else free."""

import csv
import io
import json
import threading
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from appliance.domain.acts import kind_of
from appliance.domain.log_filter import LogEntry, LogFilter
from appliance.services.activity_log import ActivityLog
from appliance.services.log_texts import LogTexts
from tests.fakes.desk import Desk
from tests.integration.test_activity_log import mixed
from tests.integration.test_anchors import activity

__all__ = ["activity"]

UTC = ZoneInfo("UTC")


async def exported(activity: ActivityLog, wanted: LogFilter, form: str) -> bytes:
    pieces = activity.export("ada", wanted, LogTexts("en", UTC), form)
    return b"".join([piece async for piece in pieces])


async def test_exports_hold_what_is_filtered(
    desk: Desk, activity: ActivityLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.log_reading.EXPORT_ROWS", 70)
    rows = await mixed(desk, 300)
    await desk.technician("eve@example.org", "=cmd|' /C calc'!A0")
    wanted = LogFilter(kind="people")
    numbers = [n for n, row in enumerate(rows, start=1) if kind_of(row[5]) == "people"]
    text = await exported(activity, wanted, "csv")
    assert text.startswith(b"\xef\xbb\xbf")
    head, *lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert head[:8] == ["Number", "Time", "Who", "What", "On what", "Group", "Address", "Result"]
    assert [int(line[0]) for line in lines][1:] == numbers[::-1]
    assert lines[0][4] == "'=cmd|' /C calc'!A0"
    members = json.loads(await exported(activity, wanted, "json"))
    assert [one["number"] for one in members][1:] == numbers[::-1]
    assert {one["kind"] for one in members} == {"people"}
    assert json.loads(await exported(activity, LogFilter(group_id="none"), "json")) == []
    newest = (await activity.reading.page(LogFilter(kind="log"))).entries[0].row
    assert (newest.actor, newest.event) == ("ada", "log.export")
    assert json.loads(newest.detail) == {"format": "JSON", "group_id": "none"}


async def test_an_export_leaves_the_loop_and_the_writer_free(
    desk: Desk, activity: ActivityLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long either is away at the most is a figure of tests/bench/office.py."""
    monkeypatch.setattr("appliance.services.log_reading.EXPORT_ROWS", 50)
    await mixed(desk, 1000)
    written_by: set[int] = set()
    csv_rows = LogTexts.csv_rows

    def watched(texts: LogTexts, entries: Sequence[LogEntry]) -> bytes:
        written_by.add(threading.get_ident())
        return csv_rows(texts, entries)

    monkeypatch.setattr(LogTexts, "csv_rows", watched)
    writes = 0
    async for _piece in activity.export("ada", LogFilter(), LogTexts("en", UTC), "csv"):
        await desk.audit.note("somebody", "session.close", "x")
        writes += 1
    assert writes > 3, "others write between its pieces"
    assert written_by
    assert threading.get_ident() not in written_by


async def test_a_check_in_the_background(desk: Desk, activity: ActivityLog) -> None:
    await desk.audit.note("somebody", "session.create", "x")
    assert activity.start_check("ada")
    assert activity.check_state.running
    assert not activity.start_check("ada"), "one at a time"
    await activity._tasks.finish(60)
    state = activity.check_state
    assert (state.running, state.finding, state.rows) == (False, None, 1)
    newest = (await activity.reading.page(LogFilter())).entries[0].row
    assert (newest.event, json.loads(newest.detail)) == (
        "log.verify",
        {"result": "whole", "rows": 1},
    )
