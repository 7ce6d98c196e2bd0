// Which sessions a tab of the desk shows, and in which order (SPEC D4-D6).  Knows no page and no clock.

import { hasEnded } from "./session_states.js";

/** @typedef {import("./desk_api.js").SessionRow} SessionRow */
/** @typedef {import("./desk_place.js").Place} Place */
/** @typedef {{me: string, nowAtMs: number}} Reader `me`: account id; `nowAtMs`: the appliance's clock. */

/** In the order of a session's life. */
export const STATES = ["open", "waiting", "ready", "connected", "on_hold", "rebooting", "reconnecting"];
/** The customer has come, and nobody looks at the screen (appliance/domain/queue.py). */
const AWAITED = ["waiting", "ready", "reconnecting", "rebooting"];
/** Tabs of what is live; the others ask the appliance for pages. */
const LIVE_TABS = ["queue", "mine", "all", "scheduled"];
/** A scheduled session is one of today's work from so long before its start. */
const EARLY_MS = 15 * 60 * 1000;

/** @param {SessionRow} row @param {string} me @returns {boolean} whether a colleague asks to take it over */
export const isOffered = (row, me) => !hasEnded(row) && row.offered_to_id === me && me !== "";

/**
 * @param {SessionRow} row
 * @returns {number} since when a customer waits for somebody to turn to them; 0 where nobody waits
 */
export function waitingSince(row) {
  if (!AWAITED.includes(row.state)) return 0;
  return row.owner_id && row.answered_at_ms ? 0 : row.queued_at_ms;
}

/** @param {SessionRow} row @returns {boolean} whether a customer is there and nobody has taken the session */
export const waitsForAnyone = (row) => !row.owner_id && waitingSince(row) > 0;

/** @param {SessionRow} row @param {number} nowAtMs @returns {boolean} whether it is for later, and nobody has come */
const isAhead = (row, nowAtMs) => row.state === "open" && row.starts_at_ms - nowAtMs > EARLY_MS;

/** @type {Record<string, (row: SessionRow, reader: Reader) => boolean>} */
const SHOWN = {
  queue: (row, { me, nowAtMs }) => (!row.owner_id && !isAhead(row, nowAtMs)) || isOffered(row, me),
  mine: (row, { me, nowAtMs }) =>
    (row.owner_id === me && !isAhead(row, nowAtMs)) || row.people.some((person) => person.id === me),
  all: () => true,
  scheduled: (row, { nowAtMs }) => row.state === "open" && row.starts_at_ms > nowAtMs,
};

/**
 * @param {SessionRow} row
 * @param {string} tab one of LIVE_TABS
 * @param {Reader} reader
 * @returns {boolean} whether the tab lists it
 */
function isInTab(row, tab, reader) {
  return !hasEnded(row) && Boolean(SHOWN[tab]) && SHOWN[tab](row, reader);
}

/**
 * @param {string} text
 * @returns {string} for comparing: small letters without accents; Hangul in its letters, so that half a syllable
 *   finds the whole
 */
