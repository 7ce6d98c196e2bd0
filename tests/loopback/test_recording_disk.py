"""Recordings and the disk: full, slow, and how long they stay."""

import pytest

from appliance.services import recorder as recorder_module
from appliance.services import recording_files
from appliance.storage import recordings
from protocol.messages.recording import RecordingRefused, RecordingShow, RecordingStart
from tests.fakes.peers import until
from tests.fakes.recording_stage import Stage, frames_of, watched
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_age_and_room_take_the_oldest_away(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    stage = await Stage.set(helpdesk)
    made = []
    for _ in range(2):
        made.append(await stage.start())
        await stage.key(b"x")
        await stage.stop()
    folder = parts.storage.folder / "recordings"
    (folder / "unknown").write_bytes(b"of no row")
    keeping = parts.recordings.keeping
    library = parts.recordings.library
    total = await parts.storage.run(recordings.total_bytes)
    gone = await parts.storage.run(keeping._cut_much_now, total - 1)
    await library.forget(gone)
    assert len(gone) == 1
    assert not (folder / gone[0].id).exists()
    await keeping.tick()
    assert not (folder / "unknown").exists()
    assert (folder / made[-1]).exists()
    await parts.preferences.change(helpdesk.ada.id, {"recording.keep_days": "1"})
    assert await parts.storage.run(keeping._cut_old_now, parts.clock.now_ms() + 1)
    await parts.preferences.change(helpdesk.ada.id, {"recording.keep_days": "0"})
    await keeping.sweep()
    assert not (folder / made[-1]).exists()


async def test_a_full_disk_ends_it_and_the_session_goes_on(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await Stage.set(helpdesk)
    recording_id = await stage.start()
    await stage.key(b"seen")
    await stage.taken()
    recorder = helpdesk.running.parts.recordings.running.running(stage.record.id)
    assert recorder is not None
    await until(lambda: not recorder._waiting_bytes and not recorder._taken)
    monkeypatch.setattr(recording_files, "LEAST_FREE_BYTES", 2**62)
    stage.viewer.refresh()
    await stage.key(b"too much")
    assert (await stage.viewer.expect(RecordingRefused)).reason == "full"
    assert not (await stage.agent.expect(RecordingShow, lambda one: not one.on)).on
    await stage.ended()
    stage.viewer.tell(RecordingStart())
    assert (await stage.viewer.expect(RecordingRefused)).reason == "full"
    monkeypatch.undo()
    stage.picture(b"still shown")
    await stage.viewer.expect_screen(lambda header: header.sequence == stage.sequence - 1)
    browser = await helpdesk.browser(helpdesk.ada)
    index, _ = await watched(browser, recording_id)
    assert index["facts"]["ended"] == "full"
    assert await frames_of(helpdesk, browser, recording_id) == [b"seen"]


async def test_a_slow_disk_leaves_frames_out_up_to_a_key_frame(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await Stage.set(helpdesk)
    recording_id = await stage.start()
    await stage.key(b"seen")
    await stage.taken()
    recorder = helpdesk.running.parts.recordings.running.running(stage.record.id)
    assert recorder is not None
    monkeypatch.setattr(recorder_module, "WAITING_BYTES", -1)
    stage.picture(b"left out")
    await until(lambda: not recorder._synced)
    monkeypatch.undo()
    stage.picture(b"still left out")
    await stage.key(b"again")
    await stage.stop()
    browser = await helpdesk.browser(helpdesk.ada)
    assert await frames_of(helpdesk, browser, recording_id) == [b"seen", b"again"]
