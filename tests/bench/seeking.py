"""How soon the player shows any place of a recording in which much moves.

    python -m tests.bench.seeking [film | tiles | work] [minutes] [seeks]

The agent's engine draws a desktop of 1920 x 1080 for so many minutes, in steps of its own clock:
the bench's video of 960 x 540, 30 pictures a second, and somebody typing beside it.  "film" draws
the video before a photograph, as viewers of today take it, "tiles" as old ones do, 15 a second;
"work" has no video but a page that scrolls.  The appliance's recorder takes the frames and asks for
key frames as it does in a session.  Then Chromium opens the player and goes to places by chance, on
loopback.  Beside the time until the place is shown stands the processor time that Chromium and the
appliance took for it, which other programs of the machine hardly reach.
"""

import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

from agent.picture.area import aligned_cover
from agent.picture.codecs import h264
from agent.picture.rect import Rect
from agent.picture.reference import Reference
from agent.picture.stream import bodies_of
from appliance.domain.recordings import Recording
from appliance.services.lines import Frame
from appliance.services.recorder import Recorder
from appliance.storage import people
from protocol import frame
from protocol.frame import Channel, Flag, Header
from protocol.pixels import Operation
from protocol.recording import Chunk, Type
from tests.e2e.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.e2e.test_pages import signed_in
from tests.fakes.past_recordings import past_recording
from tests.fakes.recorded_hours import colour
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served

sys.path.insert(0, str(Path(__file__).with_name("harness")))
import content

W, H = 1920, 1080
VIDEO = Rect(360, 140, 960, 540)
PAGE = Rect(360, 140, 1200, 800)
CORNER = Rect(0, 0, 64, 64)
LINE = Rect(360, 980, 480, 16)
TYPED_HZ = 8
FLUSH_S = 0.4
CODECS = {
    "film": frozenset({"runs", "store", "h264", "h264-444"}),
    "tiles": frozenset({"runs", "store"}),
    "work": frozenset({"runs", "store", "h264", "h264-444"}),
}
RATE = {"film": 30, "tiles": 15, "work": 15}
SEEK = """async ([ms, rgb]) => {
  const slider = document.getElementById("slider");
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const began = performance.now();
  slider.value = String(ms);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (performance.now() - began < 20000) {
    pen.drawImage(document.getElementById("screen"), 5, 5, 1, 1, 0, 0, 1, 1);
    const found = pen.getImageData(0, 0, 1, 1).data;
    if ([16, 8, 0].every((by, at) => Math.abs(((rgb >> by) & 255) - found[at]) < 12)) {
      return performance.now() - began;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return -1;
}"""


class Room:
    """What a recorder asks a room for."""

    asked = False

    def ask_for_key(self) -> None:
        self.asked = True


