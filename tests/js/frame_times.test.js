// The figures say what each part of a picture's way took, and what pictures were made of.

import assert from "node:assert/strict";
import test from "node:test";

import { FrameTimes, STAGES } from "../../web/static/js/core/frame_times.js";

const times = (capture) => ({ op: "times", capture, compare: 100, encode: 200, queue: 65535 });
const image = (format, length) => ({ op: "image", format, data: new Uint8Array(length) });

test("medians of each part, and their sum", () => {
  const figures = new FrameTimes();
  for (const ms of [9, 1, 2]) {
    figures.drawn(1000, { bytes: 100, operations: [times(ms * 100)] }, { decodingMs: ms, drawingMs: ms / 2 });
  }
  figures.measured({ relay_us: 1500, agent_rtt_ms: 6 });
  const { stages, totalMs, worstMs, frameBytes } = figures.read(1500, 10);
  assert.deepEqual(
    STAGES.map((stage) => stages[stage]),
    [2, 1, 2, 655.35, 3, 1.5, 5, 2, 1],
  );
  assert.equal(totalMs, 672.85);
  assert.deepEqual(worstMs, { decode: 9, draw: 4.5 });
  assert.equal(frameBytes, 100);
});

test("what nobody said is not known, what is over is forgotten", () => {
  const figures = new FrameTimes();
  assert.ok(STAGES.every((stage) => figures.read(0, null).stages[stage] === null));
  figures.drawn(0, { bytes: 9, operations: [times(1)] }, { decodingMs: 1, drawingMs: 1 });
  figures.lost();
  const { frames, stages, lost } = figures.read(60_000, null);
  assert.deepEqual([frames, stages.draw, stages.relay, lost], [0, null, null, 1]);
  assert.equal(stages.capture, 0.01, "the agent's times come with few pictures");
  figures.forget();
  assert.equal(figures.read(60_000, null).lost, 0);
});

test("kinds of operations, most bytes first", () => {
  const figures = new FrameTimes();
  const operations = [image(3, 40), { op: "copy" }, image(1, 900), image(3, 20), { op: "recall" }, { op: "pointer" }];
  figures.drawn(0, { bytes: 999, operations }, { decodingMs: 0, drawingMs: 0 });
  figures.drawn(0, { bytes: 1, operations: [{ op: "copy" }] }, { decodingMs: 0, drawingMs: 0 });
  assert.deepEqual(figures.read(1, null).kinds, [
    { name: "JPEG", count: 1, bytes: 900 },
    { name: "RUNS", count: 2, bytes: 60 },
    { name: "COPY", count: 2, bytes: 0 },
    { name: "RECALL", count: 1, bytes: 0 },
  ]);
});