export function folded(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

/** @type {WeakMap<SessionRow, string>} */
const haystacks = new WeakMap();

/** @param {SessionRow} row @returns {string} */
function haystackOf(row) {
  const known = haystacks.get(row);
  if (known !== undefined) return known;
  const text = folded([row.name, row.email, row.topic, row.description, row.owner, row.code].join("\n"));
  haystacks.set(row, text);
  return text;
}

/**
 * @param {SessionRow} row
 * @param {string} q words; digits may be grouped as codes are written
 * @returns {boolean} whether each word is in it
 */
export function isFound(row, q) {
  const asked = folded(q.trim());
  if (!asked) return true;
  const hay = haystackOf(row);
  const digits = asked.replace(/[\s.-]/g, "");
  if (digits.length > 2 && /^\d+$/.test(digits) && row.code.includes(digits)) return true;
  return asked.split(/\s+/).every((word) => hay.includes(word));
}

/** @param {SessionRow} row @param {string} owner "me", "nobody", an account id, or empty for all @param {string} me */
function hasOwner(row, owner, me) {
  if (!owner) return true;
  if (owner === "nobody") return !row.owner_id;
  return row.owner_id === (owner === "me" ? me : owner);
}

/** @param {SessionRow} row @param {Place} place @param {Reader} reader */
function passes(row, place, reader) {
  return (
    (!place.group || row.group_id === place.group) &&
    (!place.state || row.state === place.state) &&
    hasOwner(row, place.owner, reader.me) &&
    isFound(row, place.q)
  );
}

/** @param {SessionRow} row @param {Reader} reader @returns {number} what is urgent comes first */
function urgency(row, { me }) {
  if (isOffered(row, me)) return 0;
  if (waitsForAnyone(row)) return 1;
  if (row.owner_id === me) return row.state === "open" ? 3 : 2;
  return row.state === "open" ? 5 : 4;
}

/** @param {number} a @param {number} b @returns {number} earlier first, 0 (never) last */
const neverLast = (a, b) => (a || Infinity) - (b || Infinity) || 0;

/** @param {SessionRow} a @param {SessionRow} b */
const newestFirst = (a, b) => b.created_at_ms - a.created_at_ms || (a.id < b.id ? -1 : 1);

/** @param {SessionRow} a @param {SessionRow} b */
const longestFirst = (a, b) => neverLast(waitingSince(a), waitingSince(b)) || newestFirst(a, b);

/** @param {SessionRow} row */
const wordOf = (row) => row.name || row.topic || row.email;

/** @type {Record<string, (reader: Reader) => (a: SessionRow, b: SessionRow) => number>} */
const ORDERS = {
  usual: (reader) => (a, b) => urgency(a, reader) - urgency(b, reader) || longestFirst(a, b),
  wait: () => longestFirst,
  created: () => newestFirst,
  state: () => (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || longestFirst(a, b),
  name: () => (a, b) => wordOf(a).localeCompare(wordOf(b)) || newestFirst(a, b),
  starts: () => (a, b) => a.starts_at_ms - b.starts_at_ms || newestFirst(a, b),
};

/**
 * @param {Iterable<SessionRow>} rows
 * @param {Place} place
 * @param {Reader} reader
 * @returns {SessionRow[]} what the tab shows, in its order
 */
export function chosen(rows, place, reader) {
  const usual = place.tab === "scheduled" ? "starts" : "usual";
  const order = ORDERS[place.sort || usual] || ORDERS[usual];
  return Array.from(rows)
    .filter((row) => isShown(row, place, reader))
    .sort(order(reader));
}

/**
 * @param {SessionRow} row
 * @param {Place} place
 * @param {Reader} reader
 * @returns {boolean} whether somebody who is there sees it
 */
export const isShown = (row, place, reader) => isInTab(row, place.tab, reader) && passes(row, place, reader);

/** @param {SessionRow} row @param {Reader} reader @returns {string} the narrowest tab that lists a live session */
export const tabOf = (row, reader) => ["scheduled", "mine", "queue"].find((tab) => isInTab(row, tab, reader)) || "all";

/**
 * @param {Iterable<SessionRow>} rows
 * @param {Place} place
 * @param {Reader} reader
 * @returns {SessionRow[]} what ended while the desk was open, the last first; nothing in tabs of what is to come
 */
export function justEnded(rows, place, reader) {
  if (place.tab !== "mine" && place.tab !== "all") return [];
  return Array.from(rows)
    .filter((row) => hasEnded(row) && (place.tab === "all" || row.owner_id === reader.me))
    .filter((row) => passes(row, { ...place, state: "" }, reader))
    .sort((a, b) => b.changed_at_ms - a.changed_at_ms);
}

/**
 * @param {Iterable<SessionRow>} rows
 * @param {string} group id, or empty for all
 * @param {Reader} reader
 * @returns {Record<string, number>} how many sessions each tab has, whatever is searched for
 */
export function counts(rows, group, reader) {
  /** @type {Record<string, number>} */
  const found = { queue: 0, mine: 0, all: 0, scheduled: 0 };
  for (const row of rows) {
    if (group && row.group_id !== group) continue;
    for (const tab of LIVE_TABS) if (isInTab(row, tab, reader)) found[tab] += 1;
  }
  return found;
}

/**
 * @param {Iterable<SessionRow>} rows
 * @returns {Map<string, number>} session id -> place among those who wait in the same group, from 1, as customers are told
 */
export function places(rows) {
  const waiting = Array.from(rows).filter((row) => waitingSince(row) > 0);
  waiting.sort((a, b) => a.queued_at_ms - b.queued_at_ms || (a.id < b.id ? -1 : 1));
  /** @type {Map<string, number>} */
  const taken = new Map();
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const row of waiting) {
    const place = (taken.get(row.group_id) || 0) + 1;
    taken.set(row.group_id, place);
    found.set(row.id, place);
  }
  return found;
}

/**
 * @param {Iterable<SessionRow>} rows
 * @returns {Array<{id: string, name: string}>} who has a live session, by name
 */
export function ownersOf(rows) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const row of rows) if (row.owner_id && !hasEnded(row)) found.set(row.owner_id, row.owner);
  return Array.from(found, ([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}
