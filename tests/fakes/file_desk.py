"""The program without windows and a technician's browser, with files on both sides."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from agent.features.files import FilesFeature
from agent.files_view import FilesView, OfferView, TransferView
from agent.options import Address
from appliance.domain.records import SessionRecord
from protocol.messages.consent import ConsentRights
from protocol.messages.files import Entry, FilesList, FilesListed, FilesTransfer
from tests.fakes.agent_rig import Rig
from tests.fakes.peers import DEADLINE_S, Browser, ViewerPeer, until
from tests.loopback.conftest import Helpdesk

EVERYTHING = ("view", "control", "files")


class Reply:
    """An answer of the appliance as its scripts read it."""

    def __init__(self, code: int, body: bytes) -> None:
        self.code = code
        self.json: dict[str, Any] = json.loads(body) if body.startswith(b"{") else {}


class FileDesk:
    """A session whose customer allowed what the test says."""

    def __init__(self, helpdesk: Helpdesk, record: SessionRecord, rights: tuple[str, ...]) -> None:
        self.helpdesk, self.record = helpdesk, record
        self.rig = Rig(helpdesk.running.port)
        self.rig.addresses = (Address("http", "localhost", helpdesk.running.port),)
        self.rig.customer.rights = rights
        loop = asyncio.get_running_loop()
        self.files = FilesFeature(self.rig.link, self.rig.session, self.rig.consent, loop)
        self.rig.link.attach((self.files,))
        self.view = FilesView()
        self.files.observe(self._see)
        self.browser: Browser
        self.viewer: ViewerPeer
        self._asks = 0

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, helpdesk: Helpdesk, rights: tuple[str, ...] = EVERYTHING
    ) -> AsyncIterator["FileDesk"]:
        record = await helpdesk.session()
        desk = cls(helpdesk, record, rights)
        sessions = helpdesk.running.parts.sessions
        token = await sessions.claim_code_for_agent(record.code, "127.0.0.1")
        desk.rig.link.start(desk.rig.addresses, token)
        desk.browser = await helpdesk.browser(helpdesk.ada)
        desk.viewer = await ViewerPeer.join(desk.browser, record.id)
        await desk.viewer.expect(ConsentRights, lambda told: told.rights == rights)
        try:
            yield desk
        finally:
            desk.rig.link.quit()
            await desk.rig.link.left()
            await desk.files.close()
            await desk.viewer.leave()

    def _see(self, view: FilesView) -> None:
        self.view = view

    @property
    def at(self) -> str:
        return f"/api/sessions/{self.record.id}/transfers"

    async def post(self, path: str, body: Any = None) -> Reply:
        answer = await self.browser.json(f"{self.at}/{path}", {} if body is None else body)
        return Reply(answer.code, answer.body)

    async def look(self, folder: str = "", **more: Any) -> FilesListed:
        self._asks += 1
        ask = f"a{self._asks}"
        self.viewer.tell(FilesList(ask, folder, **more))
        return await self.viewer.expect(FilesListed, lambda one: one.ask == ask)

    def handle(self, path: Path) -> str:
        """A handle as listing the folder would have given it."""
        return self.files._looking.handles.of(str(path))

    async def entries(self, folder: Path) -> dict[str, Entry]:
        return {one.name: one for one in (await self.look(self.handle(folder))).entries}

    async def receive(self, *paths: Path) -> Reply:
        return await self.post("receive", {"handles": [self.handle(path) for path in paths]})

    async def content(
        self, number: int, take: Any = None, timeout_s: float = 60, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """Returns status, bytes and headers; `take` gets each piece instead, if it is given."""
        parts: list[bytes] = []
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = HTTPRequest(
            f"{self.browser.origin}{self.at}/{number}/content",
            headers={**given, "Cookie": self.browser.cookie_header},
            streaming_callback=take or parts.append,
            request_timeout=timeout_s,
            ssl_options=self.browser.tls,
            decompress_response=False,
        )
        client = AsyncHTTPClient(force_instance=True, max_body_size=2**40)
        try:
            answer = await client.fetch(request, raise_error=False)
        except HTTPClientError as problem:
            return problem.code, b"".join(parts), {}
        return answer.code, b"".join(parts), dict(answer.headers)

    async def transfer(
        self, number: int, *states: str, deadline_s: float = DEADLINE_S
    ) -> FilesTransfer:
        return await self.viewer.expect(
            FilesTransfer, lambda one: one.number == number and one.state in states, deadline_s
        )

    async def offer(self, folder: Path, *names: str, size: int = 0, files: int = 0) -> int:
        """Offers, accepts, and returns the number."""
        files = files or len(names)
        answer = await self.post("send", {"names": names, "files": files, "size": size})
        assert answer.code == 200, answer.json
        number = int(answer.json["transfer"]["number"])
        await self.question(number)
        self.files.accept(number, str(folder))
        await self.transfer(number, "ready")
        return number

    async def question(self, number: int) -> OfferView:
        found: OfferView = await until(
            lambda: next((one for one in self.view.offers if one.number == number), None)
        )
        return found

    async def line(self, number: int, *states: str) -> TransferView:
        found: TransferView = await until(
            lambda: next(
                (
                    one
                    for one in self.view.transfers
                    if one.number == number and one.state in states
                ),
                None,
            )
        )
        return found

    async def announce(self, number: int, *files: tuple[str, int]) -> list[dict[str, Any]]:
        given = [
            {"file": at, "path": path, "size": size, "modified_ms": 0}
            for at, (path, size) in enumerate(files)
        ]
        answer = await self.post(f"{number}/files", {"files": given})
        assert answer.code == 200, answer.json
        found: list[dict[str, Any]] = answer.json["files"]
        return found

    async def slice(
        self, number: int, file: int, offset: int, data: bytes, sha256: str | None = None
    ) -> Reply:
        digest = hashlib.sha256(data).hexdigest() if sha256 is None else sha256
        path = f"{self.at}/{number}/slice?file={file}&offset={offset}&sha256={digest}"
        kind = "application/octet-stream"
        answer = await self.browser.ask("POST", path, data, Content_Type=kind)
        return Reply(answer.code, answer.body)

    def cut(self) -> None:
        line = self.rig.link._line
        assert line is not None
        line.socket.protocol.stream.close()
