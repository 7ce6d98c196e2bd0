// What of the desk needs somebody's attention: when a notice begins, and when it is over (PEERS 20).

import { isOffered, waitsForAnyone } from "./desk_list.js";
import { hasEnded } from "./session_states.js";

/** @typedef {import("./desk_api.js").SessionRow} SessionRow */
/**
 * @typedef {"offer" | "assigned" | "declined" | "message" | "returned" | "waiting" | "ready" | "came" | "ended"} Kind
 * @typedef {{kind: Kind | "", fresh: boolean}} Verdict `kind`: what is to be shown of the session, empty for nothing;
 *   `fresh`: whether it is news, to be shown and heard.
 */

/** News that nobody has to answer: they count in no badge. */
const PASSING = ["declined", "ready", "came", "ended"];

/** One person's notices, at most one a session. */
export class Notices {
  /** @type {Map<string, Kind>} */
  #kinds = new Map();
  #me;
  #concerns;

  /**
   * @param {string} me account id
   * @param {(row: SessionRow) => boolean} concerns whether customers who wait in the session's group are this
   *   person's to take
   */
  constructor(me, concerns) {
    this.#me = me;
    this.#concerns = concerns;
  }

  /** @returns {number} sessions that wait for this person to do something */
  get count() {
    return Array.from(this.#kinds.values()).filter((kind) => !PASSING.includes(kind)).length;
  }

  /** @param {string} id */
  kindOf(id) {
    return this.#kinds.get(id) || "";
  }

  /**
   * Takes a session as it is now.
   *
   * @param {SessionRow | undefined} before as it was known, if it was
   * @param {SessionRow} row
   * @param {boolean} own whether this person's own act is the cause
   * @returns {Verdict}
   */
  take(before, row, own) {
    const known = this.#kinds.get(row.id);
    const kind = this.#kindNow(before, row, own, known);
    if (kind) this.#kinds.set(row.id, kind);
    else this.#kinds.delete(row.id);
    if (!kind || own) return { kind, fresh: false };
    const more = kind === "message" && before !== undefined && row.unread > before.unread;
    return { kind, fresh: kind !== known || more };
  }

  /** @param {string} id of a session that is out of sight */
  forget(id) {
    this.#kinds.delete(id);
  }

  /**
   * @param {SessionRow | undefined} before
   * @param {SessionRow} row
   * @param {boolean} own
   * @param {Kind | undefined} known
   * @returns {Kind | ""}
   */
  #kindNow(before, row, own, known) {
    const mine = row.owner_id === this.#me;
    if (hasEnded(row)) return mine && !own && before && !hasEnded(before) ? "ended" : "";
    if (isOffered(row, this.#me)) return "offer";
    if (mine) return this.#ofMine(before, row, known);
    if (!waitsForAnyone(row) || !this.#concerns(row)) return "";
    const back = known === "returned" || (before !== undefined && before.owner_id !== "");
    return back ? "returned" : "waiting";
  }

  /**
   * @param {SessionRow | undefined} before
   * @param {SessionRow} row
   * @param {Kind | undefined} known
   * @returns {boolean} whether the colleague who was asked to take over did not; until the next change
   */
  #wasDeclined(before, row, known) {
    if (!before || row.offered_to_id) return false;
    if (before.offered_to_id) return before.offered_by_id === this.#me;
    return known === "declined" && before.state === row.state && before.unread === row.unread;
  }

  /**
   * @param {SessionRow | undefined} before
   * @param {SessionRow} row
   * @param {Kind | undefined} known
   * @returns {Kind | ""}
   */
  #ofMine(before, row, known) {
    if (this.#wasDeclined(before, row, known)) return "declined";
    if (row.unread > 0) return "message";
    if (row.assigned_at_ms && !row.answered_at_ms) return "assigned";
    const moved = before !== undefined && before.state !== row.state;
    const steps = /** @type {Array<["ready" | "came", string, string]>} */ ([
      ["ready", "waiting", "ready"],
      ["came", "open", "waiting"],
    ]);
    for (const [kind, from, to] of steps) {
      if (row.state !== to) continue;
      // Once the program runs, "has not started it yet" is no longer true.
      const stands = known === kind && !moved && before !== undefined && before.agent_online === row.agent_online;
      if ((moved && before && before.state === from) || stands) return kind;
    }
    return "";
  }
}
