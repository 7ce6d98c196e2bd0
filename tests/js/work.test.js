// The browser's proof of work agrees with protocol/work.py.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { sha256, solve, solves } from "../../web/static/js/core/work.js";

/** @param {string} text */
const reference = (text) => createHash("sha256").update(text).digest("hex");
/** @param {Int32Array} words */
const hex = (words) => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

test("hashes of every length around the blocks' ends are those of FIPS 180-4", () => {
  for (let length = 0; length <= 200; length++) {
    const text = "deskside:".repeat(30).slice(0, length);
    assert.equal(hex(sha256(text)), reference(text), `length ${length}`);
  }
});

test("the answer has as many leading zero bits as asked for, and is the smallest", async () => {
  const shares = [];
  const answer = await solve("a-challenge", 12, (share) => shares.push(share));
  assert.equal(Number.parseInt(reference(`a-challenge:${answer}`).slice(0, 3), 16), 0);
  for (let number = 0; number < Number(answer); number++) assert.equal(solves("a-challenge", number, 12), false);
  for (const share of shares) assert.ok(share >= 0 && share < 1);
});

test("no work is no work", async () => {
  assert.equal(await solve("x", 0, () => undefined), "0");
});
