// What is offered with a session depends on its state, on who has it, and on rights; never on anything else.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { getElementById: () => null };
const { possibleActs } = await import("../../web/static/js/ui/drawer_acts.js");

const row = (more) => ({
  id: "s", state: "waiting", owner_id: "", offered_to_id: "", offered_by_id: "", resolved: false, agent_online: false, reason: "",
  starts_at_ms: 0, email: "", people: [], ...more,
});
const acts = (session, rights = ["sessions.see", "sessions.edit", "control"], details = {}) =>
  possibleActs({ row: row(session), details, asker: { me: "me", may: (_row, right) => rights.includes(right) } }).map(({ act }) => act);

test("somebody who may only see can do nothing", () => {
  for (const state of ["open", "waiting", "ready", "connected", "closed"]) {
    assert.deepEqual(acts({ state, offered_to_id: "me" }, ["sessions.see"]), [], state);
  }
});

test("a session that nobody has can be taken, not handed over", () => {
  const found = acts({});
  assert.ok(found.includes("assign_me") && found.includes("assign"));
  assert.ok(!found.includes("transfer") && !found.includes("unassign"));
});

test("only the owner hands over, and one offer at a time", () => {
  assert.ok(acts({ owner_id: "me" }).includes("transfer"));
  assert.ok(!acts({ owner_id: "ann" }).includes("transfer"));
  assert.ok(!acts({ owner_id: "me", offered_to_id: "ann", offered_by_id: "me" }).includes("transfer"));
  assert.ok(acts({ owner_id: "me", offered_to_id: "ann", offered_by_id: "me" }).includes("withdraw_offer"));
});

test("an offer is answered by whom it was made to", () => {
  assert.deepEqual(acts({ owner_id: "ann", offered_to_id: "me" }).slice(0, 2), ["accept", "decline"]);
  assert.ok(!acts({ owner_id: "ann", offered_to_id: "bob" }).includes("accept"));
  assert.ok(!acts({ state: "closed", owner_id: "ann", offered_to_id: "me" }).includes("accept"));
});

test("what is connected is not resolved, what is over is not ended", () => {
  for (const state of ["connected", "on_hold", "rebooting", "reconnecting"]) {
    assert.ok(!acts({ state }).includes("resolve") && acts({ state }).includes("join"), state);
  }
  const over = acts({ state: "closed" });
  assert.ok(over.includes("reopen") && over.includes("resolve") && !over.includes("end") && !over.includes("edit"));
  assert.ok(!acts({ state: "closed", resolved: true, outcome: "solved" }).includes("resolve"));
  assert.ok(acts({ state: "closed", resolved: true, outcome: "" }).includes("resolve"), "the customer ended it");
});

test("dates and mails belong to sessions nobody has come to yet", () => {
  const sent = { invitations: [{ way: "email", to: "a@b.c", state: "sent", text: "Sent" }], appointment: { zone: "UTC" } };
  const open = acts({ state: "open", starts_at_ms: 1 }, undefined, sent);
  for (const act of ["schedule", "unschedule", "resend", "withdraw"]) assert.ok(open.includes(act), act);
  assert.ok(!open.includes("plan") && acts({ state: "open" }).includes("plan"));
  const come = acts({ state: "waiting", starts_at_ms: 1 }, undefined, sent);
  for (const act of ["schedule", "unschedule", "resend", "withdraw", "plan"]) assert.ok(!come.includes(act), act);
});
