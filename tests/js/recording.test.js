// A recording in the browser: what the vectors say, cut anywhere, read piece by piece, jumped about in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { leaveOutHidden } from "../../web/static/js/core/hidden_pictures.js";
import { IDLE_LEFT_MS, afterIdleMs, shortenedMs } from "../../web/static/js/core/idle_times.js";
import { PendingFrame } from "../../web/static/js/core/pending_frame.js";
import { keyAt } from "../../web/static/js/core/playback.js";
import { RecordedFrames } from "../../web/static/js/core/recorded_frames.js";
import { ChunkReader, ChunkType, records } from "../../web/static/js/core/recording_chunks.js";
import { ReadingError, RecordingSource } from "../../web/static/js/core/recording_source.js";
import { videoSize } from "../../web/static/js/core/video_export.js";

const VECTORS = JSON.parse(readFileSync(new URL("../vectors/recording.json", import.meta.url), "utf8"));
const BLOCK = 256 * 1024;
/** How a recording begins; the chunks stand behind it. */
const MAGIC_BYTES = 8;
const bytesOf = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const hexOf = (data) => Buffer.from(data).toString("hex");

/** A content that is asked for by ranges, as fetch answers; `asked` are the ranges. */
function served(content, answer = () => 206) {
  const asked = [];
  globalThis.fetch = async (_, { headers, signal }) => {
    const [from, to] = /bytes=(\d+)-(\d+)/.exec(headers.Range).slice(1).map(Number);
    asked.push([from, to]);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new DOMException("stopped", "AbortError");
    const data = content.slice(from, to + 1);
    return { status: answer(asked.length), arrayBuffer: async () => data.buffer };
  };
  return asked;
}

for (const { name, hex, chunks, records: told } of VECTORS.filter(({ error }) => !error)) {
  test(`chunks: ${name}`, () => {
    for (const step of [1, 7, 100000]) {
      const content = bytesOf(hex);
      const reader = new ChunkReader();
      const found = [];
      for (let at = MAGIC_BYTES; at < content.length; at += step) {
        found.push(...reader.push(content.subarray(at, Math.min(at + step, content.length))));
      }
      assert.deepEqual(
        found.map(({ type, timeMs, body }) => [type, timeMs, hexOf(body)]),
        chunks.map(([, type, timeMs, body]) => [type, timeMs, body]),
      );
      for (const [index, messages] of Object.entries(told)) {
        assert.deepEqual(
          records(found[Number(index)].body).map(({ delayMs, message }) => [delayMs, hexOf(message)]),
          messages,
        );
      }
    }
  });
}

const CRC = Uint32Array.from({ length: 256 }, (_, at) => {
  for (let bit = 0; bit < 8; bit += 1) at = at & 1 ? (at >>> 1) ^ 0xedb88320 : at >>> 1;
  return at;
});
const crc = (data) => ~data.reduce((value, byte) => CRC[(value ^ byte) & 255] ^ (value >>> 8), -1) >>> 0;
const u32 = (n) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
const SIZE = [1, 0, 100, 0, 100];
const FILL = [2, 0, 0, 0, 0, 0, 9, 0, 9, 1, 2, 3];

/** @returns {number[]} a chunk with one frame of one message */
function chunk(timeMs, sequence, key, padding = 0) {
  const operations = key ? [...SIZE, ...FILL] : FILL;
  const body = Array(1 + padding).fill(operations).flat();
  const kept = key ? [...SIZE, ...Array(1 + padding).fill(FILL).flat()] : body;
  const message = [1, 1, key ? 3 : 2, 0, ...u32(sequence), ...u32(timeMs), ...kept];
  const record = [0, 5, ...u32(message.length), ...message];
  const head = [...u32(record.length), key ? ChunkType.KEY : ChunkType.SCREEN, ...u32(timeMs), ...record];
  return [...head, ...u32(crc(head))];
}

async function times(frames) {
  const found = [];
  for (;;) {
    while (!frames.head && !frames.over) await frames.more();
    const next = frames.take();
    if (!next) return found;
    found.push(next.atMs);
  }
}

