"""Requests on a real mail server and a real SMS provider of loopback; only the clock is a fake."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import vobject

from appliance.domain.records import Account, Group, Membership, SessionRecord
from appliance.domain.requests import Request
from appliance.handlers.outgoing import OutgoingClient
from appliance.services.audit import APPLIANCE
from appliance.services.requesting import Requesting
from appliance.services.requests import Started
from appliance.storage import groups, people
from tests.fakes.desk import ORIGIN
from tests.fakes.mail_room import MailRoom
from tests.fakes.smtp_server import MailServerFake, Received

GROUP = "group-one"
KEY = "canary-sms-key-4711-0815"


class RequestRoom(MailRoom):
    """A desk that starts sessions and tells their customers.

    Attributes:
        ada: a technician of GROUP.
    """

    ada: Account

    def _prepare(self) -> None:
        super()._prepare()
        desk = self.desk
        self.outgoing = OutgoingClient()
        self.requesting = Requesting.open(
            desk.storage,
            desk.vault,
            desk.clock,
            desk.audit,
            desk.preferences,
            desk.sessions,
            desk.mail,
            self.outgoing,
            ORIGIN,
            "help.example.org",
            lambda: "Acme",
            lambda: "en",
        )
        self.requests = self.requesting.requests

    async def furnish(self) -> None:
        """Makes the group and its technician."""
        self.ada = await self.desk.technician("ada@example.org", "Ada")

        def put() -> None:
            groups.insert(Group(GROUP, "One", 1))
            groups.put_member(Membership(self.ada.id, GROUP))

        await self.desk.storage.run(put)

    async def start_session(self, **wanted: str | bool) -> Started:
        """Starts a session of Ada's; mail goes to jiwoo@example.org unless told otherwise."""
        given: dict[str, str | bool] = {
            "group_id": GROUP,
            "name": "Jiwoo Kim",
            "email": "jiwoo@example.org",
            "topic": "Printer",
            "language": "en",
            "send_email": True,
        }
        return await self.requests.start(self.ada, Request(**(given | wanted)))  # type: ignore[arg-type]

    async def get_session(self, session_id: str) -> SessionRecord:
        return await self.desk.sessions.get(session_id)

    async def words(self, session_id: str) -> list[str]:
        """Returns the words of the session's timeline beside its changes of state."""
        acts = await self.desk.storage.run(self.desk.sessions._rows.acts, session_id)
        return [act.word for act in acts]

    async def use_sms(self, url: str, secret: str = KEY, **changed: str) -> None:
        """Enters a provider in the settings."""
        typed = {
            "preset": "json",
            "url": url,
            "account": "",
            "sender": "Acme",
            "country": "82",
            "body": "",
            "authorities": "",
            "text_en": "",
            "text_ko": "",
            "text_fr": "",
        } | changed
        await self.requesting.sms.settings.change(APPLIANCE, typed, secret)

    async def restart(self) -> None:
        self.outgoing.close()
        await super().restart()

    async def close(self) -> None:
        self.outgoing.close()
        await super().close()


def calendar_of(mail: Received) -> vobject.base.Component:
    """Returns the calendar of a mail as mail programs find it, after the form of it was checked."""
    message = mail.message
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = message.get_payload()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.get_payload()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    inline = alternative.get_payload()[2]
    assert attached.get_content_type() == "application/ics"
    assert attached.get_filename() == "invite.ics"
    text = inline.get_content()
    file = attached.get_payload(decode=True)
    assert file == inline.get_payload(decode=True)
    assert file.count(b"\n") == file.count(b"\r\n")
    found = vobject.readOne(text)
    found.validate()
    assert inline["Content-Type"].params["method"] == found.method.value
    assert inline["Content-Type"].params["charset"] == "utf-8"
    return found


async def sent_by(room: RequestRoom, server: MailServerFake, mails: int) -> list[Received]:
    """Returns what has arrived once so many mails did."""
    await server.wait_for(mails)
    return server.received


@dataclass
class ProviderFake:
    """A provider of text messages that answers as told.

    Attributes:
        answers: status and body of the next answers; the last one stays.  Status 0 breaks the line
            before the answer, -1 never answers.
        got: requests so far, heads and bodies.
    """

    port: int = 0
    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, "{}")])
    got: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().split("content-length:")[1].split("\r\n")[0])
            body = (await reader.readexactly(length)).decode()
            self.got.append((head, body))
            status, text = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
            if status == -1:
                await reader.read()
            elif status:
                raw = text.encode()
                writer.write(
                    f"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(raw)}\r\nConnection: close\r\n\r\n".encode()
                    + raw
                )
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def provider() -> AsyncIterator[ProviderFake]:
    """Runs a provider on a free port of loopback."""
    fake = ProviderFake()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def request_room(folder: Path) -> AsyncIterator[RequestRoom]:
    """Runs the services on a new data folder, with Ada; the outbox is not started."""
    shutil.copytree(await furnished(), folder / "data")
    room = RequestRoom(folder / "data")
    try:
        found = await room.desk.storage.run(people.by_email, "ada@example.org")
        assert found is not None
        room.ada = found[0]
        yield room
    finally:
        await room.close()


async def furnished() -> Path:
    """Returns a data folder with Ada in it, to be copied: making one takes longer than a test."""
    if not _FURNISHED:
        kept = Path(tempfile.mkdtemp(prefix="request-room-"))
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        room = RequestRoom(kept / "data")
        await room.furnish()
        await room.close()
        _FURNISHED.append(kept / "data")
    return _FURNISHED[0]


_FURNISHED: list[Path] = []
