// RUNS in the browser on the vectors that Python's reads as well.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { RunsCodec, decodeRuns } from "../../web/static/js/core/codecs/runs.js";

const VECTORS = JSON.parse(readFileSync(new URL("../vectors/runs.json", import.meta.url), "utf8"));

/** @returns the pixels as the vectors write them; fails where one is not opaque */
function rgb(rgba) {
  const found = [];
  for (let at = 0; at < rgba.length; at += 4) {
    found.push(...rgba.subarray(at, at + 3));
    assert.equal(rgba[at + 3], 255);
  }
  return Buffer.from(found).toString("hex");
}

for (const row of VECTORS) {
  test(`runs: ${row.name}`, () => {
    const act = () => decodeRuns(new Uint8Array(Buffer.from(row.hex, "hex")), row.w, row.h);
    if (row.rgb === null) assert.throws(act, { name: "DecodeError" });
    else assert.equal(rgb(act()), row.rgb);
  });
}

test("runs of more pixels than their bytes can draw are refused before there is room for them", () => {
  const side = 2 ** 20;
  assert.equal(decodeRuns(Uint8Array.of(1, 9, 9, 9, 0x7f, 0xff), 128, 128).length, 4 * 128 * 128);
  assert.throws(() => decodeRuns(Uint8Array.of(1, 9, 9, 9, 0x7f, 0xff), side, side), { name: "DecodeError" });
});

test("runs for which there is no memory are no picture, as are all that cannot be decoded", () => {
  globalThis.ImageData = class {
    constructor() {
      throw new RangeError("Array buffer allocation failed");
    }
  };
  assert.throws(() => new RunsCodec().decode({ data: Uint8Array.of(1, 9, 9, 9, 0), w: 1, h: 1 }), { name: "DecodeError" });
});
