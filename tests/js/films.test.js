// What a film's bytes say of it, before any decoder sees them; and films' pictures that nobody sees.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { DecodeError, Decoder } from "../../web/static/js/core/decoder.js";
import { filmHead, filmStart } from "../../web/static/js/core/codecs/h264_head.js";
import { leaveOutHidden } from "../../web/static/js/core/hidden_pictures.js";
import { PendingFrame } from "../../web/static/js/core/pending_frame.js";
import { Format } from "../../web/static/js/protocol/protocol.gen.js";

const CASES = JSON.parse(readFileSync(new URL("../vectors/films.json", import.meta.url), "utf-8"));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const [SETS, SLICE] = CASES[0].data.split("000000016588").map((part, at) => (at ? `000000016588${part}` : part));
const [SEQUENCE, PICTURE] = SETS.split("0000000168").map((part, at) => (at ? `0000000168${part}` : part));
/** A picture that needs the one before it: first block 0, kind P, set 0. */
const NEXT = "00000001419a00";

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

test("whether a film starts, its bytes say", () => {
  for (const { name, data, w, h, codec } of CASES.slice(0, 4)) {
    const said = filmStart(bytes(data));
    assert.deepEqual([said?.w, said?.h, said?.codec], [w, h, codec], name);
  }
  const additional = "000000010605";
  assert.equal(filmStart(bytes(additional + SETS + additional + SLICE + SLICE))?.w, 160);
  assert.equal(filmStart(bytes(NEXT)), null);
  assert.equal(filmStart(bytes(NEXT + NEXT)), null);
  const lies = {
    "no picture": "",
    "not even a unit": "00000001",
    "sets alone": SETS,
    "a start that needs those before it": SETS + NEXT,
    "both": SETS + SLICE + NEXT,
    "a start without sets": SLICE,
    "sets it shares with others": SEQUENCE + SLICE,
    "sets in another order": PICTURE + SEQUENCE + SLICE,
    "sets behind it": SEQUENCE + SLICE + PICTURE,
    "new sets on the way": PICTURE + NEXT,
    "another set of two": `${SETS}0000000168448e46c8${SLICE}`,
    "a set of another number": `${SEQUENCE}0000000168448e46c8${SLICE}`,
    "a picture by another set": "00000001419980",
    "a partition": "00000001429a00",
    "a head that is cut": "0000000141",
  };
  for (const [name, data] of Object.entries(lies)) assert.throws(() => filmStart(bytes(data)), RangeError, name);
});