test("frames come with their times, and what is cut plays up to the cut", async () => {
  const content = Uint8Array.from([...chunk(0, 1, true), ...chunk(500, 2, false), ...chunk(9000, 3, false)]);
  const ends = [chunk(0, 1, true).length, chunk(500, 2, false).length, chunk(9000, 3, false).length];
  for (let length = 0; length <= content.length; length += 1) {
    const source = { bytes: length, read: async (at) => content.slice(at, length) };
    const whole = ends.filter((_, at) => length >= ends.slice(0, at + 1).reduce((a, b) => a + b, 0)).length;
    assert.deepEqual(await times(new RecordedFrames(source, 0)), [5, 505, 9005].slice(0, whole));
  }
});

test("frames of a message that breaks the rules are left out up to the next key frame", async () => {
  const broken = chunk(100, 2, false);
  broken[9 + 6 + 12] = 99;
  const fixed = broken.slice(0, -4);
  const content = Uint8Array.from([
    ...[...chunk(0, 1, true), ...fixed, ...u32(crc(fixed))],
    ...[...chunk(200, 3, false), ...chunk(300, 4, true), ...chunk(400, 5, false)],
  ]);
  const source = { bytes: content.length, read: async (at) => content.slice(at) };
  assert.deepEqual(await times(new RecordedFrames(source, 0)), [5, 305, 405]);
});

test("a recording that is still written goes on where it ended", async () => {
  const content = Uint8Array.from([...chunk(0, 1, true), ...chunk(500, 2, false)]);
  const source = { bytes: chunk(0, 1, true).length, read: async (at) => content.slice(at, source.bytes) };
  const frames = new RecordedFrames(source, 0);
  assert.deepEqual(await times(frames), [5]);
  source.bytes = content.length;
  assert.equal(frames.over, false);
  assert.deepEqual(await times(frames), [505]);
});

test("the bytes are asked for in few requests, kept for a while, and never all of them", async () => {
  const content = new Uint8Array(120 * BLOCK + 5);
  for (let block = 0; block <= 120; block += 1) content.fill(block, block * BLOCK, (block + 1) * BLOCK);
  const asked = served(content);
  const source = new RecordingSource("/content", content.length);
  let at = 10;
  while (at < content.length) {
    const piece = await source.read(at, at + 8 * BLOCK);
    assert.equal(piece[0], Math.floor(at / BLOCK));
    assert.equal(piece[piece.length - 1], Math.floor((at + piece.length - 1) / BLOCK));
    at += piece.length;
  }
  assert.ok(asked.length < 50, `${asked.length} requests`);
  assert.deepEqual(await source.read(at, at + 1), new Uint8Array(0));
  const before = asked.length;
  await source.read(content.length - BLOCK, content.length);
  assert.equal(asked.length, before);
  await source.read(0, 1);
  assert.equal(asked.length, before + 1);
});

test("who jumps about in a long recording reads what is there, whatever was kept", async () => {
  const content = new Uint8Array(160 * BLOCK);
  for (let block = 0; block < 160; block += 1) content.fill(block, block * BLOCK, (block + 1) * BLOCK);
  served(content);
  const source = new RecordingSource("/content", content.length);
  const random = numbers(5);
  for (let turn = 0; turn < 200; turn += 1) {
    const block = random(160);
    const piece = await source.read(block * BLOCK + 7, (block + 1 + random(40)) * BLOCK);
    assert.equal(piece[0], block);
  }
});

test("what passes is tried again, what does not is told", async () => {
  const content = new Uint8Array(1000);
  const asked = served(content, (count) => (count === 1 ? 429 : 206));
  assert.equal((await new RecordingSource("/content", 1000).read(0, 1)).length, 1000);
  assert.equal(asked.length, 2);
  served(content, () => 404);
  const source = new RecordingSource("/content", 1000);
  await assert.rejects(source.read(0, 1), (problem) => problem instanceof ReadingError && problem.status === 404);
  served(content);
  assert.equal((await source.read(500, 600)).length, 500);
});

test("what is given up is fetched anew when it is wanted again", async () => {
  const content = new Uint8Array(4 * BLOCK).fill(7);
  served(content);
  const source = new RecordingSource("/content", content.length);
  const first = source.read(0, 4 * BLOCK);
  source.abandon();
  await assert.rejects(first, ReadingError);
  assert.equal((await source.read(0, 1))[0], 7);
});

test("a recording that grows is read anew at its old end", async () => {
  const content = new Uint8Array(BLOCK + 20).fill(3);
  served(content);
  const source = new RecordingSource("/content", 10);
  assert.equal((await source.read(0, 1)).length, 10);
  source.grow(content.length);
  assert.equal((await source.read(10, 11)).length, BLOCK - 10);
});

