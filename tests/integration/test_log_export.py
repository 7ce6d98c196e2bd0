"""Exports of the log, and checks in the background: they leave everybody else free."""

import asyncio
import csv
import io
import json
import time
from zoneinfo import ZoneInfo

import pytest

from appliance.domain.acts import kind_of
from appliance.domain.log_filter import LogFilter
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
    desk: Desk, activity: ActivityLog
) -> None:
    def many() -> None:
        for number in range(500):
            desk.audit.record("somebody", "session.create", f"{number}", {"after": "open"})

    for _ in range(10):
        await desk.storage.run(many)
    longest_s, writes = 0.0, []

    async def watch() -> None:
        nonlocal longest_s
        while True:
            before_s = time.perf_counter()
            await asyncio.sleep(0.002)
            longest_s = max(longest_s, time.perf_counter() - before_s - 0.002)

    async def write() -> None:
        while True:
            before_s = time.perf_counter()
            await desk.audit.note("somebody", "session.close", "x")
            writes.append(time.perf_counter() - before_s)
            await asyncio.sleep(0.01)

    watchers = [asyncio.create_task(watch()), asyncio.create_task(write())]
    await exported(activity, LogFilter(), "csv")
    for watcher in watchers:
        watcher.cancel()
    assert longest_s < 1.0, "50 ms on an idle computer (tests/bench/office.py)"
    assert sorted(writes)[len(writes) // 2] < 0.5


async def test_a_check_in_the_background(desk: Desk, activity: ActivityLog) -> None:
    await desk.audit.note("somebody", "session.create", "x")
    assert activity.start_check("ada")
    assert activity.check_state.running
    assert not activity.start_check("ada"), "one at a time"
    await activity._tasks.finish(5)
    state = activity.check_state
    assert (state.running, state.finding, state.rows) == (False, None, 1)
    newest = (await activity.reading.page(LogFilter())).entries[0].row
    assert (newest.event, json.loads(newest.detail)) == (
        "log.verify",
        {"result": "whole", "rows": 1},
    )
