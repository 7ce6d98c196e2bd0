// What the desk remembers of the sessions it was told of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DeskRows } from "../../web/static/js/core/desk_rows.js";

const OWN = { id: "g", name: "North", own: true, rights: ["sessions.see", "sessions.edit"] };
const OTHER = { id: "h", name: "South", own: false, rights: ["sessions.see"] };

/** @param {string} id @param {object} [parts] */
const row = (id, parts) => ({ id, state: "open", code: "1", group_id: "g", module_id: "", changed_at_ms: 0, ...parts });
/** @param {object[]} sessions @param {object} [parts] */
const listed = (sessions, parts) => ({
  sessions, links: {}, groups: [OWN, OTHER], ungrouped: ["sessions.edit"], may_start: true, modules: {}, ...parts,
});

/** @param {object[]} sessions @param {object} [parts] */
function known(sessions, parts) {
  const rows = new DeskRows();
  const all = listed(sessions, parts);
  rows.take(all);
  sessions.forEach((one) => rows.put(one));
  return rows;
}

test("a link stays with its code, and not with the next one", () => {
  const rows = known([row("a")], { links: { a: "https://x/j/1" } });
  assert.equal(rows.put(row("a", { name: "Ann" })).link, "https://x/j/1");
  assert.equal(rows.put(row("a", { code: "" })).link, undefined);
  assert.equal(rows.put(row("a", { code: "2" })).link, undefined);
  assert.equal(rows.put(row("a", { code: "2", link: "https://x/j/2" })).link, "https://x/j/2");
});

test("a new list takes away what it does not name, but for what ended in sight", () => {
  const rows = known([row("a"), row("b"), row("c"), row("d")]);
  rows.put(row("b", { state: "closed" }));
  rows.put(row("d", { state: "closed", group_id: "gone" }));
  assert.deepEqual(rows.take(listed([row("a")], { ungrouped: [] })), ["c", "d"]);
  assert.deepEqual(Array.from(rows.all, ({ id }) => id), ["a", "b"]);
});

test("only the last ended ones are kept", () => {
  const rows = known([]);
  for (let at = 0; at < 50; at++) rows.put(row(`s${at}`, { state: "closed", changed_at_ms: at }));
  const kept = Array.from(rows.all, ({ id }) => id);
  assert.equal(kept.length, 20);
  assert.ok(kept.includes("s49") && !kept.includes("s0"));
});

test("customers of own groups concern somebody; of all groups, who is in none", () => {
  const rows = known([]);
  assert.ok(rows.concerns(row("a")));
  assert.ok(!rows.concerns(row("a", { group_id: "h" })));
  assert.ok(rows.concerns(row("a", { group_id: "" })));
  assert.ok(known([], { groups: [OTHER] }).concerns(row("a", { group_id: "h" })));
});

test("the name of a module is asked for once", () => {
  const rows = known([], { modules: { m: "IT help" } });
  assert.equal(rows.moduleName(row("a", { module_id: "m" })), "IT help");
  assert.ok(!rows.hasNewModule(row("a", { module_id: "m" })));
  assert.ok(rows.hasNewModule(row("a", { module_id: "n" })));
  assert.ok(!rows.hasNewModule(row("a", { module_id: "n" })));
});
