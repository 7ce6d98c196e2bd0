// What fingers mean: one journey of touches for each promise, on a clock of its own.

import assert from "node:assert/strict";
import test from "node:test";

import { Gestures } from "../../web/static/js/core/gestures.js";

function hands(way = "absolute") {
  const said = [];
  const name = (word) => (...values) => said.push([word, ...values.map((value) => Math.round(value * 100) / 100)]);
  const words = ["place", "nudge", "press", "wheel", "zoom", "pan"];
  let now = 1000;
  let timers = [];
  const gestures = new Gestures({
    sink: Object.fromEntries(words.map((word) => [word, name(word)])),
    now: () => now,
    later: (act, ms) => timers.push({ act, at: now + ms }),
    cancel: () => (timers = []),
  });
  gestures.way = way;
  return {
    said,
    gestures,
    down: (...places) => gestures.fingers(places.map(([x, y], id) => ({ id, x, y }))),
    pass: (ms) => {
      now += ms;
      for (const { act, at } of timers.splice(0)) if (at <= now) act();
    },
    take: () => said.splice(0),
  };
}

test("a tap clicks where the finger is; a second one near it clicks the same place", () => {
  const { down, pass, take } = hands();
  down([50, 60]);
  pass(40);
  down();
  assert.deepEqual(take(), [["place", 50, 60], ["press", 1], ["press", 0]]);
  pass(100);
  down([58, 66]);
  down();
  assert.deepEqual(take(), [["place", 50, 60], ["press", 1], ["press", 0]]);
  pass(1000);
  down([58, 66]);
  down();
  assert.deepEqual(take()[0], ["place", 58, 66]);
});

test("a long press is the right button, and what follows it nothing", () => {
  const { down, pass, take } = hands();
  down([50, 60]);
  pass(600);
  assert.deepEqual(take(), [["place", 50, 60], ["press", 4], ["press", 0]]);
  down([90, 90]);
  down();
  assert.deepEqual(take(), []);
});

test("a moving finger drags from where it began, whatever other fingers do", () => {
  const { down, take } = hands();
  down([50, 60]);
  down([53, 60]);
  assert.deepEqual(take(), []);
  down([70, 60]);
  assert.deepEqual(take(), [["place", 50, 60], ["press", 1], ["place", 70, 60]]);
  down([70, 60], [200, 200]);
  down([80, 60], [220, 200]);
  assert.deepEqual(take(), [["place", 80, 60]]);
  down();
  assert.deepEqual(take(), [["press", 0]]);
});

test("two fingers scroll with the content, pinch, and tap the right button", () => {
  const { down, pass, take } = hands();
  down([50, 60]);
  down([50, 60], [90, 60]);
  down([50, 0], [90, 0]);
  assert.deepEqual(take(), [["wheel", 0, 2, 70, 0]]);
  down();
  down([100, 100]);
  down([100, 100], [200, 100]);
  down([80, 100], [220, 100]);
  down([60, 100], [260, 110]);
  assert.deepEqual(take().filter(([word]) => word === "zoom"), [["zoom", 1, 150, 100], ["zoom", 1.43, 160, 105]]);
  down();
  pass(1000);
  down([100, 100]);
  down([100, 100], [140, 100]);
  pass(80);
  down();
  assert.deepEqual(take(), [["place", 120, 100], ["press", 4], ["press", 0]]);
});

test("three fingers move the view", () => {
  const { down, take } = hands();
  down([0, 0], [10, 0], [20, 0]);
  down([0, 30], [10, 30], [20, 30]);
  assert.deepEqual(take().map(([word, , y]) => [word, y]), [["pan", -30]]);
});

test("on a trackpad the finger pushes the pointer, a tap clicks there, tap and move drags", () => {
  const { down, pass, take } = hands("trackpad");
  down([50, 60]);
  down([70, 65]);
  assert.deepEqual(take(), [["nudge", 20, 5]]);
  down();
  pass(1000);
  down([10, 10]);
  down();
  assert.deepEqual(take(), [["press", 1], ["press", 0]]);
  pass(100);
  down([10, 10]);
  down([40, 10]);
  down();
  assert.deepEqual(take(), [["press", 1], ["nudge", 30, 0], ["press", 0]]);
});

test("who only watches moves the view and sends nothing", () => {
  const { down, pass, take } = hands("watch");
  down([50, 60]);
  pass(2000);
  down([90, 60]);
  down();
  down([5, 5]);
  down();
  assert.deepEqual(take(), [["pan", -40, 0]]);
});

test("a drag the browser takes away lets the button go", () => {
  const { down, gestures, take } = hands();
  down([50, 60]);
  down([90, 60]);
  take();
  gestures.stop();
  assert.deepEqual(take(), [["press", 0]]);
});
