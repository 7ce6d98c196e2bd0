// Frames are drawn at once where all in them is there, in order where not, and nothing ends the stream.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Screen } from "../../web/static/js/features/screen.js";

const [KEY, LAST, ACK, REFRESH] = [1, 2, 4, 8];
const u16 = (...numbers) => numbers.flatMap((n) => [n >> 8, n & 255]);
const size = [1, ...u16(100, 100)];
const fill = (x) => [2, ...u16(x, 0, 1, 1), 1, 2, 3];
const png = [4, 2, ...u16(0, 0, 64, 48), 0, 0, 0, 24, ...Buffer.from("89504e470d0a1a0a0000000d494844520000004000000030", "hex")];
const runs = [4, 3, ...u16(5, 0, 2, 1), 0, 0, 0, 6, 1, 9, 9, 9, 0x80, 0x00];

/** @type {{resolve: (picture: unknown) => void, reject: (problem: unknown) => void}[]} pictures the browser decodes */
let decoding;
/** What reached the canvas, and the marks that were sent. */
let log;

/** The browser's decoder, which answers when it is told to; a canvas that notes what it is given. */
function parts() {
  const note = (what) => (...given) => log.push([what, given[0]?.x ?? 0]);
  const display = { resize: note("size"), fill: note("fill"), copy: note("copy"), image: note("image"), keep: note("keep") };
  const link = { sendRaw: (_, flags, sequence) => log.push([flags === ACK ? "ack" : "ask", sequence]) };
  return { link, display, pointer: { shape() {}, move() {} }, onPicture: () => undefined };
}

/** @returns a screen that has drawn its key frame, and what gives it a delta */
function shown() {
  const given = parts();
  const screen = new Screen(given);
  const give = (sequence, ...operations) =>
    given.link.onScreen({ channel: 1, flags: LAST | (sequence ? 0 : KEY), sequence, timeMs: 0 }, new Uint8Array(operations.flat()));
  give(0, size);
  log = [];
  return { screen, give };
}

const picture = () => ({ image: { displayWidth: 64, displayHeight: 48, close() {} } });
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  decoding = [];
  log = [];
  globalThis.ImageData = class {};
  globalThis.ImageDecoder = class {
    decode() {
      return new Promise((resolve, reject) => decoding.push({ resolve, reject }));
    }
    close() {}
  };
});

test("what needs no waiting is on the canvas before the handler returns", () => {
  const { give } = shown();
  give(1, fill(7), runs);
  assert.deepEqual(log, [["ack", 1], ["fill", 7], ["image", 0]]);
});

test("what comes behind a picture waits for it, and is drawn together", async () => {
  const { give } = shown();
  give(1, png);
  give(2, fill(1));
  give(3, fill(2));
  await settled();
  assert.deepEqual(log, []);
  decoding[0].resolve(picture());
  await settled();
  assert.deepEqual(log.filter(([what]) => what !== "image"), [["ack", 1], ["ack", 2], ["fill", 1], ["ack", 3], ["fill", 2]]);
});

for (const [name, operations, act] of [
  ["runs that are none", [fill(1), runs.slice(0, -1).concat(0x87)], () => undefined],
  ["a picture the browser cannot decode", [fill(1), png], () => decoding[0].reject(new TypeError("no"))],
  ["a picture of another size", [png], () => decoding[0].resolve({ image: { displayWidth: 9, displayHeight: 9, close() {} } })],
]) {
  test(`${name}: nothing of it is drawn, a key frame is asked for, and the stream goes on`, async () => {
    const { screen, give } = shown();
    give(1, ...operations);
    give(2, fill(5)); // where the first one draws, too
    act();
    await settled();
    assert.deepEqual(log, [["ack", 1], ["ask", 0]]);
    give(0, size, fill(4));
    assert.deepEqual(log.slice(2), [["ack", 0], ["size", 0], ["fill", 4]]);
    screen.stop();
  });
}

test("frames that were dropped are counted and a key frame is asked for", () => {
  const given = parts();
  const screen = new Screen(given);
  let lost = 0;
  screen.onLost = () => (lost += 1);
  given.link.onScreen({ channel: 1, flags: REFRESH, sequence: 0, timeMs: 0 }, new Uint8Array());
  assert.deepEqual(log, [["ask", 0]]);
  assert.equal(lost, 1);
  screen.stop();
});
