// What answers a key does not wait for a picture elsewhere that is still being decoded; the canvas ends up the same.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Screen } from "../../web/static/js/features/screen.js";

const [KEY, LAST, ACK] = [1, 2, 4];
const SIDE = 24;
const u16 = (...numbers) => numbers.flatMap((n) => [n >> 8, n & 255]);
const size = [1, ...u16(SIDE, SIDE)];
const fill = (x, y, w, h, value) => [2, ...u16(x, y, w, h), 0, 0, value];
const copy = (fromX, fromY, x, y, w, h) => [3, ...u16(fromX, fromY, x, y, w, h)];
const png = (x, y, w, h) => {
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const data = [...head, ...u16(0, w, 0, h)];
  return [4, 2, ...u16(x, y, w, h), ...u16(0, data.length), ...data];
};
const pointer = (x, y) => [6, ...u16(x, y)];

/** @type {{w: number, h: number, resolve: (picture: unknown) => void}[]} pictures the browser decodes, oldest first */
let decoding;

beforeEach(() => {
  decoding = [];
  globalThis.ImageDecoder = class {
    constructor({ data }) {
      [this.w, this.h] = [data[19], data[23]];
    }
    decode() {
      return new Promise((resolve) => decoding.push({ w: this.w, h: this.h, resolve }));
    }
    close() {}
  };
});

/** Lets the browser be done with a picture; its pixels are its number. */
function decoded(at, value) {
  const [{ w, h, resolve }] = decoding.splice(at, 1);
  resolve({ image: { displayWidth: w, displayHeight: h, value, close() {} } });
}

/** A display of SIDE x SIDE numbers, and what was drawn and acknowledged in order. */
class Grid {
  cells = new Uint8Array(SIDE * SIDE);
  log = [];
  resize() {}
  fill({ x, y, w, h, rgb }) {
    this.#put(x, y, w, h, () => rgb);
    this.log.push(["fill", rgb]);
  }
  copy({ fromX, fromY, x, y, w, h }) {
    const before = this.cells.slice();
    this.#put(x, y, w, h, (dx, dy) => before[(fromY + dy) * SIDE + fromX + dx]);
    this.log.push(["copy"]);
  }
  image(source, x, y) {
    this.#put(x, y, source.displayWidth, source.displayHeight, () => source.value);
    this.log.push(["image", source.value]);
  }
  #put(x, y, w, h, value) {
    for (let dy = 0; dy < h; dy += 1) for (let dx = 0; dx < w; dx += 1) this.cells[(y + dy) * SIDE + x + dx] = value(dx, dy);
  }
}

/** @returns a screen that has drawn its key frame, its display, and what gives it a delta */
function shown() {
  const grid = new Grid();
  const link = { sendRaw: (_, flags, sequence) => grid.log.push([flags === ACK ? "ack" : "ask", sequence]) };
  const moves = { shape() {}, move: (x, y) => grid.log.push(["pointer", x, y]) };
  const screen = new Screen({ link, display: grid, pointer: moves, onPicture: () => undefined });
  const give = (sequence, ...operations) =>
    link.onScreen({ channel: 1, flags: LAST | (sequence ? 0 : KEY), sequence, timeMs: 0 }, new Uint8Array(operations.flat()));
  give(0, size);
  grid.log = [];
  return { screen, grid, give };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a small change beside a picture that is being decoded is on the canvas at once, and acknowledged in its turn", async (t) => {
  const { screen, grid, give } = shown();
  t.after(() => screen.stop());
  give(1, png(0, 0, 8, 8));
  give(2, fill(10, 0, 2, 2, 7));
  assert.deepEqual(grid.log, [["fill", 7]]);
  decoded(0, 1);
  await settled();
  assert.deepEqual(grid.log, [["fill", 7], ["ack", 1], ["image", 1], ["ack", 2]]);
  assert.equal(screen.frames, 3);
});

for (const [name, before, after] of [
  ["draws where the picture does", [png(0, 0, 8, 8)], [fill(7, 7, 2, 2, 7)]],
  ["reads what the picture draws", [png(0, 0, 8, 8)], [copy(6, 6, 16, 16, 4, 4)]],
  ["draws what is read before it", [png(0, 0, 8, 8), copy(20, 20, 10, 0, 4, 4)], [fill(22, 22, 2, 2, 7)]],
  ["moves the pointer as the one before it does", [png(0, 0, 8, 8), pointer(3, 3)], [pointer(5, 5)]],
]) {
  test(`what ${name} waits for it`, async (t) => {
    const { screen, grid, give } = shown();
    t.after(() => screen.stop());
    give(1, ...before);
    give(2, ...after);
    assert.deepEqual(grid.log, []);
    decoded(0, 1);
    await settled();
    assert.deepEqual(grid.log.filter(([what]) => what === "ack"), [["ack", 1], ["ack", 2]]);
  });
}

test("whatever is decoded in whatever time, the canvas is the one of the frames in order", async (t) => {
  let seed = 20261122;
  const random = (least, most) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return least + ((seed >> 8) % (most - least + 1));
  };
  const rect = () => {
    const [w, h] = [random(1, 8), random(1, 8)];
    return [random(0, SIDE - w), random(0, SIDE - h), w, h];
  };
  let overtook = 0;
  for (let round = 0; round < 150; round += 1) {
    const inOrder = new Grid();
    const { screen, grid, give } = shown();
    t.after(() => screen.stop());
    const values = [];
    for (let sequence = 1; sequence <= 12; sequence += 1) {
      const operations = [];
      for (let count = random(1, 3); count; count -= 1) {
        const [x, y, w, h] = rect();
        const value = random(1, 250);
        const kind = random(0, 2);
        if (kind === 0) {
          operations.push(fill(x, y, w, h, value));
          inOrder.fill({ x, y, w, h, rgb: value });
        } else if (kind === 1) {
          const [fromX, fromY] = [random(0, SIDE - w), random(0, SIDE - h)];
          operations.push(copy(fromX, fromY, x, y, w, h));
          inOrder.copy({ fromX, fromY, x, y, w, h });
        } else {
          operations.push(png(x, y, w, h));
          values.push(value);
          inOrder.image({ displayWidth: w, displayHeight: h, value }, x, y);
        }
      }
      const acknowledged = grid.log.filter(([what]) => what === "ack").length;
      const drawn = grid.log.length;
      give(sequence, ...operations);
      const drew = grid.log.slice(drawn);
      overtook += drew.length > 0 && acknowledged + drew.filter(([what]) => what === "ack").length < sequence;
      while (decoding.length && random(0, 2) === 0) decoded(0, values.shift());
      await settled();
    }
    while (decoding.length) {
      decoded(0, values.shift());
      await settled();
    }
    assert.deepEqual(grid.cells, inOrder.cells, `round ${round}`);
    assert.equal(grid.log.filter(([what]) => what === "ack").length, 12);
  }
  assert.ok(overtook > 50, `only ${overtook} frames went past another`);
});
