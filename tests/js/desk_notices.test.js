// When the desk tells somebody of a session, and when that is over.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Notices } from "../../web/static/js/core/desk_notices.js";

/** @param {object} [parts] */
const row = (parts) => ({
  id: "s", state: "waiting", owner_id: "", queued_at_ms: 0, assigned_at_ms: 0, answered_at_ms: 0, unread: 0,
  offered_to_id: "", people: [], ...parts,
});
const made = (concerns = () => true) => new Notices("ann", concerns);

/**
 * Plays states of one session.
 *
 * @param {Notices} notices
 * @param {object[]} steps
 * @returns {string[]} what was shown after each, with ! where it was news
 */
function played(notices, steps, own = false) {
  let before;
  return steps.map((parts) => {
    const now = row(parts);
    const { kind, fresh } = notices.take(before, now, own);
    before = now;
    return kind + (fresh ? "!" : "");
  });
}

test("a customer who waits is news once, and over as soon as a colleague takes the session", () => {
  const notices = made();
  const waits = { queued_at_ms: 5 };
  assert.deepEqual(played(notices, [{ state: "open" }, waits, waits]), ["", "waiting!", "waiting"]);
  assert.equal(notices.count, 1);
  assert.equal(notices.take(row(waits), row({ ...waits, owner_id: "bob" }), false).kind, "");
  assert.equal(notices.count, 0);
});

test("customers of other groups are nobody's news", () => {
  assert.deepEqual(played(made(() => false), [{ queued_at_ms: 5 }]), [""]);
});

test("what comes back to the queue is said to come back, until it is taken", () => {
  const taken = { queued_at_ms: 5, owner_id: "bob", answered_at_ms: 6 };
  const back = { queued_at_ms: 5 };
  assert.deepEqual(played(made(), [taken, back, back, taken]), ["", "returned!", "returned", ""]);
});

test("an offer is over when it is answered or withdrawn", () => {
  const offered = { state: "connected", owner_id: "bob", offered_to_id: "ann" };
  assert.deepEqual(played(made(), [offered, { ...offered, offered_to_id: "" }]), ["offer!", ""]);
  const accepted = { state: "connected", owner_id: "ann", answered_at_ms: 9 };
  assert.deepEqual(played(made(), [offered, accepted]), ["offer!", ""]);
});

test("an assignment by somebody else is over when it is answered", () => {
  const assigned = { queued_at_ms: 5, owner_id: "ann", assigned_at_ms: 6 };
  assert.deepEqual(played(made(), [assigned, { ...assigned, answered_at_ms: 7 }]), ["assigned!", ""]);
});

test("each new message of a customer of mine is news until it is read", () => {
  const mine = { state: "ready", owner_id: "ann", answered_at_ms: 1 };
  const steps = [mine, { ...mine, unread: 1 }, { ...mine, unread: 2 }, { ...mine, unread: 2 }, mine];
  assert.deepEqual(played(made(), steps), ["", "message!", "message!", "message", ""]);
  assert.deepEqual(played(made(), [{ ...mine, owner_id: "bob", unread: 4 }]), [""]);
});

test("that my customer came, allowed and left is news that asks for nothing", () => {
  const notices = made();
  const mine = { owner_id: "ann", answered_at_ms: 1 };
  const steps = ["open", "waiting", "waiting", "ready", "ready", "connected", "ready", "closed", "closed"];
  assert.deepEqual(
    played(notices, steps.map((state) => ({ ...mine, state }))),
    ["", "came!", "came", "ready!", "ready", "", "", "ended!", ""],
  );
  assert.equal(notices.count, 0);
});

test("that my customer came is over once the program runs: what it says is no longer true", () => {
  const came = { owner_id: "ann", answered_at_ms: 1, agent_online: false };
  const steps = [{ ...came, state: "open" }, came, { ...came, agent_online: true }, { ...came, agent_online: true }];
  assert.deepEqual(played(made(), steps), ["", "came!", "", ""]);
});

test("who asked a colleague to take over is told when that one does not; who took it back is not", () => {
  const mine = { state: "connected", owner_id: "ann", answered_at_ms: 1 };
  const offered = { ...mine, offered_to_id: "bob", offered_by_id: "ann" };
  const notices = made();
  assert.deepEqual(played(notices, [mine, offered, mine, mine, { ...mine, unread: 1 }]), ["", "", "declined!", "declined", "message!"]);
  assert.deepEqual(played(made(), [offered, { ...mine, owner_id: "bob" }]), ["", ""]);
  assert.equal(made().take(row(offered), row(mine), true).fresh, false);
});

test("nobody is told of own acts", () => {
  const taken = { queued_at_ms: 5, owner_id: "ann", answered_at_ms: 6 };
  assert.deepEqual(played(made(), [taken, { queued_at_ms: 5 }], true), ["", "returned"]);
  assert.deepEqual(played(made(), [{ ...taken }, { ...taken, state: "closed" }], true), ["", ""]);
});
