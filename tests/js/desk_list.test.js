// What the desk's tabs show, and in which order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, counts, folded, isFound, justEnded, ownersOf, places, waitingSince } from "../../web/static/js/core/desk_list.js";
import { parsePlace, placeOf, placeText, viewText } from "../../web/static/js/core/desk_place.js";

const HOUR_MS = 3_600_000;
const reader = { me: "ann", nowAtMs: 100 * HOUR_MS };
let made = 0;

/** @param {object} parts */
function row(parts) {
  made += 1;
  return {
    id: `s${made}`, code: "", topic: "", name: "", email: "", description: "", group_id: "g", owner_id: "", owner: "",
    state: "waiting", actor: "", reason: "", rights: [], people: [], agent_online: false, resolved: false,
    created_at_ms: made, changed_at_ms: made, expires_at_ms: 0, kind: "support", queued_at_ms: 0, assigned_at_ms: 0,
    answered_at_ms: 0, ended_at_ms: 0, starts_at_ms: 0, offered_to_id: "", offered_to: "", offered_by_id: "",
    offered_by: "", offer_note: "", messages: 0, unread: 0, module_id: "", outcome: "", category: "", ...parts,
  };
}

/** @param {object[]} rows @param {object} place @returns {string[]} */
const names = (rows, place) => chosen(rows, placeOf(place), reader).map((one) => one.name);

test("the queue has who waits longest first, then who has not come; what is taken or for later is not in it", () => {
  const rows = [
    row({ name: "came late", queued_at_ms: 900 }),
    row({ name: "not come", state: "open" }),
    row({ name: "came first", queued_at_ms: 500 }),
    row({ name: "taken", queued_at_ms: 100, owner_id: "bob" }),
    row({ name: "offered to me", state: "connected", owner_id: "bob", offered_to_id: "ann" }),
    row({ name: "tomorrow", state: "open", starts_at_ms: reader.nowAtMs + 24 * HOUR_MS }),
    row({ name: "over", state: "closed" }),
  ];
  assert.deepEqual(names(rows, { tab: "queue" }), ["offered to me", "came first", "came late", "not come"]);
  assert.deepEqual(counts(rows, "", reader), { queue: 4, mine: 0, all: 6, scheduled: 1 });
  assert.deepEqual(counts(rows, "other", reader), { queue: 0, mine: 0, all: 0, scheduled: 0 });
});

test("mine are those I own or look at; an appointment is among them from a quarter of an hour before", () => {
  const soon = reader.nowAtMs + 14 * 60_000;
  const rows = [
    row({ name: "owned", owner_id: "ann" }),
    row({ name: "watched", owner_id: "bob", people: [{ id: "ann", name: "Ann", level: "view" }] }),
    row({ name: "soon", owner_id: "ann", state: "open", starts_at_ms: soon }),
    row({ name: "later", owner_id: "ann", state: "open", starts_at_ms: soon + HOUR_MS }),
    row({ name: "his", owner_id: "bob" }),
  ];
  assert.deepEqual(names(rows, { tab: "mine" }).sort(), ["owned", "soon", "watched"]);
  assert.deepEqual(names(rows, { tab: "scheduled" }), ["soon", "later"]);
});

