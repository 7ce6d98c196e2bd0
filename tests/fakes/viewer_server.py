"""Plays the appliance for one viewer: page, files, tickets, and a socket that says what is told."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from appliance import texts
from protocol import codec, frame, pixels
from protocol.frame import Channel, Flag, Header
from protocol.messages.kinds import Person
from protocol.messages.link import ViewerWelcome
from protocol.messages.session import SessionState

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "web/build"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
DEADLINE_S = 30
ME = Person("me", "Minji", "control")
OTHER = Person("other", "Luc", "view")


def state(word: str = "connected", **changes: Any) -> SessionState:
    given: dict[str, Any] = {
        "state": word,
        "actor": "",
        "reason": "",
        "at_ms": 1,
        "people": (ME,),
        "agent_online": True,
        "rights": ("view", "control"),
        "name": "Ana",
        "description": "",
    }
    return SessionState(**{**given, **changes})


class ViewerServer:
    """All methods may be called from the test's thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.arrived = threading.Condition()
        self.received: list[tuple[Header, Any]] = []
        self.closed: list[int | None] = []
        self.sockets: list[Any] = []
        self.most_open = 0
        self.ticket_status = 200
        self.first = [codec.encode(state())]
        self.lang = "en"
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/view/s1"

    def send(self, *messages: bytes) -> None:
        def write() -> None:
            for message in messages:
                self.sockets[-1].write_message(message, binary=True)

        self.loop.call_soon_threadsafe(write)

    def tell(self, message: Any) -> None:
        self.send(frame.pack(Header(Channel.CONTROL), codec.encode(message)))

    def picture(
        self, sequence: int, *operations: pixels.Operation, key: bool = False, parts: int = 1
    ) -> None:
        """Sends one frame, in as many messages as asked."""
        size = -(-len(operations) // parts)
        for part in range(parts):
            flags = (Flag.KEY if key else Flag.NONE) | (
                Flag.LAST if part == parts - 1 else Flag.NONE
            )
            body = b"".join(map(pixels.pack, operations[part * size : (part + 1) * size]))
            self.send(frame.pack(Header(Channel.SCREEN, flags, sequence), body))

    def close(self, code: int) -> None:
        self.loop.call_soon_threadsafe(lambda: self.sockets[-1].close(code))

    def wait(self, holds: Any) -> None:
        """Returns once `holds()` is true; fails after the deadline."""
        with self.arrived:
            if not self.arrived.wait_for(holds, DEADLINE_S):
                raise AssertionError(f"not in time; received {self.received[-5:]} {self.closed}")

    def count(self, flag: Flag) -> int:
        return sum(1 for header, _ in self.received if header.flags == flag)

    def wait_flag(self, flag: Flag, times: int = 1) -> None:
        self.wait(lambda: self.count(flag) >= times)

    @contextmanager
    def asked_anew(self) -> Iterator[None]:
        """Returns once a key frame was asked for because of what is done inside.

        Before it the viewer must have shown one: until then it repeats its request, and how often
        is a matter of time.
        """
        before = self.count(Flag.REFRESH)
        yield
        self.wait_flag(Flag.REFRESH, before + 1)

    def wait_ack(self, sequence: int) -> None:
        def acknowledged() -> bool:
            return any(h.flags == Flag.ACK and h.sequence == sequence for h, _ in self.received)

        self.wait(acknowledged)

    def messages(self) -> list[Any]:
        return [message for _, message in self.received if message is not None]

    def note(self, act: Any) -> None:
        with self.arrived:
            act()
            self.arrived.notify_all()


class _Socket(tornado.websocket.WebSocketHandler):
    def open(self) -> None:
        server = self.settings["server"]
        server.note(lambda: server.sockets.append(self))
        still_open = sum(1 for s in server.sockets if s.close_code is None and s.ws_connection)
        server.most_open = max(server.most_open, still_open)

    def on_message(self, message: str | bytes) -> None:
        server = self.settings["server"]
        header, body = frame.unpack(message)
        value = None
        if header.channel is not Channel.SCREEN:
            value = codec.decode(body, codec.VIEWER, header.channel)
        if value is not None and type(value).__name__ == "ViewerHello":
            welcome = codec.encode(ViewerWelcome(1, "me", 1, ()))
            for first in (welcome, *server.first):
                self.write_message(frame.pack(Header(Channel.CONTROL), first), binary=True)
        server.note(lambda: server.received.append((header, value)))

    def on_close(self) -> None:
        server = self.settings["server"]
        server.note(lambda: server.closed.append(self.close_code))


class _Ticket(tornado.web.RequestHandler):
    def post(self) -> None:
        self.set_status(self.settings["server"].ticket_status)
        self.write({"ticket": "t" * 22})


class _Categories(tornado.web.RequestHandler):
    def get(self) -> None:
        self.write({"categories": []})


class _Notes(tornado.web.RequestHandler):
    def get(self) -> None:
        self.write({"notes": [], "templates": [], "may_write": True})


class _Page(tornado.web.RequestHandler):
    def get(self) -> None:
        server = self.settings["server"]
        loader = jinja2.FileSystemLoader(ROOT / "web/templates")
        pages = jinja2.Environment(loader=loader, autoescape=True, extensions=["jinja2.ext.i18n"])
        found = texts.translations(server.lang)
        pages.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
        self.set_header("Content-Security-Policy", POLICY)
        self.write(
            pages.get_template("viewer.html").render(
                lang=server.lang,
                product="Deskside",
                static=lambda name: f"/static/{self.settings['manifest'][name]}",
                session={"topic": "Printer does not print", "name": "Ana"},
                page_data={
                    "lang": server.lang,
                    "texts": self.settings["texts"](server.lang),
                    "page": {"session_id": "s1", "may_end": True},
                },
            )
        )


class _Built(tornado.web.StaticFileHandler):
    def set_extra_headers(self, path: str) -> None:
        self.set_header("Content-Security-Policy", POLICY)


def _script_texts(lang: str) -> dict[str, str]:
    found = BUILD / f"texts.{lang}.json"
    return json.loads(found.read_text()) if found.is_file() else {}


@contextmanager
def viewer_server() -> Iterator[ViewerServer]:
    server = ViewerServer()
    manifest = json.loads((BUILD / "manifest.json").read_text())
    started = threading.Event()

    async def serve() -> None:
        application = tornado.web.Application(
            [
                ("/ws/viewer", _Socket),
                ("/api/tickets", _Ticket),
                ("/api/categories", _Categories),
                ("/api/sessions/s1/notes", _Notes),
                ("/view/s1", _Page),
                ("/static/(.*)", _Built, {"path": str(BUILD)}),
            ],
            server=server,
            manifest=manifest,
            texts=_script_texts,
        )
        listening = tornado.httpserver.HTTPServer(application)
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        listening.add_sockets(sockets)
        server.port = sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        for socket in server.sockets:
            socket.close()
        listening.stop()
        await listening.close_all_connections()

    stop = asyncio.Event()
    thread = threading.Thread(target=server.loop.run_until_complete, args=(serve(),))
    thread.start()
    started.wait(DEADLINE_S)
    try:
        yield server
    finally:
        server.loop.call_soon_threadsafe(stop.set)
        thread.join(DEADLINE_S)
        server.loop.close()
