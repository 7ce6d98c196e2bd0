import assert from "node:assert/strict";
import test from "node:test";

import { Moves, Notches, wireButtons } from "../../web/static/js/core/pointing.js";

test("buttons have the order of the wire: left, middle, right, back, forward", () => {
  assert.deepEqual([1, 4, 2, 8, 16].map(wireButtons), [1, 2, 4, 8, 16]);
  assert.equal(wireButtons(31), 31);
  assert.equal(wireButtons(32), 0);
});

test("a notch of a mouse is one step in every browser", () => {
  const notches = new Notches();
  const chromium = { deltaX: 0, deltaY: 120, deltaMode: 0, wheelDeltaX: 0, wheelDeltaY: -120 };
  const firefox = { deltaX: 0, deltaY: -3, deltaMode: 1 };
  assert.deepEqual(notches.add(chromium), { x: 0, y: 1 });
  assert.deepEqual(notches.add(firefox), { x: 0, y: -1 });
  assert.deepEqual(notches.add({ ...chromium, deltaY: 53 }), { x: 0, y: 1 });
});

test("a touchpad's small turns add up, on both axes", () => {
  const notches = new Notches();
  const turn = { deltaX: -40, deltaY: 30, deltaMode: 0 };
  const seen = [1, 2, 3, 4].map(() => notches.add(turn));
  assert.deepEqual(seen, [{ x: 0, y: 0 }, { x: 0, y: 0 }, { x: -1, y: 0 }, { x: 0, y: 1 }]);
});

test("turning back starts anew", () => {
  const notches = new Notches();
  notches.add({ deltaX: 0, deltaY: 90, deltaMode: 0 });
  assert.deepEqual(notches.add({ deltaX: 0, deltaY: -100, deltaMode: 0 }), { x: 0, y: -1 });
});

test("a wild turn stays within what a message holds", () => {
  assert.deepEqual(new Notches().add({ deltaX: 0, deltaY: 1e6, deltaMode: 0 }), { x: 0, y: 20 });
});

test("the first move after a rest goes at once, the others once a frame", () => {
  const sent = [];
  const frames = [];
  const moves = new Moves((place) => sent.push(place.x), (act) => frames.push(act));
  for (const x of [1, 2, 3]) moves.to({ x, y: 0 });
  assert.deepEqual(sent, [1]);
  frames.shift()();
  assert.deepEqual(sent, [1, 3]);
  frames.shift()();
  assert.equal(frames.length, 0);
  moves.to({ x: 4, y: 0 });
  assert.deepEqual(sent, [1, 3, 4]);
});

test("flush sends what waits, once", () => {
  const sent = [];
  const moves = new Moves((place) => sent.push(place.x), () => {});
  moves.to({ x: 1, y: 0 });
  moves.to({ x: 2, y: 0 });
  moves.flush();
  moves.flush();
  assert.deepEqual(sent, [1, 2]);
});
