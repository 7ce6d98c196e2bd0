"""Peers that fill memory or break lines by way of files, and streams without a login (25, 33)."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.simple_httpclient import HTTPStreamClosedError

from agent.adapters.files_saving import Saving
from agent.consent import Consent
from agent.features.files import FilesFeature
from agent.session import SessionModel
from appliance.domain.file_transfers import RECEIVE, TransferRecord
from appliance.services.file_receiving import Receiving
from protocol import frame
from protocol.errors import ProtocolError
from protocol.file_parts import pack
from protocol.frame import Channel, Flag, Header
from protocol.messages.consent import ConsentAsk
from protocol.messages.files import (
    FilesAnswer,
    FilesCancel,
    FilesExpect,
    FilesExpected,
    FilesGiven,
    FilesOffer,
    FilesSlice,
    Sending,
)
from protocol.messages.kinds import RIGHTS
from protocol.recording import Chunk, Type
from tests.fakes.file_desk import FileDesk
from tests.fakes.past_recordings import past_recording
from tests.fakes.peers import until
from tests.fakes.recording_stage import watched
from tests.loopback.conftest import Helpdesk
from tests.loopback.test_input import Allower

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Notebook:
    """A line that writes down what is said."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def send(self, message: object) -> None:
        self.said.append(message)


def names_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_an_appliance_cannot_fill_the_program_with_pieces(tmp_path: Path) -> None:
    session, consent, wire = SessionModel(), Consent(Allower()), Notebook()
    await consent.answer(ConsentAsk("a1", "p1", "Ada", "Acme", RIGHTS))
    loop = asyncio.get_running_loop()
    feature = FilesFeature(wire, session, consent, loop)  # type: ignore[arg-type]
    body = memoryview(pack(0, b"x" * 64))

    def flood() -> None:
        for _ in range(200):
            feature.control[FilesSlice](FilesSlice(1, 0, 0, 64, ""))
            feature.data[Channel.FILES](Header(Channel.FILES, Flag.LAST, 1), body)

    feature.control[FilesOffer](FilesOffer(1, "p1", "Ada", ("a",), 1, 64))
    flood()
    assert not wire.said, "nothing is kept of what the customer has not accepted"
    feature.accept(1, str(tmp_path))
    await until(lambda: FilesAnswer(1, True, "") in wire.said)
    feature.control[FilesExpect](FilesExpect(1, "q", (Sending(0, "a", 64, 0),)))
    await until(lambda: any(isinstance(one, FilesExpected) for one in wire.said))
    assert names_in(tmp_path) == ["a.part"]
    flood()
    cancelled = [one for one in wire.said if isinstance(one, FilesCancel)]
    assert cancelled == [FilesCancel(1, "too_many")]
    await feature.close()
    assert not names_in(tmp_path), "what is not whole goes, also when it was over before"


async def test_files_that_cannot_be_made_leave_no_more_folders_than_were_promised(
    tmp_path: Path,
) -> None:
    deep = tmp_path / ("b" * 200)
    deep.mkdir()
    saving = Saving(str(deep), 10, 2)
    for number in range(9):
        path = "/".join((f"top {number}", *["\U0001f600" * 50] * 19, "\U0001f600" * 50))
        assert saving.expect(Sending(number, path, 1, 0)).why
    assert len(names_in(deep)) == 2
    saving.close()


async def test_a_program_cannot_fill_the_appliance_with_crumbs() -> None:
    room = SimpleNamespace(agent=None, tell_viewers=lambda *_: None)
    record = TransferRecord("s", 1, "p1", "Ada", RECEIVE, "")
    live = Receiving(record, room, lambda _one: None)  # type: ignore[arg-type]
    live.given(FilesGiven(1, "a", 0, 1, 0, ""))
    reading = asyncio.ensure_future(anext(live.content(0)))
    await asyncio.sleep(0)
    header = Header(Channel.FILES, Flag.LAST, 1)

    def crumbs() -> None:
        for _ in range(100_000):
            live.take(header, frame.pack(header, pack(0, b"")))

    with pytest.raises(ProtocolError):
        crumbs()
    live.cancel("session")
    reading.cancel()


async def test_an_offset_no_file_has_does_not_reach_the_program(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    """The program would end the line of an appliance that says it."""
    async with FileDesk.opened(helpdesk) as desk:
        number = await desk.offer(tmp_path, "a.txt", size=5)
        await desk.announce(number, ("a.txt", 5))
        assert (await desk.slice(number, 0, 2**53, b"12345")).code == 400
        assert (await desk.slice(number, 0, 0, b"12345")).json["name"] == "a.txt"


async def test_nothing_is_kept_of_a_room_that_closed(helpdesk: Helpdesk) -> None:
    """What still says goodbye to a room must not make the features remember it again."""
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    parts: Any = helpdesk.running.parts
    room = parts.attendance.room(record.id)
    await until(lambda: room.viewers)
    await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    await viewer.ended()
    await agent.ended()
    await until(lambda: not room.viewers and room.agent is None and not room.lock.locked())
    whose = [*parts.attendance._listeners, parts.recordings.running]
    whose += [one._boards for one in whose if hasattr(one, "_boards")]
    kept = [
        (type(one).__name__, name)
        for one in whose
        for name, value in vars(one).items()
        if isinstance(value, dict | set) and record.id in value
    ]
    assert not kept


async def test_a_stream_ends_with_the_login_it_was_begun_with(
    helpdesk: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: Any = helpdesk.running.parts
    (tmp_path / "large.bin").write_bytes(bytes(16 * 2**20))
    async with FileDesk.opened(helpdesk) as desk:
        number = (await desk.receive(tmp_path / "large.bin")).json["transfer"]["number"]
        came = [0]

        def take(part: bytes) -> None:
            came[0] += len(part)
            revoke_all(parts)

        await desk.content(number, take)
        assert 0 < came[0] < 16 * 2**20
        await desk.line(number, "cancelled")
        made = await past_recording(
            parts,
            desk.record.id,
            (helpdesk.ada.id, "Ada"),
            content=[Chunk(Type.SCREEN, at, bytes(2**20)) for at in range(4)],
        )
    browser = await helpdesk.browser(helpdesk.ada)
    index, whole = await watched(browser, made.id)
    assert len(whole) > 4 * 2**20
    reads = [0]
    read = parts.recordings.library.read

    async def counted(*given: Any) -> bytes:
        reads[0] += 1
        revoke_all(parts)
        return bytes(await read(*given))

    monkeypatch.setattr(parts.recordings.library, "read", counted)
    with pytest.raises(HTTPStreamClosedError):
        await browser.get(f"/api/recordings/{made.id}/download?key={index['key']}")
    assert reads == [1]


def revoke_all(parts: Any) -> None:
    for token in tuple(parts.revocation._watched):
        parts.revocation.revoke(token)
