"""Files between the real program and the real appliance, each a process of its own, over TLS."""

import asyncio
import hashlib
import json
import os
import random
import signal
import ssl
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from protocol.messages.consent import ConsentRights
from protocol.messages.files import FilesList, FilesListed, FilesTransfer
from tests.fakes.desk import PASSWORD
from tests.fakes.peers import Browser, ViewerPeer
from tests.fakes.tls_appliance import EMAIL, TlsAppliance, customer, furnish
from tests.fakes.xserver import xvfb

MIB = 2**20
DATA = random.Random(3).randbytes(MIB) * 12 + b"the end"
PATIENCE_S = 30


async def test_a_large_file_survives_cuts_and_a_killed_program_ends_it(tmp_path: Path) -> None:
    (tmp_path / "home" / "Downloads").mkdir(parents=True)
    (tmp_path / "home" / "Downloads" / "large.bin").write_bytes(DATA)
    with (tmp_path / "home" / "Downloads" / "endless.bin").open("wb") as sparse:
        sparse.truncate(2**36)
    await furnish(tmp_path / "data")
    appliance = TlsAppliance(tmp_path, tmp_path)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        appliance.start()
        with xvfb("640x480") as display:
            browser = Browser(appliance.url, tls=trusting)
            await browser.sign_in(EMAIL, PASSWORD)
            wish = {"topic": "Files", "name": "Cleo", "email": ""}
            session = json.loads((await browser.json("/api/sessions", wish)).body)
            with customer(display, tmp_path, appliance, session["code"]) as pid:
                await _received_and_killed(browser, session["id"], pid)
    finally:
        appliance.stop()


async def _received_and_killed(browser: Browser, session_id: str, pid: int) -> None:
    viewer = await ViewerPeer.join(browser, session_id)
    await viewer.expect(ConsentRights, lambda told: "files" in told.rights, PATIENCE_S)
    handle = await _handle(viewer, "Downloads", "large.bin")
    at = f"/api/sessions/{session_id}/transfers"
    number = await _asked(browser, at, handle)
    got = hashlib.sha256()
    count = 0

    def take(part: bytes) -> None:
        nonlocal count
        if any(count < border <= count + len(part) for border in (MIB, 9 * MIB)):
            os.kill(pid, signal.SIGUSR1)
        got.update(part)
        count += len(part)

    assert await _content(browser, f"{at}/{number}/content", take) == 200
    assert (count, got.hexdigest()) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    done = await viewer.expect(FilesTransfer, lambda one: one.state == "done", PATIENCE_S)
    assert done.sha256 == got.hexdigest()

    number = await _asked(browser, at, await _handle(viewer, "Downloads", "endless.bin"))
    path = f"{at}/{number}/content"
    count = -(2**40)
    slow = asyncio.create_task(_content(browser, path, take))
    await viewer.expect(FilesTransfer, lambda one: one.state == "running", PATIENCE_S)
    await browser.json(f"{at}/{number}/pause", {})
    os.kill(pid, signal.SIGKILL)
    told = await viewer.expect(FilesTransfer, lambda one: one.state == "waiting", PATIENCE_S)
    assert told.why == "line"
    await browser.json(f"{at}/{number}/cancel", {})
    assert await slow == 599
    await viewer.leave()


async def _asked(browser: Browser, at: str, handle: str) -> int:
    answer = await browser.json(f"{at}/receive", {"handles": [handle]})
    assert answer.code == 200, answer.body
    return int(json.loads(answer.body)["transfer"]["number"])


async def _handle(viewer: ViewerPeer, *names: str) -> str:
    folder = ""
    for name in names:
        viewer.tell(FilesList("a", folder))
        page = await viewer.expect(FilesListed, deadline_s=PATIENCE_S)
        folder = next(one.handle for one in page.entries if one.name == name)
    return folder


async def _content(browser: Browser, path: str, take: Any) -> int:
    request = HTTPRequest(
        browser.origin + path,
        headers={"Cookie": browser.cookie_header},
        streaming_callback=take,
        request_timeout=2 * PATIENCE_S,
        ssl_options=browser.tls,
        decompress_response=False,
    )
    client = AsyncHTTPClient(force_instance=True, max_body_size=2**40)
    try:
        return (await client.fetch(request)).code
    except HTTPClientError as problem:
        return problem.code
