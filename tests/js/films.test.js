// What a film's bytes say of it, before any decoder sees them; and films' pictures that nobody sees.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { DecodeError, Decoder } from "../../web/static/js/core/decoder.js";
import { filmHead } from "../../web/static/js/core/codecs/h264_head.js";
import { leaveOutHidden } from "../../web/static/js/core/hidden_pictures.js";
import { PendingFrame } from "../../web/static/js/core/pending_frame.js";
import { Format } from "../../web/static/js/protocol/protocol.gen.js";

const CASES = JSON.parse(readFileSync(new URL("../vectors/films.json", import.meta.url), "utf-8"));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

test("sizes and kinds of films are read before anything is decoded", () => {
  for (const { name, data, error, none, ...said } of CASES) {
    if (error) assert.throws(() => filmHead(bytes(data)), RangeError, name);
    else assert.deepEqual(filmHead(bytes(data)), none ? null : said, name);
  }
});

test("no beginning of a film makes the page read on for ever or run into another error", () => {
  for (const { data } of CASES) {
    const whole = bytes(data);
    for (let end = 0; end < whole.length; end += 1) {
      const cut = whole.slice(0, end);
      for (const flip of [0, 0x55]) {
        if (end > 5) cut[5 + (end % (end - 5))] ^= flip;
        try {
          filmHead(cut);
        } catch (problem) {
          assert.ok(problem instanceof RangeError, String(problem));
        }
      }
    }
  }
});

test("without WebCodecs a film is an error, or left out where somebody wants to hear of it", async () => {
  const [{ data, w, h }] = CASES;
  const image = { op: "image", format: Format.H264, x: 0, y: 0, w, h, data: Uint8Array.of(1, 1, ...bytes(data)) };
  const live = new Decoder();
  await assert.rejects(async () => live.decode(image), DecodeError);
  await assert.rejects(async () => live.decode({ ...image, w: w + 2 }), DecodeError);
  const player = new Decoder();
  let told = 0;
  player.onMissing = () => (told += 1);
  globalThis.document = { createElement: () => ({ width: 0, height: 0 }) };
  try {
    await player.decode(image);
    await player.decode({ ...image, data: Uint8Array.of(1, 0, 9) });
  } finally {
    delete globalThis.document;
  }
  assert.equal(told, 2);
  await assert.rejects(async () => player.decode({ ...image, data: Uint8Array.of(2, 0, 9) }), /without its start/);
});

test("pictures of a film that nobody sees are decoded since its last start, and not drawn", () => {
  const at = { x: 0, y: 0, w: 8, h: 8 };
  const picture = (film, start) => ({ op: "image", format: Format.H264, ...at, data: Uint8Array.of(film, start, 0) });
  const operations = [picture(0, 1), picture(0, 0), picture(1, 1), picture(0, 1), picture(0, 0), picture(0, 0)];
  const frames = operations.map((operation, number) => {
    const frame = new PendingFrame(number, false);
    frame.add([operation], 1);
    return frame;
  });
  leaveOutHidden(frames);
  assert.deepEqual(
    frames.map((frame) => frame.operations.length),
    [0, 0, 1, 1, 1, 1],
  );
});
