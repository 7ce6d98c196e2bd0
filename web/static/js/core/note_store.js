// Notes that the appliance has not taken yet: they outlive a reload of the tab, and nothing else.

import { onlyStorage } from "./browser_storage.js";

const PREFIX = "deskside.notes.";

/** @typedef {{number: number, version: number, text: string, clientId: string}} Kept */

/** @param {any} one @returns {boolean} */
const isKept = (one) =>
  Boolean(one) && typeof one.text === "string" && typeof one.clientId === "string" && one.number >= 0 && one.version >= 0;

/** The unsaved notes of one person in one session. */
export class NoteStore {
  #name;

  /** @param {string} personId @param {string} sessionId what belongs to others is never shown or sent */
  constructor(personId, sessionId) {
    this.#name = `${PREFIX}${personId}.${sessionId}`;
  }

  /** @returns {Kept[]} */
  read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#name) || "[]");
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) onlyStorage(problem);
      return [];
    }
  }

  /** @param {Kept[]} kept */
  keep(kept) {
    try {
      if (kept.length) sessionStorage.setItem(this.#name, JSON.stringify(kept));
      else sessionStorage.removeItem(this.#name);
    } catch (problem) {
      onlyStorage(problem);
    }
  }
}
