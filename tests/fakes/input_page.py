"""A bare page with the real scripts for input, and a socket that feeds the real InputFeature."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from agent.adapters.x11_input import open_x11_input
from agent.consent import Consent, Question
from agent.features.input import InputFeature
from agent.session import SessionModel
from protocol.codec import VIEWER, decode
from protocol.frame import Channel, Header
from protocol.messages.consent import ConsentAsk
from protocol.messages.control import ControlHolder

SCRIPTS = Path(__file__).resolve().parents[2] / "web" / "static" / "js"
PAGE = """<!doctype html><meta charset="utf-8"><title>input</title>
<body style="margin:0"><canvas id="screen" width="800" height="600"></canvas>
<textarea id="keyboard"
 style="position:absolute;top:0;left:0;width:1px;height:1px;opacity:0"></textarea>
<script type="module" src="/page.js"></script>"""
SCRIPT = """
import { encode } from "/js/core/codec.js";
import { Input } from "/js/features/input.js";
const canvas = document.querySelector("#screen");
const socket = new WebSocket(`ws://${location.host}/input`);
const input = new Input({
  canvas,
  textarea: document.querySelector("#keyboard"),
  send: (message) => socket.readyState === 1 && socket.send(encode(message)),
  toDesktop: (x, y) => ({ x: Math.floor(x), y: Math.floor(y) }),
});
input.mode = location.hash.slice(1) || "auto";
socket.onopen = () => { input.enabled = true; document.title = "ready"; };
"""


class NoWire:
    """The feature under test sends nothing."""

    def send(self, message: object) -> None:
        raise AssertionError(message)

    def send_screen(self, header: Header, body: bytes) -> None:
        raise AssertionError(header)

    def buffered_bytes(self) -> int:
        return 0


class Yes:
    async def ask(self, question: Question) -> frozenset[str]:
        return question.rights

    def withdraw(self) -> None:
        """Nothing is open."""


async def allowed_feature(display: str, person: str = "p1") -> InputFeature:
    """An InputFeature on `display` whose customer has allowed `person` control."""
    consent = Consent(Yes())
    await consent.answer(ConsentAsk("a1", person, "Ada", "Org", ("view", "control")))
    loop = asyncio.get_running_loop()
    feature = InputFeature(NoWire(), SessionModel(), consent, loop, lambda: open_x11_input(display))
    feature.on_start()
    feature.on_holder(ControlHolder(person))
    return feature


class _Page(RequestHandler):
    def initialize(self, kind: str, body: str) -> None:
        self.kind, self.body = kind, body

    def get(self) -> None:
        self.set_header("Content-Type", self.kind)
        self.finish(self.body)


class _Socket(WebSocketHandler):
    def initialize(self, feature: InputFeature, log: list[object]) -> None:
        self.feature, self.log = feature, log

    def open(self) -> None:
        self.feature.on_holder(ControlHolder("p1"))

    def on_message(self, message: bytes | str) -> None:
        assert isinstance(message, bytes)
        decoded = decode(message, VIEWER, Channel.INPUT)
        self.log.append(decoded)
        self.feature.on_input(decoded)

    def on_close(self) -> None:
        self.feature.on_holder(ControlHolder(""))


@contextmanager
def input_page(display: str) -> Iterator[tuple[str, list[object]]]:
    """Yields the page's address and the list of messages that arrived."""
    log: list[object] = []
    address: list[str] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        feature = await allowed_feature(display)
        application = Application(
            [
                ("/", _Page, {"kind": "text/html", "body": PAGE}),
                ("/page.js", _Page, {"kind": "text/javascript", "body": SCRIPT}),
                ("/input", _Socket, {"feature": feature, "log": log}),
                ("/js/(.*)", StaticFileHandler, {"path": str(SCRIPTS)}),
            ]
        )
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(application)
        server.add_sockets(sockets)
        address.append(f"http://127.0.0.1:{sockets[0].getsockname()[1]}/")
        started.set()
        await stop.wait()
        server.stop()
        await server.close_all_connections()
        await feature.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(20)
    try:
        yield address[0], log
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()
