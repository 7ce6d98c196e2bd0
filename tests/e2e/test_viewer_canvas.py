"""The viewer's canvas shows exactly what the operations say, in browsers old and new (SPEC V1)."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image as Pillow
from playwright.sync_api import BrowserContext, Page, expect

from protocol.frame import Channel, Flag, Header, pack
from protocol.messages.control import ControlAsked, ControlGive, ControlRefuse
from protocol.messages.input import InputPointer
from protocol.messages.screen import ScreenUnavailable
from protocol.messages.session import SessionEnd
from protocol.pixels import Copy, Cursor, Fill, Format, Image, Pointer, Size
from tests.fakes.viewer_server import OTHER, ViewerServer, state, viewer_server

W, H = 320, 200
WITHOUT = {
    "today's browser": "",
    "no ImageDecoder": "delete window.ImageDecoder;",
    "Safari 11, Firefox 60": "".join(
        f"delete {name};"
        for name in (
            "window.ImageDecoder",
            "window.createImageBitmap",
            "window.OffscreenCanvas",
            "window.ResizeObserver",
            "window.structuredClone",
            "window.AbortController",
            "window.queueMicrotask",
            "Array.prototype.at",
            "Array.prototype.flat",
            "Element.prototype.replaceChildren",
            "Object.fromEntries",
            "Object.hasOwn",
            "Promise.allSettled",
            "String.prototype.replaceAll",
        )
    ),
}
READ = """() => {
  const canvas = document.getElementById("screen");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let text = "";
  for (let at = 0; at < data.length; at += 4)
    text += String.fromCharCode(data[at], data[at + 1], data[at + 2]);
  return [canvas.width, canvas.height, btoa(text)];
}"""


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    with viewer_server() as running:
        yield running


@pytest.fixture
def problems(page: Page) -> Iterator[list[str]]:
    """What the page complained about; nothing may be left at the end of a test."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    yield found
    assert found == []


@pytest.fixture
def viewer(server: ViewerServer, page: Page, problems: list[str]) -> Page:
    """A viewer that is connected and waits for its first key frame."""
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    return page


