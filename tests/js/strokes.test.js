// The browser's model of a whiteboard on the vectors that Python's reads as well, and what the pen sends.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Pen } from "../../web/static/js/core/pen.js";
import { Strokes, strokeId } from "../../web/static/js/core/strokes.js";
import { Limits } from "../../web/static/js/protocol/protocol.gen.js";

const rows = JSON.parse(readFileSync(new URL("../vectors/whiteboard.json", import.meta.url), "utf8"));
const stroke = (id, author, tool, points) => ({ id, author, name: "", tool, rgb: 0, widthPx: 4, points, text: "" });

/** What is undone and cleared the appliance decides, and tells by the ids. */
const shown = rows.filter(({ steps }) => steps.every(([verb]) => verb === "begin" || verb === "extend"));

for (const row of shown) {
  test(`whiteboard: ${row.name}`, () => {
    const strokes = new Strokes();
    const added = [];
    const verbs = {
      begin: (...given) => strokes.begin(stroke(...given)),
      extend: (id, points) => added.push(strokes.extend(id, points)),
    };
    for (const [verb, ...given] of row.steps) verbs[verb](...given);
    assert.deepEqual(added, row.added);
    assert.deepEqual(strokes.all.map(({ id, points }) => [id, points]), row.left);
  });
}

const LOOK = { tool: "pen", rgb: 1, widthPx: 4, text: "", author: "ann" };

function held() {
  const strokes = new Strokes();
  const sent = [];
  const frames = [];
  const pen = new Pen(strokes, (message) => sent.push(message) > 0, (act) => frames.push(act));
  const frame = () => frames.splice(0).forEach((act) => act());
  return { strokes, sent, pen, frame };
}

test("a stroke is told at once, and goes on once a frame", () => {
  const { strokes, sent, pen, frame } = held();
  pen.begin(LOOK, { x: 1, y: 2 });
  assert.equal(sent.length, 1);
  pen.move([{ x: 1, y: 2 }]);
  assert.equal(sent.length, 1);
  pen.move([{ x: 3, y: 4 }]);
  assert.deepEqual(sent[1].points, [3, 4]);
  pen.move([{ x: 5, y: 6 }]);
  pen.move([{ x: 7, y: 8 }]);
  assert.equal(sent.length, 2);
  frame();
  assert.deepEqual(sent[2].points, [5, 6, 7, 8]);
  assert.deepEqual(strokes.all[0].points, [1, 2, 3, 4, 5, 6, 7, 8]);
  pen.move([{ x: 9, y: 9 }]);
  pen.up();
  assert.deepEqual(sent[3].points, [9, 9]);
  pen.move([{ x: 10, y: 10 }]);
  frame();
  frame();
  assert.equal(sent.length, 4);
});

test("a very long stroke goes on as another one, in parts the wire takes", () => {
  const { strokes, sent, pen } = held();
  pen.begin(LOOK, { x: 0, y: 0 });
  const many = Array.from({ length: Limits.WHITEBOARD_STROKE_POINTS + 5 }, (_, at) => ({ x: at + 1, y: 0 }));
  pen.move(many);
  pen.up();
  assert.equal(strokes.all.length, 2);
  assert.ok(sent.every(({ points = [] }) => points.length <= Limits.WHITEBOARD_PART_NUMBERS));
});

test("what others took away grows no more", () => {
  const { strokes, sent, pen, frame } = held();
  pen.begin(LOOK, { x: 0, y: 0 });
  pen.move([{ x: 5, y: 5 }]);
  pen.move([{ x: 6, y: 6 }]);
  const ids = strokes.everything();
  strokes.remove(ids);
  pen.gone(ids);
  frame();
  pen.up();
  assert.equal(sent.length, 2);
});

test("without a line nothing is drawn", () => {
  const strokes = new Strokes();
  const pen = new Pen(strokes, () => false, () => undefined);
  pen.begin(LOOK, { x: 0, y: 0 });
  assert.equal(strokes.all.length, 0);
  assert.match(strokeId(), /^[0-9a-f]{32}$/);
});
