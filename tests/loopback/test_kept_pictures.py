"""Pictures kept with a session: who may, what is stored, what is left (SPEC V5)."""

import asyncio
import io
import json
import threading
import zipfile
import zlib
from typing import Any

import pytest

from appliance.domain.kept_pictures import NOTE_CHARS
from appliance.services import kept_pictures
from appliance.storage.session_retention import empty
from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def png(width: int = 3, height: int = 2, filling: bytes = b"") -> bytes:
    """A PNG file; what fills it need not be a picture, since nobody decodes it here."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + crc

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", filling) + chunk(b"IEND", b"")
    )


async def keep(browser: Browser, session_id: str, data: bytes, kind: str = "snapshot") -> object:
    path = f"/api/sessions/{session_id}/pictures?kind={kind}"
    return await browser.ask("POST", path, data, Content_Type="image/png")


async def listed(browser: Browser, session_id: str) -> list[dict[str, object]]:
    answer = await browser.get(f"/api/sessions/{session_id}/pictures")
    return list(json.loads(answer.body)["pictures"])


async def test_a_picture_is_kept_sealed_shown_noted_packed_and_deleted(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    ada = await helpdesk.browser(helpdesk.ada)
    canary = b"canary on the customer's screen"
    first, second = png(3, 2, canary), png(640, 480)
    kept = await keep(ada, record.id, first)
    assert (kept.code, json.loads(kept.body)["name"]) == (201, "001-snapshot.png")
    assert (await keep(ada, record.id, second, "whiteboard")).code == 201
    one, two = await listed(ada, record.id)
    assert (one["width_px"], one["height_px"], one["author"]) == (3, 2, "Ada")
    folder = helpdesk.running.parts.storage.folder / "pictures"
    stored = [path.read_bytes() for path in folder.iterdir()]
    assert len(stored) >= 2
    assert not any(canary in data for data in stored), "sealed at rest"

    sent = await ada.get(f"/api/sessions/{record.id}/picture?id={one['id']}")
    assert (sent.body, sent.headers["Content-Type"]) == (first, "image/png")
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert sent.headers["Cache-Control"] == "private, no-store"

    api = f"/api/sessions/{record.id}/pictures"
    note = {"picture": one["id"], "note": "여기를 누르세요 📎"}
    assert (await ada.json(f"{api}/note", note)).code == 200
    too_long = {"picture": one["id"], "note": "x" * (NOTE_CHARS + 1)}
    assert (await ada.json(f"{api}/note", too_long)).code == 400
    assert (await listed(ada, record.id))[0]["note"] == note["note"]

    archive = zipfile.ZipFile(io.BytesIO((await ada.get(f"{api}.zip")).body))
    assert archive.namelist() == ["001-snapshot.png", "002-whiteboard.png", "notes.txt"]
    assert archive.read("002-whiteboard.png") == second
    assert note["note"] in archive.read("notes.txt").decode("utf-8-sig")

    assert (await ada.json(f"{api}/delete", {"picture": two["id"]})).code == 200
    gone = await ada.get(f"/api/sessions/{record.id}/picture?id={two['id']}")
    assert gone.code == 409
    assert not (folder / f"{two['id']}.sealed").exists()
    third = await keep(ada, record.id, png())
    assert json.loads(third.body)["number"] == 2, "the highest number was deleted"
    await viewer.leave()


async def test_only_who_sees_the_screen_keeps_pictures(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    ada = await helpdesk.browser(helpdesk.ada)
    assert (await keep(ada, record.id, png())).code == 409, "the viewer is not open"
    viewer = await helpdesk.viewer(record)
    for wrong in (b"", b"GIF89a" + b"\0" * 40, png(0, 5), png(16_385, 1), png(16_000, 16_000)):
        assert (await keep(ada, record.id, wrong)).code == 400
    assert (await keep(ada, record.id, png())).code == 201
    bob = await helpdesk.browser(helpdesk.bob)
    assert await listed(bob, record.id) == [], "no part in it, and no reports"
    (one,) = await listed(ada, record.id)
    path = f"/api/sessions/{record.id}/pictures"
    assert (await bob.get(f"/api/sessions/{record.id}/picture?id={one['id']}")).code == 409
    assert (await bob.json(f"{path}/delete", {"picture": one["id"]})).code == 409
    assert zipfile.ZipFile(io.BytesIO((await bob.get(f"{path}.zip")).body)).namelist() == []
    assert len(await listed(ada, record.id)) == 1
    await viewer.leave()


async def test_files_go_with_what_retention_takes(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    ada = await helpdesk.browser(helpdesk.ada)
    await keep(ada, record.id, png())
    (one,) = await listed(ada, record.id)
    parts = helpdesk.running.parts
    path = parts.storage.folder / "pictures" / f"{one['id']}.sealed"
    await parts.kept_pictures.tidy()
    assert path.exists()
    await viewer.leave()
    await parts.storage.run(empty, [record.id])
    await parts.kept_pictures.tidy()
    assert not path.exists()


async def test_a_picture_that_comes_while_files_are_tidied_stays(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file is there before its row."""
    record, _agent = await helpdesk.shared()
    pictures, write = helpdesk.running.parts.kept_pictures, kept_pictures._write
    written, tidied = threading.Event(), threading.Event()

    def slow(*what: Any) -> None:
        write(*what)
        written.set()
        tidied.wait(20)

    monkeypatch.setattr(kept_pictures, "_write", slow)
    keeping = asyncio.create_task(pictures.keep(helpdesk.ada, record.id, "snapshot", png()))
    await asyncio.to_thread(written.wait)
    await pictures.tidy()
    tidied.set()
    kept = await keeping
    access = await helpdesk.running.parts.access.of(helpdesk.ada)
    assert (await pictures.content(record, access, True, kept.id))[1] == png()


async def test_a_picture_that_is_deleted_while_all_are_sent_is_left_out(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    pictures = helpdesk.running.parts.kept_pictures
    access = await helpdesk.running.parts.access.of(helpdesk.ada)
    _, second = [await pictures.keep(helpdesk.ada, record.id, "snapshot", png()) for _ in range(2)]
    pieces = pictures.archive(record, access, True)
    sent = await anext(pieces)
    await pictures.delete(record, access, True, second.id)
    sent += b"".join([piece async for piece in pieces])
    assert zipfile.ZipFile(io.BytesIO(sent)).namelist() == ["001-snapshot.png"]
