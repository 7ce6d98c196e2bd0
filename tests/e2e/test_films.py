"""Films in a real browser: drawn as they are, held to their rules, played from recordings."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.storage import people
from protocol.frame import Flag
from protocol.messages.link import ViewerHello
from protocol.pixels import Fill, Format, Image, Size
from tests.e2e.test_pages import signed_in
from tests.e2e.test_viewer_canvas import canvas
from tests.fakes.canvas import psnr_db, rgb_of
from tests.fakes.moving_pictures import Film, H, W, recorded_film, scene
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
def player_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedAppliance, str]]:
    with served(tmp_path_factory.mktemp("films")) as running:
        running.with_technician()
        parts, wait = running.running.parts, running.wait
        owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
        record = wait(parts.sessions.create(owner, "Printer", "Ana Duval", ""))
        content = list(recorded_film(SECONDS))
        made = wait(past_recording(parts, record.id, (owner.id, owner.name), content=content))
        yield running, f"{running.url}/recordings/{made.id}"


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
    page.goto(url)
    expect(page.locator("#screen")).to_be_visible()
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
    page.goto(url)
    expect(page.locator("#screen")).to_be_visible()
    assert page.evaluate(SEEK, [5, [[40, 40, 0, 0, 0]]])[1] == 0
    expect(page.locator("#said")).to_contain_text("cannot show films")
    page.get_by_role("button", name="Save as video").click()
    with page.expect_download():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-said")).to_have_text("The video is saved.")
    expect(page.get_by_role("alert")).to_contain_text("cannot show films")
    context.close()