def encoded(picture: np.ndarray, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Pillow.fromarray(picture).save(out, kind, **options)
    return out.getvalue()


def noise(seed: int, w: int, h: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (h, w, 3), dtype=np.uint8)


def png(picture: np.ndarray, x: int, y: int) -> Image:
    return Image(Format.PNG, x, y, picture.shape[1], picture.shape[0], encoded(picture))


def canvas(page: Page) -> np.ndarray:
    w, h, text = page.evaluate(READ)
    return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(h, w, 3)


def rectangle(page: Page, selector: str) -> dict:
    return page.locator(selector).evaluate("e => e.getBoundingClientRect().toJSON()")


def key(server: ViewerServer, sequence: int = 1, *more: object) -> np.ndarray:
    """Sends a key frame of noise and returns what must be on the canvas."""
    picture = noise(sequence, W, H)
    server.picture(sequence, Size(W, H), png(picture, 0, 0), *more, key=True)
    server.wait_ack(sequence)
    return picture.copy()


@pytest.mark.parametrize("missing", WITHOUT.values(), ids=WITHOUT.keys())
def test_operations_arrive_pixel_for_pixel(
    server: ViewerServer, page: Page, missing: str, problems: list[str]
) -> None:
    page.add_init_script(missing)
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    wanted = key(server)
    tile = noise(7, 64, 48)
    server.picture(
        2,
        Fill(10, 20, 30, 40, 0x12AB9F),
        png(tile, 100, 50),
        Copy(0, 10, 0, 0, W, H - 10),
        Copy(5, 5, 9, 12, 100, 80),
        Fill(0, 0, 1, 1, 0x000001),
        parts=3,
    )
    server.wait_ack(2)
    wanted[20:60, 10:40] = (0x12, 0xAB, 0x9F)
    wanted[50:98, 100:164] = tile
    wanted[0 : H - 10] = wanted[10:H].copy()
    wanted[12:92, 9:109] = wanted[5:85, 5:105].copy()
    wanted[0, 0] = (0, 0, 1)
    assert np.array_equal(canvas(page), wanted)


@pytest.mark.parametrize("missing", WITHOUT.values(), ids=WITHOUT.keys())
def test_jpeg_in_full_colour(
    server: ViewerServer, page: Page, missing: str, problems: list[str]
) -> None:
    page.add_init_script(missing)
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    picture = np.zeros((H, W, 3), dtype=np.uint8)
    picture[:, ::4] = (255, 0, 0)
    picture[:, 1::4] = (0, 0, 255)
    picture[:100] = (30, 160, 90)
    data = encoded(picture, "JPEG", quality=90, subsampling=0)
    server.picture(1, Size(W, H), Image(Format.JPEG, 0, 0, W, H, data), key=True)
    server.wait_ack(1)
    wanted = np.asarray(Pillow.open(io.BytesIO(data)))
    assert np.abs(canvas(page).astype(int) - wanted).max() <= 6


def test_backing_store_follows_the_desktop(server: ViewerServer, viewer: Page) -> None:
    key(server)
    server.picture(2, Size(800, 600), Fill(0, 0, 800, 600, 0x336699), key=True)
    server.wait_ack(2)
    shown = canvas(viewer)
    assert shown.shape == (600, 800, 3)
    assert (shown == (0x33, 0x66, 0x99)).all()


def test_frames_in_order_however_long_they_decode(server: ViewerServer, viewer: Page) -> None:
    wanted = key(server)
    large, small = noise(3, W, H), noise(4, 2, 2)
    for sequence in range(2, 42, 2):
        server.picture(sequence, png(large, 0, 0))
        server.picture(sequence + 1, png(small, sequence, sequence))
    server.wait_ack(41)
    wanted[:] = large
    wanted[40:42, 40:42] = small
    assert np.array_equal(canvas(viewer), wanted)
    acks = [header.sequence for header, _ in server.received if header.flags == Flag.ACK]
    assert acks == sorted(acks)


@pytest.mark.parametrize(
    "broken",
    [
        Image(Format.PNG, 0, 0, 64, 64, b"no picture"),
        Image(Format.PNG, 0, 0, 64, 64, encoded(noise(1, 64, 64))[:-600]),
        Image(Format.PNG, 0, 0, 8, 8, encoded(noise(1, 64, 64))),
        Image(Format.JPEG, 0, 0, 64, 64, encoded(noise(1, 64, 64))),
        Cursor(0, 0, 16, 16, encoded(noise(1, 200, 200))),
    ],
    ids=["no picture", "cut off", "of another size", "of another format", "cursor"],
)
def test_a_picture_that_cannot_be_decoded_costs_one_frame(
    server: ViewerServer, viewer: Page, broken: Image, problems: list[str]
) -> None:
    wanted = key(server)
    with server.asked_anew():
        server.picture(2, Fill(0, 0, W, H, 0xFFFFFF), broken)
    if broken.data[-4:] != encoded(noise(1, 64, 64))[:-600][-4:]:
        assert np.array_equal(canvas(viewer), wanted)
    server.picture(3, Fill(0, 0, W, H, 0x00FF00))
    wanted = key(server, 4)
    assert np.array_equal(canvas(viewer), wanted)
    server.picture(5, Fill(0, 0, 10, 10, 0xABCDEF))
    server.wait_ack(5)
    assert (canvas(viewer)[:10, :10] == (0xAB, 0xCD, 0xEF)).all()


def test_dropped_frames_are_asked_for_once_all_is_drawn(server: ViewerServer, viewer: Page) -> None:
    key(server)
    with server.asked_anew():
        server.picture(2, png(noise(9, W, H), 0, 0))
        server.send(pack(Header(Channel.SCREEN, Flag.REFRESH)))
    marks = [(h.flags, h.sequence) for h, _ in server.received if h.channel is Channel.SCREEN]
    shown = marks.index((Flag.ACK, 1))
    assert marks[shown + 1 : shown + 3] == [(Flag.ACK, 2), (Flag.REFRESH, 0)]
    assert np.array_equal(canvas(viewer), noise(9, W, H))


def test_a_gap_left_by_another_viewers_key_frame_is_no_loss(
    server: ViewerServer, viewer: Page
) -> None:
    key(server)
    asked = server.count(Flag.REFRESH)
    server.picture(5, Fill(0, 0, W, H, 0x010203))
    server.wait_ack(5)
    assert server.count(Flag.REFRESH) == asked


@pytest.mark.parametrize(
    ("flags", "body", "code"),
    [
        (Flag.LAST | Flag.KEY, b"\x09", 4400),
        (Flag.LAST | Flag.KEY, b"\x01\x40\x01\x40\x00", 4413),
        (Flag.LAST | Flag.KEY, b"\x01\x40\x00\x40\x00", 4413),
        (Flag.LAST, b"\x02\x01\x3f\x00\x00\x00\x02\x00\x01\x00\x00\x00", 4400),
        (Flag.LAST, b"\x06\x00\x00\x00\x00\x01\x00\x10\x00\x10", 4400),
        (Flag.ACK, b"", 4400),
    ],
    ids=[
        "unknown operation",
        "too wide",
        "too many pixels",
        "outside",
        "size in the middle",
        "ack",
    ],
)
def test_what_is_no_picture_closes_the_line_with_its_code(
    server: ViewerServer, viewer: Page, flags: Flag, body: bytes, code: int
) -> None:
    key(server)
    server.send(pack(Header(Channel.SCREEN, flags, 9), body))
    server.wait(lambda: server.closed)
    assert server.closed == [code]
    expect(viewer.get_by_role("heading", name="Connection closed for safety")).to_be_visible()
    expect(viewer.locator("#card-text")).to_contain_text(str(code))
    with server.asked_anew():
        viewer.get_by_role("button", name="Connect again").click()


def test_a_control_message_from_the_wrong_side_closes(server: ViewerServer, viewer: Page) -> None:
    key(server)
    server.tell(SessionEnd())
    server.wait(lambda: server.closed)
    assert server.closed == [4400]


def test_comes_back_after_a_cut_with_one_socket(server: ViewerServer, viewer: Page) -> None:
    key(server)
    with server.asked_anew():
        server.close(1001)
    wanted = key(server, 2)
    expect(viewer.locator("#screen")).to_be_visible()
    assert np.array_equal(canvas(viewer), wanted)
    assert server.most_open == 1


def test_signed_out_says_so(server: ViewerServer, page: Page) -> None:
    server.ticket_status = 401
    page.goto(server.url)
    expect(page.get_by_role("link", name="Sign in")).to_have_attribute("href", "/login")


def test_a_card_instead_of_a_black_picture(server: ViewerServer, viewer: Page) -> None:
    key(server)
    expect(viewer.locator("#card")).to_be_hidden()
    for message, title in [
        (ScreenUnavailable("wayland"), "This desktop cannot be shown"),
        (state("waiting", reason="denied"), "The customer did not allow it"),
        (state("reconnecting"), "Customer's line interrupted"),
        (state("closed", actor="Ana"), "Session ended"),
    ]:
        server.tell(message)
        expect(viewer.locator("#card-title")).to_have_text(title)
        expect(viewer.locator("#screen")).to_be_hidden()


def test_keys_go_to_the_customer_at_once_and_after_a_click(
    server: ViewerServer, viewer: Page
) -> None:
    key(server)
    expect(viewer.locator("#keyboard")).to_be_focused()
    viewer.locator("#view").focus()
    viewer.locator("#screen").click(position={"x": 50, "y": 60})
    expect(viewer.locator("#keyboard")).to_be_focused()
    server.wait(lambda: any(isinstance(found, InputPointer) for found in server.messages()))
    viewer.keyboard.press("Control+Alt+Shift")
    expect(viewer.locator("#back")).to_be_focused()


def test_handing_over_and_ending_by_keyboard(server: ViewerServer, viewer: Page) -> None:
    key(server)
    server.tell(state(people=(*state().people, OTHER)))
    server.tell(ControlAsked("other", "Luc"))
    viewer.get_by_text("Luc asks for control.").wait_for()
    viewer.locator(".tray").get_by_role("button", name="Keep").press("Enter")
    server.wait(lambda: ControlRefuse("other") in server.messages())
    server.tell(ControlAsked("other", "Luc"))
    expect(viewer.locator(".tray-row")).to_be_visible()
    server.tell(state())
    expect(viewer.locator(".tray-row")).to_have_count(0)
    server.tell(state(people=(*state().people, OTHER)))
    server.tell(ControlAsked("other", "Luc"))
    viewer.locator(".tray").get_by_role("button", name="Hand over").press("Enter")
    server.wait(lambda: ControlGive("other") in server.messages())
    viewer.keyboard.press("Control+Alt+Shift")
    viewer.get_by_role("button", name="End session").press("Enter")
    question = viewer.locator(".tray-row.alarm")
    expect(question.get_by_role("button", name="Go on")).to_be_focused()
    viewer.keyboard.press("Escape")
    expect(question).to_have_count(0)
    viewer.get_by_role("button", name="End session").press("Enter")
    expect(question.get_by_role("button", name="Go on")).to_be_focused()
    viewer.keyboard.press("Shift+Tab")
    expect(question.get_by_role("button", name="End session")).to_be_focused()
    viewer.keyboard.press("Enter")
    server.wait(lambda: SessionEnd() in server.messages())
    assert server.messages().count(SessionEnd()) == 1, "Escape is no"


def test_nothing_lies_over_the_picture(server: ViewerServer, viewer: Page) -> None:
    key(server, 1, Pointer(10, 10), Cursor(1, 1, 16, 16, encoded(noise(2, 16, 16))))
    hit = viewer.evaluate(
        """() => {
          const box = document.getElementById("screen").getBoundingClientRect();
          const found = new Set();
          for (let x = 1; x < box.width; x += 7)
            for (let y = 1; y < box.height; y += 7)
              found.add(document.elementFromPoint(box.left + x, box.top + y).id);
          return [...found];
        }"""
    )
    assert hit == ["screen"]
    expect(viewer.locator("#pointer")).to_be_hidden()
    assert "data:image/png" in viewer.locator("#screen").evaluate("e => e.style.cursor")


def test_watchers_see_the_remote_pointer(server: ViewerServer, context: BrowserContext) -> None:
    server.first = []
    page = context.new_page()
    page.goto(server.url)
    server.wait(lambda: server.received)
    server.tell(state(people=(OTHER,)))
    server.wait_flag(Flag.REFRESH)
    key(server, 1, Pointer(100, 50))
    expect(page.locator("#pointer")).to_be_visible()
    expect(page.get_by_role("button", name="Ask for control")).to_be_visible()
    page.wait_for_function(
        """(w) => {
          const [box, mark] = ["screen", "pointer"].map(
            (id) => document.getElementById(id).getBoundingClientRect());
          return Math.abs(mark.x - (box.x + 100 * box.width / w)) < 3;
        }""",
        arg=W,
    )


def test_size_choices_are_remembered(server: ViewerServer, viewer: Page) -> None:
    key(server)
    viewer.get_by_role("button", name="Size of the picture").click()
    viewer.get_by_role("radio", name="Pixel for pixel (1:1)").click()
    assert rectangle(viewer, "#screen")["width"] == W
    viewer.get_by_role("button", name="Hide the bar").click()
    with server.asked_anew():
        viewer.reload()
    key(server, 2)
    expect(viewer.locator("#bar")).to_be_hidden()
    assert rectangle(viewer, "#screen")["width"] == W
    viewer.get_by_role("button", name="Show the bar").press("Enter")
    expect(viewer.locator("#bar")).to_be_visible()
