"""The player: any place, speeds, idle time, marks, keys, video files, a cut line."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from appliance.storage import people
from tests.e2e.accessibility import findings_in
from tests.e2e.passing import passing
from tests.e2e.picture import wait_for_pixel
from tests.e2e.test_pages import signed_in
from tests.fakes.past_recordings import past_recording
from tests.fakes.recorded_hours import colour, hours
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served

HOURS_S = 7200
IDLE = ((600, 900), (3000, 3600))
MADE_MS = 120_000
"""A video is made within this time, on a busy machine, too."""
SEEK = """async ([second, rgb]) => {
  const slider = document.getElementById("slider");
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const began = performance.now();
  slider.value = String(second * 1000 + 500);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (performance.now() - began < 60000) {
    pen.drawImage(document.getElementById("screen"), 5, 5, 1, 1, 0, 0, 1, 1);
    const [r, g, b] = pen.getImageData(0, 0, 1, 1).data;
    if (((r << 16) | (g << 8) | b) === rgb) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}"""
SHOWN = """async ([data, kind, wanted]) => {
  const video = document.createElement("video");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  video.src = URL.createObjectURL(new Blob([bytes], { type: `video/${kind}` }));
  video.muted = true;
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  const pen = Object.assign(document.createElement("canvas"), { width: 64, height: 64 })
    .getContext("2d", { willReadFrequently: true });
  const found = [];
  for (const [second, rgb] of wanted) {
    video.currentTime = second;
    // A picture from before the jump may still be the one that is shown.
    const began = performance.now();
    const off = (one, at) => Math.abs(one - rgb[at]) >= 16;
    let seen = [];
    do {
      await new Promise((resolve) => setTimeout(resolve, 5));
      pen.drawImage(video, 0, 0);
      seen = [...pen.getImageData(20, 20, 1, 1).data.slice(0, 3)];
    } while (seen.some(off) && performance.now() - began < 30000);
    found.push(seen);
  }
  return [video.duration, video.videoWidth, video.videoHeight, found];
}"""


PICKER = """window.showSaveFilePicker = async ({ suggestedName }) =>
  (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });"""
"""The browser's own storage in place of a dialog that no test can answer; the rest is real."""
FILES = """await (async () => {
  const found = [];
  for await (const [name, file] of (await navigator.storage.getDirectory()).entries()) {
    const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
    found.push([name, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))]);
  }
  return found;
})()"""
Recorder = Callable[..., str]


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("recordings")) as running:
        running.with_technician()
        yield running


@pytest.fixture(scope="module")
def recorder(appliance: ServedAppliance) -> Recorder:
    """Makes a recording of so many seconds, and returns the address of its player."""
    parts, wait = appliance.running.parts, appliance.wait
    owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
    record = wait(parts.sessions.create(owner, "Printer", "Ana Duval", ""))

    def make(length_s: int, *idle: tuple[int, int]) -> str:
        content = list(hours(length_s, idle))
        made = wait(past_recording(parts, record.id, (owner.id, owner.name), content=content))
        return f"{appliance.url}/recordings/{made.id}"

    return make


@pytest.fixture(scope="module")
def long(recorder: Recorder) -> str:
    return recorder(HOURS_S, *IDLE)


@pytest.fixture(scope="module")
def short(recorder: Recorder) -> str:
    return recorder(40, (12, 32))


@pytest.fixture(scope="module")
def login(browser: Browser, appliance: ServedAppliance) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    signed_in(context.new_page(), appliance)
    yield context
    context.close()


@pytest.fixture
def page(login: BrowserContext) -> Iterator[Page]:
    """A page of the technician's; nothing in it may complain."""
    found: list[str] = []
    made = login.new_page()
    made.on("pageerror", lambda error: found.append(str(error)))
    yield made
    made.close()
    assert found == []


@pytest.fixture
def player(long: str, page: Page) -> Page:
    """A player that stands near the beginning."""
    return resting(page, long)