test("the key frame of a place", () => {
  const keys = [[100, 8], [5000, 70], [9000, 900]];
  for (const [atMs, offset] of [[0, 8], [100, 8], [4999, 8], [5000, 70], [8999, 70], [1e9, 900]]) {
    assert.equal(keyAt(keys, atMs)?.[1], offset);
  }
  assert.equal(keyAt([], 5), undefined);
});

test("idle times are jumped over but for their end", () => {
  const idle = [[1000, 5000], [6000, 16000]];
  assert.equal(afterIdleMs(idle, 999), 999);
  assert.equal(afterIdleMs(idle, 1000), 5000 - IDLE_LEFT_MS);
  assert.equal(afterIdleMs(idle, 4999), 4999);
  let before = 0;
  for (let atMs = 0; atMs <= 20000; atMs += 50) {
    const shown = shortenedMs(idle, atMs);
    assert.ok(shown >= before && shown <= atMs);
    before = shown;
  }
  assert.equal(shortenedMs(idle, 20000), 20000 - (4000 - IDLE_LEFT_MS) - (10000 - IDLE_LEFT_MS));
});

test("videos have even sides and their desktop's shape", () => {
  assert.deepEqual(videoSize(1366, 768), { w: 1366, h: 768 });
  assert.deepEqual(videoSize(1281, 721), { w: 1282, h: 722 });
  assert.deepEqual(videoSize(7680, 2160), { w: 3840, h: 1080 });
  assert.deepEqual(videoSize(1, 1), { w: 2, h: 2 });
});

/** A tiny display that knows numbers for colours. */
class Pixels {
  W = 12;
  #cells = new Array(144).fill(0);
  #store = new Array(144).fill(0);
  drawn = 0;
  resize() {
    this.#cells.fill(0);
    this.#store.fill(0);
  }
  keep({ op, x, y, w, h }) {
    const [from, to] = op === "store" ? [this.#cells, this.#store] : [this.#store, this.#cells];
    for (let row = y; row < y + h; row += 1) {
      for (let at = row * this.W + x; at < row * this.W + x + w; at += 1) to[at] = from[at];
    }
  }
  fill({ x, y, w, h, rgb }) {
    this.drawn += 1;
    for (let row = y; row < y + h; row += 1) this.#cells.fill(rgb, row * this.W + x, row * this.W + x + w);
  }
  copy({ fromX, fromY, x, y, w, h }) {
    const before = [...this.#cells];
    for (let row = 0; row < h; row += 1) {
      for (let column = 0; column < w; column += 1) {
        this.#cells[(y + row) * this.W + x + column] = before[(fromY + row) * this.W + fromX + column];
      }
    }
  }
  get cells() {
    return [...this.#cells];
  }
}

/** @param {number} seed */
function numbers(seed) {
  return (most) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % most;
  };
}

test("what is left out is never seen", () => {
  let saved = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const drawn = (leaveOut) => {
      const random = numbers(seed);
      const frames = [];
      for (let number = 0; number < 12; number += 1) {
        const frame = new PendingFrame(number, number === 0);
        const operations = random(9) === 0 || number === 0 ? [{ op: "size", w: 12, h: 12 }] : [];
        for (let count = random(5); count >= 0; count -= 1) {
          const [w, h] = [1 + random(8), 1 + random(8)];
          const at = { x: random(13 - w), y: random(13 - h), w, h };
          const from = { fromX: random(13 - w), fromY: random(13 - h) };
          const other = [{ op: "copy", ...at, ...from }, { op: "store", ...at }, { op: "recall", ...at }][random(6)];
          operations.push(other ?? { op: "fill", ...at, rgb: 1 + random(1e6) });
        }
        frame.add(operations, 1);
        frames.push(frame);
      }
      if (leaveOut) leaveOutHidden(frames);
      const pixels = new Pixels();
      for (const frame of frames) frame.draw(pixels, { shape() {}, move() {} });
      return pixels;
    };
    const [all, visible] = [drawn(false), drawn(true)];
    assert.deepEqual(visible.cells, all.cells, `seed ${seed}`);
    saved += all.drawn - visible.drawn;
  }
  assert.ok(saved > 1000, `left out ${saved}`);
});