class Kept:
    """Takes what a recorder gives away, in place of the thread that writes it."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []

    def ready(self, source: Recorder) -> None:
        """It is emptied in time."""

    def now(self, source: Recorder) -> None:
        job = source.collect()
        if job is not None:
            self.chunks += job.chunks
            job.done(None)


class Writer:
    """Of no file; the recorder asks how large it is."""

    size_bytes = 0


class Desktop:
    """The pixels of one moment after the other."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        behind = content.background() if kind == "film" else content.desktop()
        self.pixels = np.ascontiguousarray(packed(behind))
        self._page = packed(content.scroll_page()) if kind == "work" else None
        self._video = None if kind == "work" else content.video_frames()
        self._noise = np.random.default_rng(1)
        self._second = -1

    def step(self, number: int) -> list[Rect]:
        """Paints what changes; returns where."""
        rate = RATE[self.kind]
        painted = []
        if number // rate != self._second:
            self._second = number // rate
            self._paint(CORNER, np.uint32(colour(self._second)))
            painted.append(CORNER)
        if number % (rate // TYPED_HZ or 1) == 0:
            x = LINE.x + 8 * (number // (rate // TYPED_HZ or 1) % (LINE.w // 8))
            letter = self._noise.integers(0, 2, (LINE.h, 8)).astype(np.uint32) * 0xD0D0D0
            place = Rect(x, LINE.y, 8, LINE.h)
            self._paint(place, letter)
            painted.append(place)
        if self._video is not None:
            span = len(self._video) - 1
            at = number * 30 // rate % (2 * span)
            self._paint(VIDEO, packed(self._video[at if at < span else 2 * span - at]))
            painted.append(VIDEO)
        elif self._page is not None:
            y = content.scroll_y(number, len(self._page), PAGE.h)
            self._paint(PAGE, self._page[y : y + PAGE.h])
            painted.append(PAGE)
        return painted

    def _paint(self, rect: Rect, pixels: "np.ndarray | np.uint32") -> None:
        self.pixels[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w] = pixels


def packed(rgb: np.ndarray) -> np.ndarray:
    """RGB to 0xRRGGBB."""
    wide = np.asarray(rgb).astype(np.uint32)
    return wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]


def recorded(kind: str, seconds: int) -> list[Chunk]:
    """Lets the agent's engine draw and the recorder take; returns what would be in the file."""
    desktop, reference = Desktop(kind), Reference(W, H)
    reference.codecs = CODECS[kind]
    while kind == "film" and not h264.ready():
        time.sleep(0.01)
    clock, room, kept = [0.0], Room(), Kept()
    row = Recording("r", "s", 1, "", "", 0)
    recorder = Recorder(
        row,
        room,  # type: ignore[arg-type]
        Writer(),  # type: ignore[arg-type]
        kept,  # type: ignore[arg-type]
        lambda: clock[0],
        lambda _recorder, why: print("trouble:", why),
    )
    reference.restarts = True
    desktop.step(0)
    reference.replace(shot(desktop.pixels, Rect(0, 0, W, H)), 0.0)
    sequence, flushed_s, took_s = 0, 0.0, []
    room.asked = True
    for number in range(seconds * RATE[kind]):
        clock[0] = number / RATE[kind]
        if room.asked:
            room.asked = False
            give(recorder, sequence, list(reference.everything()), key=True)
            sequence += 1
        begun_s = time.thread_time()
        operations = list(changes(desktop, reference, number, clock[0]))
        took_s.append(time.thread_time() - begun_s)
        if operations:
            give(recorder, sequence, operations, key=False)
            sequence += 1
        if clock[0] - flushed_s >= FLUSH_S:
            flushed_s = clock[0]
            kept.now(recorder)
    kept.now(recorder)
    print(f"the engine took {1e3 * sum(took_s) / len(took_s):.1f} ms of CPU a frame")
    return kept.chunks


def changes(
    desktop: Desktop, reference: Reference, number: int, now_s: float
) -> Iterator[Operation]:
    painted = desktop.step(number)
    for rect in aligned_cover(painted, W, H):
        yield from reference.update(rect, shot(desktop.pixels, rect), now_s)
    yield from reference.flush(now_s)


def shot(pixels: np.ndarray, rect: Rect) -> memoryview:
    return memoryview(pixels[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w].copy())


def give(recorder: Recorder, sequence: int, operations: list[Operation], *, key: bool) -> None:
    bodies = list(bodies_of(operations))
    messages = []
    for number, body in enumerate(bodies, 1):
        flags = (Flag.KEY if key else Flag.NONE) | (
            Flag.LAST if number == len(bodies) else Flag.NONE
        )
        messages.append(frame.pack(Header(Channel.SCREEN, flags, sequence), body))
    recorder.take(Frame(tuple(messages), sequence, sum(map(len, messages))), key)


def main(kind: str, minutes: float, seeks: int) -> None:
    if kind == "film":
        h264.prepare()
    seconds = int(minutes * 60)
    chunks = recorded(kind, seconds)
    size = sum(len(chunk.body) for chunk in chunks)
    keys = [chunk.time_ms / 1000 for chunk in chunks if chunk.type == Type.KEY]
    print(f"{kind}: {seconds} s, {size / seconds / 1000:.0f} kB/s, key frames at {keys} s")
    chunks.append(Chunk(Type.END, seconds * 1000, b'{"reason":"stopped"}'))
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as appliance:
        url = kept_as_recording(appliance, chunks)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=CHROMIUM_FLAGS, headless=True
            )
            page = browser.new_context(locale="en-GB").new_page()
            signed_in(page, appliance)
            page.goto(url)
            expect(page.locator("#screen")).to_be_visible()
            page.keyboard.press("Space")
            show(page, seconds, seeks)
            browser.close()


def kept_as_recording(appliance: ServedAppliance, chunks: list[Chunk]) -> str:
    appliance.with_technician()
    parts, wait = appliance.running.parts, appliance.wait
    owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
    record = wait(parts.sessions.create(owner, "Bench", "Cleo", ""))
    made = wait(past_recording(parts, record.id, (owner.id, owner.name), content=chunks))
    return f"{appliance.url}/recordings/{made.id}"


def show(page: Page, seconds: int, seeks: int) -> None:
    """Goes to places and prints how long each took."""
    chance = random.Random(1)
    took, spent, second = [], [], 0
    for _ in range(seeks):
        second = (second + chance.randrange(3, seconds - 5)) % (seconds - 1)
        before_ms = cpu_ms()
        ms = page.evaluate(SEEK, [second * 1000 + chance.randrange(100, 900), colour(second)])
        took.append((round(ms), second))
        spent.append((round(cpu_ms() - before_ms), second))
    for what, found in (("time", took), ("CPU", spent)):
        times = sorted(ms for ms, _ in found)
        print(
            f"{seeks} seeks, {what}: {times[0]} to {times[-1]} ms, median {times[seeks // 2]}, "
            f"95 % {times[seeks * 95 // 100]}; most {sorted(found)[-4:]}"
        )


def cpu_ms() -> float:
    """Processor time of this process and all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    found = 0
    for pid in mine:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                found += int(task.read_text().split()[0])
    return found / 1e6


if __name__ == "__main__":
    said = sys.argv[1:]
    main(
        said[0] if said else "film",
        float(said[1]) if len(said) > 1 else 3.0,
        int(said[2]) if len(said) > 2 else 60,
    )
