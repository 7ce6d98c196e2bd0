import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { CopyError, CopyParts, cleanText, packCopy, readCopy } from "../../web/static/js/core/copies.js";
import { CopySender } from "../../web/static/js/core/copy_sender.js";
import { sameCopy } from "../../web/static/js/core/own_clipboard.js";
import { Flag, Limits } from "../../web/static/js/protocol/protocol.gen.js";

const rows = JSON.parse(readFileSync(new URL("../vectors/copies.json", import.meta.url), "utf8"));

for (const row of rows) {
  test(`copy: ${row.name}`, () => {
    const copy = readCopy(new Uint8Array(Buffer.from(row.hex, "hex")));
    assert.equal(copy === null ? "" : copy.kind, row.kind);
    if (copy?.kind === "text") assert.equal(copy.text, row.text);
  });
}

test("a copy is cut into parts and put together again", () => {
  const text = "x".repeat(Limits.CLIPBOARD_BYTES);
  const bodies = packCopy({ kind: "text", text });
  assert.ok(bodies.every((body) => body.length <= Limits.CLIPBOARD_PART_BYTES));
  const parts = new CopyParts();
  assert.equal(parts.take(1, new Uint8Array([1, 97]), false), null);
  const whole = bodies.map((body, at) => parts.take(2, body, at === bodies.length - 1)).pop();
  assert.deepEqual(readCopy(whole), { kind: "text", text });
});

test("what is too large, empty or no picture is not sent, and not kept", () => {
  const reason = (copy) => {
    try {
      packCopy(copy);
    } catch (problem) {
      assert.ok(problem instanceof CopyError);
      return problem.reason;
    }
    return "";
  };
  assert.equal(reason({ kind: "text", text: "é".repeat(Limits.CLIPBOARD_BYTES / 2 + 1) }), "too_large");
  assert.equal(reason({ kind: "text", text: "\u0000" }), "empty");
  assert.equal(reason({ kind: "image", data: new Uint8Array([1, 2, 3]) }), "broken");
  const parts = new CopyParts();
  const part = new Uint8Array(Limits.CLIPBOARD_PART_BYTES);
  for (let at = 0; at < 20; at += 1) assert.equal(parts.take(5, part, at === 19), null);
});

test("of copies that wait the newest goes, once the one before was answered", () => {
  globalThis.window = { setTimeout, clearTimeout };
  const sent = [];
  const results = [];
  const link = {
    sendRaw: (_channel, flags, number, body) => {
      sent.push([number, flags === Flag.LAST, String.fromCharCode(...body.subarray(1))]);
      return true;
    },
  };
  const sender = new CopySender(link, (result) => results.push(result));
  for (const text of ["one", "two", "three"]) sender.send({ kind: "text", text });
  assert.deepEqual(sent, [[1, true, "one"]]);
  sender.answered(7, "placed");
  assert.deepEqual(results, ["sending"]);
  sender.answered(1, "placed");
  assert.deepEqual(sent[1], [2, true, "three"]);
  assert.deepEqual(results, ["sending", "placed", "sending"]);
  sender.forget();
});

test("copies are compared by what they hold", () => {
  const picture = (byte) => ({ kind: "image", data: new Uint8Array([byte]) });
  assert.ok(sameCopy(picture(1), picture(1)));
  assert.ok(!sameCopy(picture(1), picture(2)));
  assert.ok(!sameCopy({ kind: "text", text: "a" }, picture(1)));
  assert.ok(!sameCopy(null, picture(1)));
  assert.equal(cleanText("a\r\nb\rc\u0085"), "a\nb\nc");
});
