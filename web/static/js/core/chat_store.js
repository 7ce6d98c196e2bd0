// What is written but not yet taken by the appliance: it outlives a reload of the page, and nothing else.

import { onlyStorage } from "./browser_storage.js";

const PREFIX = "deskside.chat.";

/**
 * @typedef {{clientId: string, text: string, atMs: number}} Unsent
 * @typedef {{draft: string, unsent: Unsent[]}} Kept
 */

/** @param {any} one @returns {boolean} */
function isUnsent(one) {
  return Boolean(one) && ["clientId", "text"].every((name) => typeof one[name] === "string" && one[name]);
}

/** The words of one chat in this tab. */
export class ChatStore {
  #name;
  #storage;

  /**
   * @param {string} name of the chat: what belongs to another is never shown or sent
   * @param {Storage | undefined} [storage]
   */
  constructor(name, storage) {
    this.#name = PREFIX + name;
    this.#storage = storage || ownStorage();
  }

  /** @returns {Kept} */
  read() {
    try {
      const kept = JSON.parse((this.#storage && this.#storage.getItem(this.#name)) || "{}") || {};
      return {
        draft: typeof kept.draft === "string" ? kept.draft : "",
        unsent: Array.isArray(kept.unsent) ? kept.unsent.filter(isUnsent) : [],
      };
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) onlyStorage(problem);
      return { draft: "", unsent: [] };
    }
  }

  /** @param {Kept} kept */
  keep(kept) {
    try {
      if (!this.#storage) return;
      if (kept.draft || kept.unsent.length) this.#storage.setItem(this.#name, JSON.stringify(kept));
      else this.#storage.removeItem(this.#name);
    } catch (problem) {
      onlyStorage(problem);
    }
  }
}

/** @returns {Storage | undefined} */
function ownStorage() {
  try {
    return window.sessionStorage;
  } catch (problem) {
    onlyStorage(problem);
    return undefined;
  }
}