test("without WebCodecs a film is an error, or left out where somebody wants to hear of it", async () => {
  const [{ data, w, h }] = CASES;
  const image = { op: "image", format: Format.H264, x: 0, y: 0, w, h, data: Uint8Array.of(1, 1, ...bytes(data)) };
  const live = new Decoder();
  await assert.rejects(async () => live.decode(image), DecodeError);
  await assert.rejects(async () => live.decode({ ...image, w: w + 2 }), DecodeError);
  const player = new Decoder();
  let told = 0;
  player.onLeftOut = (missing) => (told += missing ? 1 : 0);
  globalThis.document = { createElement: () => ({ width: 0, height: 0 }) };
  try {
    await player.decode(image);
    await player.decode({ ...image, data: Uint8Array.of(1, 0, ...bytes(NEXT)) });
    assert.equal(told, 2);
    player.onLeftOut = (missing) => (told += missing ? 0 : 10);
    await player.decode({ ...image, data: Uint8Array.of(2, 0, ...bytes(NEXT)) });
    await player.decode({ ...image, data: Uint8Array.of(2, 1, ...bytes(NEXT)) });
    await player.decode({ ...image, format: 99 });
  } finally {
    delete globalThis.document;
  }
  assert.equal(told, 32);
  await assert.rejects(async () => live.decode({ ...image, data: Uint8Array.of(2, 0, ...bytes(NEXT)) }), /without its/);
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

/** Decodes films in numbers: a picture is what all since its start come to, and none without a start. */
class Chains {
  decoded = 0;
  #films = new Map();

  decode({ data: [film, start, number], w, h }) {
    this.decoded += 1;
    const before = this.#films.get(film);
    const value = start ? number + 1 : before === undefined ? -1 : (before * 31 + number) % 1000003;
    this.#films.set(film, value);
    return { source: { value, w, h }, w, h, close() {} };
  }
}

class Cells {
  cells = new Array(400).fill(0);
  #store = new Array(400).fill(0);
  resize() {
    this.cells.fill(0);
    this.#store.fill(0);
  }
  image({ value, w, h }, x, y) {
    for (let row = y; row < y + h; row += 1) this.cells.fill(value, row * 20 + x, row * 20 + x + w);
  }
  fill({ x, y, w, h, rgb }) {
    this.image({ value: -rgb, w, h }, x, y);
  }
  keep({ op, x, y, w, h }) {
    const [from, to] = op === "store" ? [this.cells, this.#store] : [this.#store, this.cells];
    for (let row = y; row < y + h; row += 1) {
      for (let at = row * 20 + x; at < row * 20 + x + w; at += 1) to[at] = from[at];
    }
  }
}

/** Frames as an agent makes them: films that start, go on and move to another place, and what is drawn over them. */
function stream(random, count) {
  const places = new Map();
  return Array.from({ length: count }, (_, number) => {
    const operations = random(40) === 0 || number === 0 ? [{ op: "size", w: 20, h: 20 }] : [];
    if (operations.length && random(4)) places.clear();
    for (let left = 1 + random(4); left > 0; left -= 1) {
      const [w, h] = [1 + random(12), 1 + random(12)];
      const at = { x: random(21 - w), y: random(21 - h), w, h };
      const film = random(3);
      if (random(4) === 0) {
        operations.push({ op: ["fill", "fill", "store", "recall"][random(4)], ...at, rgb: 1 + random(1e6) });
        continue;
      }
      const start = !places.has(film) || random(6) === 0 ? 1 : 0;
      if (!places.has(film) || (start && random(3) === 0)) places.set(film, at);
      const data = Uint8Array.of(film, start, random(256));
      operations.push({ op: "image", format: Format.H264, ...places.get(film), data });
    }
    return operations;
  });
}

test("whatever is left out of films, the picture is the same, then and later", () => {
  const decoded = [0, 0];
  for (let seed = 1; seed <= 400; seed += 1) {
    const shown = [false, true].map((together) => {
      let state = seed;
      const random = (most) => ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 8) % most;
      const all = stream(random, 40).map((operations, number) => {
        const frame = new PendingFrame(number, false);
        frame.add(operations, 1);
        return frame;
      });
      const [cells, chains, seen] = [new Cells(), new Chains(), []];
      for (let at = 0, size = 30; at < all.length; at += size, size = 1 + random(4)) {
        const due = all.slice(at, at + size);
        if (together) leaveOutHidden(due);
        for (const frame of due) {
          frame.start(chains);
          frame.draw(cells, { shape() {}, move() {} });
        }
        seen.push([...cells.cells]);
      }
      decoded[Number(together)] += chains.decoded;
      return seen;
    });
    assert.deepEqual(shown[1], shown[0], `seed ${seed}`);
  }
  assert.ok(decoded[1] < 0.7 * decoded[0], `${decoded}`);
});

test("many small changes beside a film do not bring back what came before its start", () => {
  const film = { x: 0, y: 0, w: 960, h: 540 };
  const frames = Array.from({ length: 600 }, (_, number) => {
    const frame = new PendingFrame(number, false);
    const letter = { op: "fill", x: 1000 + 8 * (number % 100), y: 16 * Math.floor(number / 100), w: 8, h: 16, rgb: number };
    const data = Uint8Array.of(0, number % 75 === 0 ? 1 : 0, 0);
    frame.add([letter, { op: "image", format: Format.H264, ...film, data }], 1);
    return frame;
  });
  leaveOutHidden(frames);
  const kept = frames.filter(({ operations }) => operations.some(({ op }) => op === "image")).length;
  assert.equal(kept, 600 % 75 || 75);
});
