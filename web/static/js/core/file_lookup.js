// Questions to the customer's computer about its folders, over the viewer's socket.

/**
 * @typedef {import("./codec.js").Message} Message
 * @typedef {import("./file_tree.js").Page} Page
 * @typedef {import("./file_tree.js").Entry} Entry
 * @typedef {{problem: string, entries: Entry[], searched: number, over: boolean, cut: boolean}} Found
 */

const LONGEST_MS = 30000;
/** @type {Page} */
const NO_ANSWER = { problem: "away", steps: [], entries: [], next: 0, total: 0 };

/** What was asked and not answered yet; answers nobody asked for are left out. */
export class FileLookup {
  #link;
  #count = 0;
  /** @type {Map<string, (page: Page) => void>} */
  #lists = new Map();
  #search = "";
  /** @type {(found: Found) => void} */
  #found = () => undefined;

  /** @param {{send: (message: Message) => boolean, on: (type: string, act: (message: Message) => void) => void}} link */
  constructor(link) {
    this.#link = link;
    link.on("files.listed", (message) => this.#answer(message.ask, /** @type {any} */ (message)));
    link.on("files.found", (message) => this.#hear(message));
  }

  /**
   * @param {string} folder handle; empty for the places
   * @param {number} after entries to leave out
   * @param {boolean} hidden
   * @returns {Promise<Page>}
   */
  list(folder, after, hidden) {
    const ask = this.#name("l");
    return new Promise((taken) => {
      const timer = setTimeout(() => this.#answer(ask, NO_ANSWER), LONGEST_MS);
      this.#lists.set(ask, (page) => {
        clearTimeout(timer);
        taken(page);
      });
      if (!this.#link.send({ type: "files.list", ask, folder, after, hidden })) this.#answer(ask, NO_ANSWER);
    });
  }

  /**
   * Searches below a folder; ends the search before.
   *
   * @param {string} folder
   * @param {string} text
   * @param {(found: Found) => void} found called until one is `over`
   */
  search(folder, text, found) {
    this.stop();
    const ask = this.#name("s");
    this.#search = ask;
    this.#found = found;
    if (!this.#link.send({ type: "files.search", ask, folder, text })) this.#lost();
  }

  /** Ends the search, if there is one. */
  stop() {
    if (!this.#search) return;
    this.#link.send({ type: "files.stop", ask: this.#search });
    this.#search = "";
  }

  /** The line is gone, and with it all answers. */
  lineLost() {
    for (const ask of Array.from(this.#lists.keys())) this.#answer(ask, NO_ANSWER);
    if (this.#search) this.#lost();
  }

  #lost() {
    this.#search = "";
    this.#found({ problem: "away", entries: [], searched: 0, over: true, cut: false });
  }

  /** @param {string} kind */
  #name(kind) {
    this.#count += 1;
    return `${kind}${this.#count}`;
  }

  /** @param {string} ask @param {Page} page */
  #answer(ask, page) {
    const taken = this.#lists.get(ask);
    this.#lists.delete(ask);
    if (taken) taken(page);
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.ask !== this.#search) return;
    if (message.over) this.#search = "";
    this.#found(/** @type {any} */ (message));
  }
}
