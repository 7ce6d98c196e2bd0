// What the desk knows: the sessions it was told of, and what may be done with them.

import { hasEnded } from "./session_states.js";

/**
 * @typedef {import("./desk_api.js").SessionRow} SessionRow
 * @typedef {import("./desk_api.js").GroupOffer} GroupOffer
 * @typedef {import("./desk_api.js").Listed} Listed
 */

/** Ended sessions that are kept for a look back; the rest is in History. */
const MOST_ENDED = 20;

/** Rights that an invited colleague has with the session. */
const WHEN_INVITED = ["sessions.see", "control"];

/** Rows by id, with groups and rights. */
export class DeskRows {
  /** @type {Map<string, SessionRow>} */
  #rows = new Map();
  /** @type {Record<string, string>} */
  #links = {};
  /** @type {GroupOffer[]} */
  groups = [];
  /** @type {string[]} */
  #ungrouped = [];
  /** @type {Record<string, string>} */
  #modules = {};
  /** @type {Set<string>} ids of modules whose name was asked for */
  #askedFor = new Set();
  loaded = false;
  mayStart = false;

  /** @returns {Iterable<SessionRow>} */
  get all() {
    return this.#rows.values();
  }

  /** @param {string} id */
  get(id) {
    return this.#rows.get(id);
  }

  /**
   * Takes one session as it is now.
   *
   * @param {SessionRow} row
   * @returns {SessionRow} the same with its link, where it is known
   */
  put(row) {
    const before = this.#rows.get(row.id);
    // A session that was opened again has a new link with its new code.
    if (before && before.code !== row.code) delete this.#links[row.id];
    if (row.link) this.#links[row.id] = row.link;
    const kept = { ...row, link: row.link || this.#links[row.id] };
    this.#rows.set(row.id, kept);
    if (hasEnded(kept)) this.#dropOldest();
    return kept;
  }

  /** @param {string} id of a session that is out of sight */
  remove(id) {
    this.#rows.delete(id);
  }

  /**
   * Takes the list of all live sessions; what it does not name is gone, but for what ended in sight of this page.
   *
   * @param {Listed} listed
   * @returns {string[]} ids of what is gone
   */
  take(listed) {
    this.#links = listed.links;
    this.groups = listed.groups;
    this.#ungrouped = listed.ungrouped;
    this.mayStart = listed.may_start;
    this.#modules = listed.modules;
    this.loaded = true;
    const present = new Set(listed.sessions.map((row) => row.id));
    const gone = Array.from(this.all).filter((row) => !present.has(row.id) && !(hasEnded(row) && this.may(row, "sessions.see")));
    for (const row of gone) this.#rows.delete(row.id);
    return gone.map((row) => row.id);
  }

  #dropOldest() {
    const ended = Array.from(this.all).filter(hasEnded);
    if (ended.length <= MOST_ENDED) return;
    ended.sort((a, b) => b.changed_at_ms - a.changed_at_ms);
    for (const row of ended.slice(MOST_ENDED)) this.#rows.delete(row.id);
  }

  /** @param {SessionRow} row @returns {GroupOffer | undefined} */
  groupOf(row) {
    return this.groups.find((group) => group.id === row.group_id);
  }

  /** @param {SessionRow} row @param {string} right @returns {boolean} whether this person may do that with it */
  may(row, right) {
    const group = this.groupOf(row);
    if (group) return group.rights.includes(right);
    // Of a group that this person does not see, but into the session was invited (appliance/domain/access.py).
    if (row.group_id && !WHEN_INVITED.includes(right)) return false;
    return this.#ungrouped.includes(right);
  }

  /** @param {SessionRow} row @returns {string} name of the module its customer came by, empty where that is not known */
  moduleName(row) {
    return this.#modules[row.module_id] || "";
  }

  /** @param {SessionRow} row @returns {boolean} whether it has a module nobody asked the name of yet */
  hasNewModule(row) {
    if (!row.module_id || this.moduleName(row) || this.#askedFor.has(row.module_id)) return false;
    this.#askedFor.add(row.module_id);
    return true;
  }

  /** @param {SessionRow} row @returns {boolean} whether its customers are this person's, or nobody's in particular */
  concerns(row) {
    const group = this.groupOf(row);
    if (group) return group.own || !this.groups.some((one) => one.own);
    return this.may(row, "sessions.edit");
  }
}
