// The browser's decoders on the vectors that Python's read as well: both must agree on every one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decode, encode } from "../../web/static/js/core/codec.js";
import { ProtocolError } from "../../web/static/js/core/errors.js";
import { newer, packFrame, unpackFrame } from "../../web/static/js/core/frame.js";
import { unpackOperations } from "../../web/static/js/core/pixels.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const bytes = (row) => ("hex" in row ? new Uint8Array(Buffer.from(row.hex.repeat(row.times ?? 1), "hex")) : new TextEncoder().encode(row.text));
const refusal = (row) => (problem) => problem instanceof ProtocolError && (!row.close || problem.close === row.close);

for (const row of read("messages")) {
  test(`message: ${row.name}`, () => {
    const act = () => decode(bytes(row), row.sender, row.channel);
    if (row.valid) {
      assert.equal(act().type, JSON.parse(row.text).type);
    } else {
      assert.throws(act, refusal(row));
    }
  });
}

for (const row of read("headers")) {
  test(`header: ${row.name}`, () => {
    const message = bytes(row);
    if (row.valid) {
      const { header, body } = unpackFrame(message.buffer);
      assert.deepEqual([header.channel, header.flags, header.sequence, header.timeMs], row.header);
      assert.deepEqual(packFrame(header, body), message);
    } else {
      assert.throws(() => unpackFrame(message.buffer), refusal(row));
    }
  });
}

/** @returns the operation as the vectors write it: name, then values in the order of the wire. */
function plain(operation) {
  const { op, rgb, data, format, x, y, w, h, fromX, fromY, hotX, hotY } = operation;
  if (op === "times") return [op, operation.capture, operation.compare, operation.encode, operation.queue];
  const values = [format, fromX, fromY, hotX, hotY, x, y, w, h, rgb, data && Buffer.from(data).toString("hex")];
  return [op, ...values.filter((value) => value !== undefined)];
}

for (const row of read("operations")) {
  test(`operation: ${row.name}`, () => {
    if (row.valid) {
      assert.deepEqual(unpackOperations(bytes(row)).map(plain), row.operations);
    } else {
      assert.throws(() => unpackOperations(bytes(row)), refusal(row));
    }
  });
}

test("what is encoded can be decoded", () => {
  const message = { type: "input.text", text: "한글 é 😀\n" };
  assert.deepEqual(decode(encode(message), "viewer", 2), message);
});

test("sequences wrap", () => {
  assert.ok(newer(0, 2 ** 32 - 1));
  assert.ok(newer(5, 4));
  assert.ok(!newer(4, 4));
  assert.ok(!newer(4, 5));
  assert.ok(!newer(2 ** 31, 0));
});
