"""Films in a real browser: drawn as they are, held to their rules, played from recordings."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.storage import people
from protocol.frame import Flag
from protocol.messages.link import ViewerHello
from protocol.pixels import Fill, Format, Image, Size
from protocol.recording import Chunk
from tests.e2e.test_pages import signed_in
from tests.e2e.test_viewer_canvas import canvas
from tests.fakes.canvas import psnr_db, rgb_of
from tests.fakes.moving_pictures import (
    MOVES,
    Film,
    H,
    W,
    moved_colour,
    moved_films,
    recorded_film,
    scene,
)
from tests.fakes.past_recordings import past_recording
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served
from tests.fakes.viewer_server import ViewerServer, viewer_server

LIVE_DB = 33.0
DESK = (720, 400)
AT = (16, 8)
SECONDS = 10
SEEK = """async ([second, wanted]) => {
  const slider = document.getElementById("slider");
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const colour = (x, y) => {
    pen.drawImage(document.getElementById("screen"), x, y, 1, 1, 0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const began = performance.now();
  slider.value = String(second * 1000 + 500);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (performance.now() - began < 20000) {
    if (colour(2, 362)[0] === second) {
      const took = performance.now() - began;
      const off = wanted.map(([x, y, r, g, b]) => {
        const [red, green, blue] = colour(x, y);
        return Math.max(Math.abs(red - r), Math.abs(green - g), Math.abs(blue - b));
      });
      return [took, Math.max(...off)];
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return [-1, -1];
}"""
SHOWN = """async ([ms, rgb]) => {
  const slider = document.getElementById("slider");
  const screen = document.getElementById("screen");
  const pen = Object.assign(document.createElement("canvas"), { width: 320, height: 240 })
    .getContext("2d", { willReadFrequently: true });
  slider.value = String(ms);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  for (const began = performance.now(); performance.now() - began < 20000; ) {
    pen.drawImage(screen, 0, 0);
    const { data } = pen.getImageData(0, 0, 320, 240);
    const at = 4 * (230 * 320 + 310);
    if (((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]) === rgb) {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
      return Array.from(hash, (byte) => byte.toString(16)).join(" ");
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return "never";
}"""
PLACES = (89, 3, 61, 44, 58, 26, 70, 0, 36, 79, 52, 33, 66, 47)
WITHOUT = "delete window.VideoDecoder; delete window.showSaveFilePicker;"


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    with viewer_server() as running:
        yield running


def film_part(page: Page) -> np.ndarray:
    x, y = AT
    return canvas(page)[y : y + H, x : x + W]


def test_films_are_drawn_and_a_bad_picture_asks_for_a_key_frame(
    server: ViewerServer, page: Page
) -> None:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    (hello,) = (said for said in server.messages() if isinstance(said, ViewerHello))
    words = [word for word in ("h264", "h264-444") if word in hello.capabilities]
    assert words
    background = Fill(0, 0, *DESK, 0x204060)
    sequence = 1
    refreshes = 1
    spoilers: list[Callable[[Film], Image]] = [
        lambda film: film.picture(1),
        lambda film: Image(Format.H264, *AT, W, H, b"\0\0" + bytes(50)),
        lambda film: Image(Format.H264, *AT, W, H, b"\0\1" + film.picture(9).data[2:]),
        lambda film: Image(Format.H264, *AT, W - 2, H, film.picture(9, start=True).data),
    ]
    for number, spoiled in enumerate(spoilers):
        film = Film(*AT, number=number % 2, word=words[number % len(words)])
        server.picture(sequence, Size(*DESK), background, key=True)
        for step in range(5):
            sequence += 1
            server.picture(sequence, film.picture(step))
        server.wait_ack(sequence)
        assert psnr_db(film_part(page), rgb_of(scene(4))) > LIVE_DB
        assert (canvas(page)[: AT[1]] == (0x20, 0x40, 0x60)).all()
        if number == 0:  # it goes on from a start, with or without a key frame for others
            server.picture(sequence := sequence + 1, film.picture(5, start=True))
            server.picture(sequence := sequence + 1, film.picture(6))
            server.wait_ack(sequence)
            assert psnr_db(film_part(page), rgb_of(scene(6))) > LIVE_DB
            for turn in range(4):  # another film of the same number takes over at once
                other = Film(*AT, word=words[0], size=(W - 32 * (turn % 2), H))
                for step in range(3):
                    server.picture(sequence := sequence + 1, other.picture(step))
            server.wait_ack(sequence)
            assert server.count(Flag.REFRESH) == 1
            continue
        server.picture(sequence := sequence + 1, spoiled(film))
        refreshes += 1
        server.wait_flag(Flag.REFRESH, refreshes)
        sequence += 1
    assert found == []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("films")) as running:
        running.with_technician()
        yield running


def recorded(running: ServedAppliance, content: list[Chunk]) -> str:
    """Makes a recording; returns the address of its player."""
    parts, wait = running.running.parts, running.wait
    owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
    record = wait(parts.sessions.create(owner, "Printer", "Ana Duval", ""))
    made = wait(past_recording(parts, record.id, (owner.id, owner.name), content=content))
    return f"{running.url}/recordings/{made.id}"


@pytest.fixture(scope="module")
def player_url(library: ServedAppliance) -> tuple[ServedAppliance, str]:
    return library, recorded(library, list(recorded_film(SECONDS)))


def wanted(second: int) -> list[list[int]]:
    rgb = rgb_of(scene(second))
    return [[x, y, *map(int, rgb[y, x])] for x, y in ((40, 40), (W - 40, 300), (W // 4, 200))]


def test_recorded_films_play_from_any_place(
    browser: Browser, player_url: tuple[ServedAppliance, str]
) -> None:
    running, url = player_url
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    signed_in(page, running)
    opened(page, url)
    for second in (SECONDS - 1, 2, 7, 3):
        _, off = page.evaluate(SEEK, [second, wanted(second)])
        assert 0 <= off < 24, (second, off)

    expect(page.locator("#said")).to_have_text("")
    context.close()


def test_a_browser_that_decodes_no_films_plays_the_rest_and_says_so(
    browser: Browser, player_url: tuple[ServedAppliance, str]
) -> None:
    running, url = player_url
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.add_init_script(WITHOUT)
    signed_in(page, running)
    opened(page, url)
    assert page.evaluate(SEEK, [5, [[40, 40, 0, 0, 0]]])[1] == 0
    expect(page.locator("#said")).to_contain_text("cannot show films")
    page.get_by_role("button", name="Save as video").click()
    with page.expect_download():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-said")).to_have_text("The video is saved.")
    expect(page.get_by_role("alert")).to_contain_text("cannot show films")
    context.close()


@pytest.fixture
def player(browser: Browser, library: ServedAppliance) -> Iterator[Page]:
    """A page of the technician's; nothing in it may complain."""
    found: list[str] = []
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.on("pageerror", lambda error: found.append(str(error)))
    signed_in(page, library)
    yield page
    context.close()
    assert found == []


def shown(page: Page, number: int) -> str:
    """Goes to a frame; returns what the canvas holds."""
    found: str = page.evaluate(SHOWN, [number * 100 + 50, moved_colour(number)])
    return found


def opened(page: Page, url: str) -> None:
    """Opens a player, and pauses it wherever it has come by now."""
    page.goto(url)
    expect(page.locator("#screen")).to_be_visible()
    page.locator("#play").evaluate("one => one.ariaLabel === 'Pause' && one.click()")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def never_again(number: int, data: bytes) -> bytes:
    """Only the first picture says that it is a start."""
    return data if number in (0, 25, 68) else data[:1] + b"\0" + data[2:]


def always(_number: int, data: bytes) -> bytes:
    """Every picture says that it needs none before it."""
    return data[:1] + b"\1" + data[2:]


def damaged(number: int, data: bytes) -> bytes:
    """One picture is cut, though it looks whole from without."""
    return data[:40] if number in (44, 72) else data


def test_a_place_shows_the_same_whichever_way_it_is_reached(
    player: Page, library: ServedAppliance
) -> None:
    opened(player, recorded(library, moved_films()))
    played = [shown(player, number) for number in range(MOVES)]
    assert "never" not in played
    assert len(set(played)) == MOVES
    for number in PLACES:
        assert shown(player, number) == played[number], number
    expect(player.locator("#said")).to_have_text("")


@pytest.mark.parametrize("spoil", [never_again, always, damaged])
def test_a_recording_of_films_that_lie_plays_and_says_so(
    player: Page, library: ServedAppliance, spoil: Callable[[int, bytes], bytes]
) -> None:
    """What else a frame draws is shown all the same, at any place."""
    opened(player, recorded(library, moved_films(spoil)))
    for number in PLACES:
        assert shown(player, number) != "never"
    expect(player.locator("#said")).to_contain_text("Some pictures of this recording are damaged")
