"""Old rows of the log are removed by an act, and the rest stays whole (SECURITY 24)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from appliance.clock import DAY_MS, Clock
from appliance.services import anchor_lines
from appliance.services.activity_log import ActivityLog
from appliance.services.audit import APPLIANCE
from appliance.services.tasks import Tasks
from appliance.storage import audit as rows
from appliance.storage.database import FILE
from tests.fakes.desk import Desk
from tests.integration.test_anchors import act, activity, everything, form, lines
from tests.integration.test_tampering import found

__all__ = ["activity"]


async def test_old_rows_go_and_the_rest_is_whole(
    desk: Desk, activity: ActivityLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.log_retention.AT_ONCE", 7)
    anchors = tmp_path / "anchors.log"
    await activity.change("appliance", form(anchor_file=str(anchors), keep_days="30"))
    await act(desk, 50)
    await activity.tick()
    desk.clock.pass_(s=(20 * DAY_MS) / 1000)
    await act(desk, 20)
    await activity.tick()
    assert len(await everything(desk)) == 72
    desk.clock.pass_(s=(11 * DAY_MS) / 1000)
    await activity.tick()
    kept = [row.number for row in await everything(desk)]
    assert kept[0] == 53
    read = anchor_lines.read(lines(anchors), desk.audit.chain).genuine
    assert len(read) >= 2
    assert found(desk.folder / FILE, desk.audit.chain, read) == []
    desk.clock.pass_(s=(DAY_MS) / 1000)
    await activity.tick()
    again = [row.number for row in await everything(desk)]
    assert [row for row in again if row <= kept[-1]] == kept, "nothing is due, nothing is cut"
    for sql in (
        "DELETE FROM audit WHERE number = 53",
        "DELETE FROM audit WHERE number < 60",
        "DELETE FROM audit WHERE event = 'log.cut'",
        "UPDATE audit SET detail = replace(detail, '52', '55') WHERE event = 'log.cut'",
        (
            "INSERT INTO audit SELECT 52, at_ms, actor, event, subject, detail, mac, address,"
            " group_id, refused, kind FROM audit WHERE number = 53"
        ),
    ):
        copy = desk.folder.parent / "copy.sqlite3"
        copy.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(desk.folder / FILE)) as live,
            closing(sqlite3.connect(copy)) as other,
        ):
            live.backup(other)
            other.execute(sql)
            other.commit()
        assert found(copy, desk.audit.chain) != [], sql


async def test_an_interrupted_removal_is_whole_at_every_step_and_taken_up(
    desk: Desk, activity: ActivityLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.log_retention.AT_ONCE", 9)
    await act(desk, 40)
    desk.clock.pass_(s=(40 * DAY_MS) / 1000)
    await act(desk, 5)
    await activity.change("appliance", form(keep_days="30"))
    retention = activity.retention
    through = await retention._last_old()
    await desk.storage.run(retention._decide_now, through)
    for _ in range(3):
        assert found(desk.folder / FILE, desk.audit.chain) == []
        await desk.storage.run(retention._remove_some_now, through)
    assert found(desk.folder / FILE, desk.audit.chain) == []
    desk.restart()
    await desk.preferences.load()
    again = ActivityLog(
        desk.storage, desk.clock, desk.audit, desk.preferences, desk.mail, Tasks(), lambda: "en"
    )
    await again.tick()
    assert (await everything(desk))[0].number == through + 1
    assert found(desk.folder / FILE, desk.audit.chain) == []


async def test_a_removal_of_young_rows_is_found_by_anchors(
    desk: Desk, activity: ActivityLog, tmp_path: Path
) -> None:
    """Somebody with the key removes what is not old, as if it were for its age."""
    anchors = tmp_path / "anchors.log"
    await act(desk, 20)
    await activity.change("appliance", form(anchor_file=str(anchors), keep_days="30"))
    await desk.storage.run(activity.retention._decide_now, 22)
    await activity.retention._remove(22)
    assert found(desk.folder / FILE, desk.audit.chain) == []
    read = anchor_lines.read(lines(anchors), desk.audit.chain).genuine
    assert found(desk.folder / FILE, desk.audit.chain, read) != []


@pytest.mark.parametrize(
    ("keep_days", "later_days"), [(30, 0), (0, 0), (-40, 0), (30, 20_000), (0, 20_000)]
)
async def test_a_removal_that_says_what_it_likes_is_found_by_anchors(
    desk: Desk, activity: ActivityLog, tmp_path: Path, keep_days: int, later_days: int
) -> None:
    """Somebody with the key writes any age, and any time, into the act that removes rows."""
    desk.clock.ms = Clock().now_ms() - DAY_MS
    anchors = tmp_path / "anchors.log"
    await act(desk, 20)
    await activity.change("appliance", form(anchor_file=str(anchors)))

    def remove() -> None:
        last = rows.last()
        assert last is not None
        detail: dict[str, str | int | bool] = {"through": last.number, "mac": last.mac}
        detail["keep_days"] = keep_days
        desk.clock.ms += later_days * DAY_MS
        desk.audit.record(APPLIANCE, "log.cut", "", detail)
        rows.remove_through(last.number)

    await desk.storage.run(remove)
    assert found(desk.folder / FILE, desk.audit.chain) == [], "the chain alone cannot know"
    read = anchor_lines.read(lines(anchors), desk.audit.chain).genuine
    assert found(desk.folder / FILE, desk.audit.chain, read) != []
