// What may be done with a session: by its group, as somebody invited, or where it has no group any more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DeskRows } from "../../web/static/js/core/desk_rows.js";

const rows = new DeskRows();
rows.take({
  sessions: [], links: {}, may_start: true,
  groups: [{ id: "accounts", name: "Accounts", own: true, rights: ["sessions.see", "sessions.edit"] }],
  ungrouped: ["sessions.see", "sessions.edit", "control"],
});
const row = (groupId) => ({ id: "s", group_id: groupId, state: "waiting" });

test("in an own group its rights count", () => {
  assert.ok(rows.may(row("accounts"), "sessions.edit"));
  assert.ok(!rows.may(row("accounts"), "control"));
});

test("who was invited into a session of others sees and joins it, and no more", () => {
  assert.ok(rows.may(row("billing"), "sessions.see"));
  assert.ok(rows.may(row("billing"), "control"));
  assert.ok(!rows.may(row("billing"), "sessions.edit"));
});

test("where there is no group the role counts", () => {
  assert.ok(rows.may(row(""), "sessions.edit"));
});