def resting(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.locator("#screen")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    return page


def test_any_place_of_two_hours_costs_no_more_than_what_is_around_it(player: Page) -> None:
    asked: list[tuple[int, int]] = []

    def note(request: Request) -> None:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if found:
            asked.append((int(found[1]), int(found[2]) + 1))

    player.on("request", note)
    costs, end = [], 0
    for second in (7100, 12, 3599, 5555, 5556, 5550, 1200, 7199, 2345, 4009):
        shown = second if not any(begin < second < end for begin, end in IDLE) else 3000
        asked.clear()
        assert player.evaluate(SEEK, [second, colour(shown)]), second
        costs.append(sum(until - since for since, until in asked))
        end = max([end, *(until for _, until in asked)])
    assert end > 30_000_000, "this looked at its last part"
    assert max(costs) < end / 10, costs
    expect(player.locator("#position")).to_have_text("1:06:49")


def test_plays_at_speeds_and_skips_what_is_idle(player: Page) -> None:
    assert player.evaluate(SEEK, [595, colour(595)])
    player.select_option("#speed", "8")
    player.get_by_role("button", name="Skip idle time").click()
    with passing(player, "#said", "in which nothing changed"):
        player.get_by_role("button", name="Play", exact=True).click()
    player.wait_for_function("() => Number(document.getElementById('slider').value) > 901000")
    player.get_by_role("button", name="Pause").click()
    assert player.evaluate(SEEK, [HOURS_S - 2, colour(HOURS_S - 2)])
    player.get_by_role("button", name="Play", exact=True).click()
    expect(player.locator("#position")).to_have_text("2:00:00")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_keys_and_marks(player: Page) -> None:
    stage = player.locator("#stage")
    stage.focus()
    place = player.locator("#position")
    for key, shown in (
        ("Home", "0:00"),
        ("ArrowRight", "0:05"),
        ("Shift+ArrowRight", "0:35"),
        ("ArrowLeft", "0:30"),
        ("PageDown", "0:39"),
        ("PageUp", "0:19"),
    ):
        player.keyboard.press(key)
        expect(place).to_have_text(shown)
    player.keyboard.press("+")
    expect(player.locator("#speed")).to_have_value("1.5")
    player.keyboard.press("?")
    expect(player.get_by_role("heading", name="Shortcuts")).to_be_visible()
    player.keyboard.press("Escape")
    events = player.get_by_role("complementary", name="What happened")
    expect(events.get_by_role("button")).to_have_count(3)
    expect(events.get_by_text("<b>report</b>.pdf")).to_be_visible()
    events.get_by_role("button", name="Luc came").click()
    wait_for_pixel(player, 5, 5, colour(39))
    expect(player.locator("#pointer")).to_be_visible()
    player.wait_for_function(
        """(x) => {
          const [box, mark] = ["screen", "pointer"].map(
            (id) => document.getElementById(id).getBoundingClientRect());
          return Math.abs(mark.x - box.x - x * box.width / 1280) < 3;
        }""",
        arg=100 + 39 - 1,
    )


def test_can_be_used_by_everybody(player: Page) -> None:
    found = findings_in(player)
    player.get_by_role("button", name="Save as video").click()
    expect(player.locator("#save-kind")).to_be_visible()
    assert found + findings_in(player) == []


def video_shows(page: Page, data: str, kind: str) -> None:
    """The short recording without its idle time, as a video player sees it."""
    cut_s = 19.5 - 0.7
    wanted = [(5.5, rgb(5)), (36.5 - cut_s, rgb(36)), (11.5, rgb(11))]
    length, width, height, shown = page.evaluate(SHOWN, [data, kind, wanted])
    assert (round(length, 1), width, height) == (round(40 - cut_s, 1), 1280, 720)
    for (second, one), seen in zip(wanted, shown, strict=True):
        assert max(abs(a - b) for a, b in zip(seen, one, strict=True)) < 16, (second, shown)


def rgb(second: int) -> list[int]:
    return [colour(second) >> 16, colour(second) >> 8 & 255, colour(second) & 255]


def test_saves_a_video(short: str, page: Page) -> None:
    page.add_init_script("delete window.showSaveFilePicker")
    page.goto(short)
    expect(page.locator("#screen")).to_be_visible()
    page.get_by_role("button", name="Save as video").click()
    page.locator("#save-kind").select_option("webm")
    page.get_by_label("Leave out time in which nothing changes").check()
    with page.expect_download(timeout=MADE_MS) as saved:
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-said")).to_have_text("The video is saved.")
    assert saved.value.suggested_filename.endswith(".webm")
    data = base64.b64encode(Path(saved.value.path()).read_bytes()).decode()
    page.goto("about:blank")
    video_shows(page, data, "webm")


def test_writes_a_video_while_it_is_made_and_leaves_nothing_when_cancelled(
    long: str, short: str, page: Page
) -> None:
    page.add_init_script(PICKER)
    page.goto(long)
    expect(page.locator("#screen")).to_be_visible()
    page.get_by_role("button", name="Save as video").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-said")).to_contain_text(re.compile(r"[1-9]\d? %"), timeout=MADE_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_have_text("Cancelled. Nothing was saved.")
    page.wait_for_function(f"async () => !({FILES}).length")
    page.goto(short)
    expect(page.locator("#screen")).to_be_visible()
    page.get_by_role("button", name="Save as video").click()
    page.get_by_label("Leave out time in which nothing changes").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#save-said")).to_have_text("The video is saved.", timeout=MADE_MS)
    name, data = page.evaluate(f"async () => ({FILES})[0]")
    assert name.endswith(".mp4")
    page.goto("about:blank")
    video_shows(page, data, "mp4")


def test_a_cut_line_is_told_and_forgotten(short: str, page: Page) -> None:
    page.route("**/content?*", lambda route: route.fulfill(status=404))
    page.goto(short)
    expect(page.get_by_role("heading", name="The recording cannot be read")).to_be_visible()
    page.unroute("**/content?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#screen")).to_be_visible()


def test_a_browser_that_makes_no_videos_says_so(short: str, page: Page) -> None:
    page.add_init_script("delete window.VideoEncoder")
    page.goto(short)
    page.get_by_role("button", name="Save as video").click()
    expect(page.get_by_text("This browser cannot make videos.")).to_be_visible()
    expect(page.locator("#save-start")).to_be_hidden()
