// Frames out of messages: only whole ones, only in step, only within the limits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Assembler } from "../../web/static/js/core/assembler.js";
import { declaredSize } from "../../web/static/js/core/image_header.js";

const KEY = 1;
const LAST = 2;
const size = (w, h) => [1, w >> 8, w & 255, h >> 8, h & 255];
const fill = (x, y, w, h) => [2, ...[x, y, w, h].flatMap((n) => [n >> 8, n & 255]), 1, 2, 3];
const image = (w, h) => [4, 2, 0, 0, 0, 0, w >> 8, w & 255, h >> 8, h & 255, 0, 0, 0, 1, 9];
const runs = (w, h) => [4, 3, ...image(w, h).slice(2)];
const take = (assembler, flags, sequence, ...operations) =>
  assembler.take({ channel: 1, flags, sequence, timeMs: 0 }, new Uint8Array(operations.flat()));

/** @returns an assembler in step, after a key frame of 100 x 100 */
function inStep() {
  const assembler = new Assembler();
  assert.ok(take(assembler, KEY | LAST, 1, size(100, 100)));
  return assembler;
}

test("deltas before a key frame are not wanted", () => {
  const assembler = new Assembler();
  assert.equal(take(assembler, LAST, 1, fill(0, 0, 1, 1)), undefined);
  assert.equal(assembler.synced, false);
});

test("a frame is complete with its last message", () => {
  const assembler = new Assembler();
  assert.equal(take(assembler, KEY, 1, size(100, 100)), undefined);
  assert.equal(take(assembler, KEY | LAST, 1, fill(0, 0, 9, 9))?.sequence, 1);
  assert.equal(take(assembler, LAST, 2)?.sequence, 2);
});

test("a frame cut by the next one puts the stream out of step", () => {
  const assembler = inStep();
  take(assembler, 0, 2, fill(0, 0, 9, 9));
  assert.equal(take(assembler, LAST, 3), undefined);
  assert.equal(assembler.synced, false);
  assert.ok(take(assembler, KEY | LAST, 4, size(50, 50)));
  assert.equal(assembler.synced, true);
});

test("an old delta puts the stream out of step, a gap does not", () => {
  const assembler = inStep();
  assert.ok(take(assembler, LAST, 7));
  assert.equal(take(assembler, LAST, 7), undefined);
  assert.equal(assembler.synced, false);
});

test("sequences start anew with the agent's new connection", () => {
  const assembler = inStep();
  take(assembler, LAST, 900);
  assembler.lose();
  assert.ok(take(assembler, KEY | LAST, 0, size(100, 100)));
  assert.ok(take(assembler, LAST, 1));
});

for (const [name, flags, operations] of [
  ["a rectangle outside the desktop", LAST, [fill(99, 0, 2, 1)]],
  ["a size within a delta", LAST, [fill(0, 0, 1, 1), size(10, 10)]],
  ["a delta outside its new size", LAST, [size(10, 10), fill(10, 0, 1, 1)]],
  ["a key frame without a size", KEY | LAST, [fill(0, 0, 1, 1)]],
  ["two sizes", KEY | LAST, [size(10, 10), size(10, 10)]],
  ["fills without end", LAST, Array.from({ length: 421 }, () => fill(0, 0, 100, 100))],
  ["stores without end", LAST, Array.from({ length: 421 }, () => [7, 0, 0, 0, 0, 0, 100, 0, 100])],
  ["more pixels than a desktop has, many times", LAST, Array.from({ length: 420 }, () => image(100, 100))],
  ["runs of more pixels than the desktop has", KEY | LAST, [size(4000, 2000), runs(4000, 2000), runs(1, 1)]],
]) {
  test(`refused: ${name}`, () => {
    assert.throws(() => take(inStep(), flags, 2, ...operations), { name: "ProtocolError" });
  });
}

test("runs may draw the whole desktop, and other pictures beside them", () => {
  assert.ok(take(new Assembler(), KEY | LAST, 1, size(4000, 2000), runs(4000, 2000), image(4000, 2000)));
});

test("pictures say their size before they are decoded", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000400000003008020000", "hex");
  assert.deepEqual(declaredSize(2, png), { w: 64, h: 48 });
  const jpeg = Buffer.from("ffd8ffe000040000ffc0001108003000400301", "hex");
  assert.deepEqual(declaredSize(1, jpeg), { w: 64, h: 48 });
  assert.equal(declaredSize(1, png), null);
  assert.equal(declaredSize(2, jpeg), null);
  assert.equal(declaredSize(1, Buffer.from("ffd8ffe00000", "hex")), null);
  assert.equal(declaredSize(2, Buffer.alloc(0)), null);
});
