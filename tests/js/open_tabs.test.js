// Which sessions are open in one window: from the address, over a reload, and after closing one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { OpenTabs } from "../../web/static/js/core/open_tabs.js";

/** @param {Record<string, string>} [kept] */
function storage(kept = {}) {
  return {
    getItem: (/** @type {string} */ key) => kept[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => (kept[key] = value),
  };
}

test("the address opens a session in front, beside what was open", () => {
  const place = storage();
  const first = new OpenTabs(place);
  first.restore("#one");
  first.open("two");
  const again = new OpenTabs(place);
  again.restore("");
  assert.deepEqual([again.ids, again.active], [["one", "two"], "two"]);
  again.restore("#one");
  assert.deepEqual([again.ids, again.active], [["one", "two"], "one"]);
});

test("closing brings the neighbour to the front", () => {
  const open = new OpenTabs(storage());
  open.restore("#a,b,c");
  assert.equal(open.active, "c");
  open.close("c");
  assert.equal(open.active, "b");
  open.close("a");
  assert.deepEqual([open.ids, open.active], [["b"], "b"]);
  open.close("b");
  assert.deepEqual([open.ids, open.active], [[], ""]);
});

test("what is no id is left out, whatever was kept", () => {
  const open = new OpenTabs(storage({ "deskside-work": '{"ids": ["ok", 5, "../x", null], "active": "../x"}' }));
  open.restore("#<b>,javascript:1,fine");
  assert.deepEqual([open.ids, open.active], [["ok", "fine"], "fine"]);
  const broken = new OpenTabs(storage({ "deskside-work": "{" }));
  broken.restore("");
  assert.deepEqual(broken.ids, []);
});