test("filters narrow, and orders order", () => {
  const rows = [
    row({ name: "Zoe", state: "ready", owner_id: "bob", owner: "Bob" }),
    row({ name: "Ann's", state: "connected", owner_id: "ann", owner: "Ann", group_id: "h" }),
    row({ name: "élodie", state: "waiting", queued_at_ms: 5 }),
  ];
  assert.deepEqual(names(rows, { tab: "all", state: "ready" }), ["Zoe"]);
  assert.deepEqual(names(rows, { tab: "all", owner: "me" }), ["Ann's"]);
  assert.deepEqual(names(rows, { tab: "all", owner: "nobody" }), ["élodie"]);
  assert.deepEqual(names(rows, { tab: "all", owner: "bob" }), ["Zoe"]);
  assert.deepEqual(names(rows, { tab: "all", group: "h" }), ["Ann's"]);
  assert.deepEqual(names(rows, { tab: "all", sort: "name" }), ["Ann's", "élodie", "Zoe"]);
  assert.deepEqual(names(rows, { tab: "all", sort: "created" }), ["élodie", "Ann's", "Zoe"]);
  assert.deepEqual(names(rows, { tab: "all", sort: "state" }), ["élodie", "Zoe", "Ann's"]);
  assert.equal(names(rows, { tab: "all", sort: "wait" })[0], "élodie");
  assert.deepEqual(ownersOf(rows), [{ id: "ann", name: "Ann" }, { id: "bob", name: "Bob" }]);
});

test("search finds words anywhere, without accents, half Hangul syllables, and codes as they are written", () => {
  const one = row({ name: "Élodie Dubois", topic: "Imprimante", email: "e@example.org", code: "123456789" });
  for (const q of ["elodie", "DUBOIS imprim", "e@exa", "123 456", "456-789", ""]) assert.ok(isFound(one, q), q);
  for (const q of ["elodie scanner", "999 999"]) assert.ok(!isFound(one, q), q);
  const korean = row({ name: "김민지" });
  for (const q of ["김", "기", "민지", "김미"]) assert.ok(isFound(korean, q), q);
  assert.ok(!isFound(korean, "박"));
  assert.equal(folded("ÀÉ"), "ae");
});

test("places count those who wait in the same group", () => {
  const a = row({ queued_at_ms: 30 });
  const b = row({ queued_at_ms: 10 });
  const c = row({ queued_at_ms: 20, group_id: "h" });
  const answered = row({ queued_at_ms: 1, owner_id: "bob", answered_at_ms: 2 });
  const assigned = row({ queued_at_ms: 40, owner_id: "bob" });
  const found = Object.fromEntries(places([a, b, c, answered, assigned]));
  assert.deepEqual(found, { [b.id]: 1, [a.id]: 2, [assigned.id]: 3, [c.id]: 1 });
});

test("nobody waits once the owner has turned to the customer, or at the end", () => {
  assert.equal(waitingSince(row({ queued_at_ms: 7 })), 7);
  assert.equal(waitingSince(row({ queued_at_ms: 7, owner_id: "bob", assigned_at_ms: 8 })), 7);
  assert.equal(waitingSince(row({ queued_at_ms: 7, owner_id: "bob", answered_at_ms: 9 })), 0);
  assert.equal(waitingSince(row({ queued_at_ms: 7, state: "closed" })), 0);
});

test("what has just ended is shown where it was", () => {
  const mine = row({ state: "closed", owner_id: "ann", changed_at_ms: 5 });
  const his = row({ state: "expired", owner_id: "bob", changed_at_ms: 9 });
  const ids = (tab) => justEnded([mine, his], placeOf({ tab }), reader).map((one) => one.id);
  assert.deepEqual(ids("all"), [his.id, mine.id]);
  assert.deepEqual(ids("mine"), [mine.id]);
  assert.deepEqual(ids("queue"), []);
});

test("a place survives the address, and nonsense in it does not", () => {
  const place = placeOf({ tab: "all", q: "a&b=c #1 김", state: "on_hold", owner: "me", sort: "name", session: "x-1" });
  assert.deepEqual(parsePlace(`#${placeText(place)}`), place);
  assert.equal(viewText(place).includes("session"), false);
  assert.deepEqual(parsePlace("#tab=evil&state=<b>&page=0&q="), placeOf());
  assert.equal(placeText(placeOf()), "");
});

test("thousands of sessions are chosen in a blink", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => row({ name: `Customer ${at}`, queued_at_ms: 1 + (at % 977) }));
  const found = chosen(rows, placeOf({ tab: "queue", q: "customer 99" }), reader);
  assert.ok(found.length > 100);
});
