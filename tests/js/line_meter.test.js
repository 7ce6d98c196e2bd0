// The state of the line says figures, and why it is bad when it is.

import assert from "node:assert/strict";
import test from "node:test";

import { LineMeter } from "../../web/static/js/core/line_meter.js";

/** Pictures every so many ms, each `late` ms on its way; clocks of the two ends are far apart. */
function fed({ everyMs, bytes = 20_000, late = () => 0, drawingMs = 5, echoMs = 10, count = 12 }) {
  const meter = new LineMeter();
  let at = 50_000;
  for (let n = 0; n < count; n++) {
    at += everyMs;
    meter.came(at, bytes, (at - late(n) + 2 ** 32 - 60_000) % 2 ** 32);
    meter.drawn(at, bytes, drawingMs);
    meter.echoed(echoMs);
  }
  return { meter, at };
}

test("pictures, bytes and delay of the last three seconds", () => {
  const { meter, at } = fed({ everyMs: 100, count: 60 });
  const { fps, kbps, delayMs, trouble } = meter.read(at, false);
  assert.equal(Math.round(fps), 10);
  assert.equal(Math.round(kbps), 195);
  assert.equal(delayMs, 10);
  assert.equal(trouble, "");
  assert.deepEqual(meter.read(at + 5000, false), { fps: 0, kbps: 0, delayMs: 10, trouble: "" });
});

test("each trouble by its name", () => {
  const seen = (how, hidden = false) => {
    const { meter, at } = fed(how);
    return meter.read(at, hidden).trouble;
  };
  assert.equal(seen({ everyMs: 100, echoMs: 800 }), "line");
  assert.equal(seen({ everyMs: 100, drawingMs: 400 }), "here_busy");
  assert.equal(seen({ everyMs: 100, drawingMs: 400, count: 1 }), "", "the first picture of all");
  assert.equal(seen({ everyMs: 200, late: (n) => (n < 2 ? 0 : 900) }), "customer_line");
  assert.equal(seen({ everyMs: 500 }), "customer_busy");
  assert.equal(seen({ everyMs: 500, bytes: 300 }), "", "a blinking cursor");
  assert.equal(seen({ everyMs: 2000 }), "", "somebody reads and turns a page at times");
  assert.equal(seen({ everyMs: 100, echoMs: 800 }, true), "hidden");
});

test("a line that went silent is not called good by what it was before", () => {
  const { meter, at } = fed({ everyMs: 100, echoMs: 10 });
  assert.deepEqual(meter.read(at + 5000, false, 1200), { fps: 0, kbps: 0, delayMs: 10, trouble: "" });
  assert.deepEqual(meter.read(at + 9000, false, 5200), { fps: 0, kbps: 0, delayMs: 5200, trouble: "line" });
  assert.equal(meter.read(at + 9000, true, 5200).trouble, "hidden");
});

test("a new line forgets the old one", () => {
  const { meter, at } = fed({ everyMs: 100, echoMs: 800 });
  meter.forget();
  assert.deepEqual(meter.read(at, false), { fps: 0, kbps: 0, delayMs: null, trouble: "" });
});
