"""Recordings: what is relayed is kept, shown to the customer, and read again by who may."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.features.recording import RecordingFeature
from agent.options import Address
from appliance.domain.recordings import ALWAYS, MANUAL, NEVER, Recording
from appliance.storage import audit
from protocol import recording
from protocol.messages.consent import ConsentLower
from protocol.messages.recording import (
    RecordingRefused,
    RecordingShow,
    RecordingStart,
    RecordingStop,
)
from protocol.messages.session import SessionHold, SessionState
from protocol.recording import Type
from tests.fakes.agent_rig import Rig
from tests.fakes.peers import until
from tests.fakes.recording_stage import Stage, frames_of, rule, showing_agent, watched
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def desk(helpdesk: Helpdesk) -> AsyncIterator[Helpdesk]:
    yield helpdesk
    await rule(helpdesk, MANUAL)


async def test_what_is_relayed_is_what_plays(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    stage.viewer.refresh()
    await stage.key(b"before")
    recording_id = await stage.start()
    await stage.key(b"one ", b"two")
    stage.picture(b"delta")
    await stage.taken()
    desk.running.parts.marks.mark(stage.record.id, "file", "Ada", "report.pdf")
    await stage.stop()
    browser = await desk.browser(desk.ada)
    index, content = await watched(browser, recording_id)
    assert await frames_of(desk, browser, recording_id) == [b"one ", b"two", b"delta"]
    assert index["bytes"] == len(content)
    assert [content[at + 4] for _, at in index["keys"]] == [Type.KEY]
    assert [chunk.type for _, chunk in recording.chunks(content)][-1] == Type.END
    marks = [(one["kind"], one["person"], one["detail"]) for one in index["marks"]]
    assert marks == [("file", "Ada", "report.pdf")]
    assert index["facts"]["ended"] == "stopped"
    assert not index["live"]
    relayed = sum(12 + len(body) for body in (b"one ", b"two", b"delta"))
    assert len(content) < relayed + 500


async def test_parts_of_it_are_served_by_range(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"k" * 3000)
    await stage.stop()
    browser = await desk.browser(desk.ada)
    index, content = await watched(browser, recording_id)
    path = f"/api/recordings/{recording_id}/content?key={index['key']}"
    for asked, expected in (
        ("bytes=0-7", content[:8]),
        ("bytes=3-40", content[3:41]),
        ("bytes=100-", content[100:]),
        ("bytes=-20", content[-20:]),
        (f"bytes=5-{2**40}", content[5:]),
    ):
        answer = await browser.get(path, Range=asked)
        assert (answer.code, answer.body) == (206, expected), asked
        start = len(content) - 20 if asked == "bytes=-20" else int(asked[6:].partition("-")[0])
        end = start + len(expected) - 1
        assert answer.headers["Content-Range"] == f"bytes {start}-{end}/{len(content)}"
    assert (await browser.get(path, Range=f"bytes={len(content)}-")).code == 416
    assert (await browser.get(path, Range="bytes=9-2")).code == 200
    assert (await browser.get(path, Range="lines=1-2")).body == content
    download = await browser.get(path.replace("/content", "/download"))
    assert download.body == content
    assert download.headers["Content-Disposition"].startswith("attachment;")


async def test_it_is_read_while_it_is_written(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"first")
    browser = await desk.browser(desk.ada)
    index, _ = await watched(browser, recording_id)
    while not index["keys"]:
        answer = await browser.get(f"/api/recordings/{recording_id}?key={index['key']}")
        index = json.loads(answer.body)
        await asyncio.sleep(0.02)
    assert index["live"]
    assert await frames_of(desk, browser, recording_id) == [b"first"]
    refused = await browser.json(f"/api/recordings/{recording_id}/delete", {})
    assert (refused.code, json.loads(refused.body)["error"]) == (409, "recording")
    await stage.stop()


async def test_on_hold_nothing_is_kept_and_then_a_key_frame_begins(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"seen")
    await stage.taken()
    stage.viewer.tell(SessionHold(True))
    await stage.viewer.expect(SessionState, lambda one: one.state == "on_hold")
    stage.picture(b"secret")
    stage.viewer.tell(SessionHold(False))
    await stage.viewer.expect(SessionState, lambda one: one.state == "connected")
    await stage.key(b"again")
    await stage.stop()
    browser = await desk.browser(desk.ada)
    assert await frames_of(desk, browser, recording_id) == [b"seen", b"again"]
    index, _ = await watched(browser, recording_id)
    holds = [one["detail"] for one in index["marks"] if one["kind"] == "hold"]
    assert holds == ["on", "off"]
    assert len(index["keys"]) == 2


async def test_a_new_line_of_the_customer_goes_on_in_the_same_recording(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"before")
    await stage.taken()
    resume = stage.agent.welcome.resume_token
    stage.agent.cut()
    await stage.viewer.expect(SessionState, lambda one: one.state == "reconnecting")
    stage.agent = await showing_agent(desk, resume, "resume")
    assert (await stage.agent.expect(RecordingShow)).on
    stage.sequence = 0
    await stage.key(b"after")
    stage.picture(b"delta")
    await stage.stop()
    browser = await desk.browser(desk.ada)
    assert await frames_of(desk, browser, recording_id) == [b"before", b"after", b"delta"]


async def test_a_program_that_cannot_show_it_is_not_recorded(desk: Helpdesk) -> None:
    record, _agent = await desk.shared()
    viewer = await desk.viewer(record)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    viewer.tell(RecordingStart())
    assert (await viewer.expect(RecordingRefused)).reason == "old"
    assert await desk.running.parts.recordings.library.of_session(record.id) == []


async def test_only_who_controls_starts_and_nobody_where_the_rules_say_never(
    desk: Helpdesk,
) -> None:
    stage = await Stage.set(desk)
    watcher = await desk.viewer(stage.record, desk.bob)
    await watcher.expect(SessionState, lambda one: len(one.people) == 2)
    watcher.tell(RecordingStart())
    assert (await watcher.expect(RecordingRefused)).reason == "control"
    await rule(desk, NEVER)
    stage.viewer.tell(RecordingStart())
    assert (await stage.viewer.expect(RecordingRefused)).reason == "policy"
    await rule(desk, MANUAL)
    recording_id = await stage.start()
    shown = await watcher.expect(RecordingShow, lambda one: one.on)
    assert (shown.by, shown.recording_id) == ("Ada", recording_id)
    watcher.tell(RecordingStop())
    assert (await watcher.expect(RecordingRefused)).reason == "control"
    await stage.stop()


async def test_the_rules_record_by_themselves_and_nobody_stops_that(desk: Helpdesk) -> None:
    await rule(desk, ALWAYS)
    stage = await Stage.set(desk, desk.bob)
    shown = await stage.viewer.expect(RecordingShow, lambda one: one.on)
    assert (shown.by, shown.policy) == ("", ALWAYS)
    assert (await stage.agent.expect(RecordingShow, lambda one: one.on)).by == ""
    stage.viewer.tell(RecordingStop())
    assert (await stage.viewer.expect(RecordingRefused)).reason == "policy"
    await desk.running.parts.sessions.end(stage.record.id, "Bob", "technician_ended")
    await stage.ended()
    # Bob made none of it, and has no right to recordings.
    bob = await desk.browser(desk.bob)
    path = f"/api/recordings/{shown.recording_id}"
    assert (await bob.json(f"{path}/watch", {})).code == 404
    listed = json.loads((await bob.get(f"/api/sessions/{stage.record.id}/recordings")).body)
    (facts,) = listed["recordings"]
    assert (facts["ended"], facts["may_watch"], facts["by"]) == ("session_ended", False, "")


async def test_one_that_is_stopped_while_it_begins_takes_nothing(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await Stage.set(desk)
    parts, session_id = desk.running.parts, stage.record.id
    room = parts.attendance.room(session_id)
    assert room is not None
    begins, goes_on = threading.Event(), threading.Event()
    recordings = parts.recordings.running
    began_now = recordings._began_now

    def late(recording: Recording) -> None:
        begins.set()
        goes_on.wait(20)
        began_now(recording)

    monkeypatch.setattr(recordings, "_began_now", late)
    starting = asyncio.create_task(recordings.start(room, desk.ada.id, "Ada"))
    await until(begins.is_set)
    stopping = asyncio.create_task(recordings.stop(session_id, "stopped"))
    await until(lambda: not recordings._message(room).on)
    goes_on.set()
    await asyncio.gather(starting, stopping)
    assert room.taps == []


async def test_without_consent_it_ends(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"seen")
    await stage.taken()
    stage.agent.tell(ConsentLower(()))
    await stage.viewer.expect(RecordingShow, lambda one: not one.on)
    stage.picture(b"unseen")
    await stage.ended()
    browser = await desk.browser(desk.ada)
    assert await frames_of(desk, browser, recording_id) == [b"seen"]


async def test_who_made_one_may_watch_and_name_it_but_not_delete_it(desk: Helpdesk) -> None:
    stage = await Stage.set(desk, desk.bob)
    recording_id = await stage.start()
    await stage.key(b"seen")
    await stage.stop()
    bob, ada = await desk.browser(desk.bob), await desk.browser(desk.ada)
    path = f"/api/recordings/{recording_id}"
    index, _ = await watched(bob, recording_id)
    assert (await bob.json(f"{path}/note", {"note": "The printer"})).code == 200
    assert (await bob.json(f"{path}/delete", {})).code == 403
    # A key is one person's.
    assert (await ada.get(f"{path}/content?key={index['key']}")).code == 404
    assert (await ada.get(f"{path}/content?key=")).code == 404
    newest = await desk.running.parts.storage.run(audit.newest_of, "sessions", "recording.watch")
    assert newest is not None
    assert newest.actor == desk.bob.id
    folder = desk.running.parts.storage.folder / "recordings"
    assert (folder / recording_id).is_file()
    page = (await ada.get(f"/desk/session/{stage.record.id}")).body.decode()
    assert f"/recordings/{recording_id}" in page
    assert "The printer" in (await ada.get("/office/recordings?q=printer")).body.decode()
    answer = await ada.form(f"/recordings/{recording_id}/delete", back="list")
    assert answer.headers["Location"] == "/office/recordings?done=recording_deleted"
    assert not (folder / recording_id).exists()
    assert (await ada.json(f"{path}/watch", {})).code == 404


async def test_pictures_are_sealed_on_the_disk(desk: Helpdesk) -> None:
    stage = await Stage.set(desk)
    recording_id = await stage.start()
    await stage.key(b"canary-of-the-picture" * 50)
    desk.running.parts.marks.mark(stage.record.id, "file", "Ada", "canary-of-a-name")
    await stage.stop()
    stored = (desk.running.parts.storage.folder / "recordings" / recording_id).read_bytes()
    assert b"canary" not in stored
    assert len(stored) > 1000


async def test_the_real_program_knows_before_it_is_asked_and_while_it_goes_on(
    desk: Helpdesk,
) -> None:
    await rule(desk, ALWAYS)
    record = await desk.session()
    rig = Rig(desk.running.port)
    parts = (rig.link, rig.session, rig.consent, asyncio.get_running_loop())
    rig.link.attach((RecordingFeature(*parts),))
    token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    rig.link.start((Address("http", "localhost", desk.running.port),), token)
    await rig.customer.asked.wait()
    assert rig.session.view.will_be_recorded
    assert not rig.session.view.recorded
    rig.link.quit()
    await rig.link.left()

    record = await desk.session()
    rig.customer.rights = ("view", "control")
    token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    rig.link.start((Address("http", "localhost", desk.running.port),), token)
    viewer = await desk.viewer(record)
    shown = await viewer.expect(RecordingShow, lambda one: one.on)
    await until(lambda: rig.session.view.recorded)
    await desk.running.parts.recordings.running.stop(record.id, "stopped")
    await until(lambda: not rig.session.view.recorded)
    assert shown.recording_id
    rig.link.quit()
    await rig.link.left()
