// Which sessions are open in one window, and which of them is in front: kept in the address and over a reload.

const KEY = "deskside-work";
const MOST = 20;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The list without the page. */
export class OpenTabs {
  /** @type {string[]} */
  ids = [];
  active = "";
  #storage;

  /** @param {Storage} storage of this window */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * Takes what was open before, and what the address asks for: its last session comes to the front.
   *
   * @param {string} hash of the address
   */
  restore(hash) {
    const kept = read(this.#storage.getItem(KEY));
    this.ids = unique([...kept.ids, ...idsOf(hash)]).slice(-MOST);
    const wanted = idsOf(hash).pop() || kept.active;
    this.active = this.ids.includes(wanted) ? wanted : this.ids[0] || "";
    this.#keep();
  }

  /** @param {string} id comes to the front, and into the list where it is missing */
  open(id) {
    if (!ID.test(id)) return;
    this.ids = unique([...this.ids, id]).slice(-MOST);
    this.active = id;
    this.#keep();
  }

  /** @param {string} id the neighbour comes to the front */
  close(id) {
    const at = this.ids.indexOf(id);
    if (at < 0) return;
    this.ids.splice(at, 1);
    if (this.active === id) this.active = this.ids[Math.min(at, this.ids.length - 1)] || "";
    this.#keep();
  }

  #keep() {
    this.#storage.setItem(KEY, JSON.stringify({ ids: this.ids, active: this.active }));
  }
}

/** @param {string} hash @returns {string[]} */
const idsOf = (hash) =>
  hash
    .replace(/^#/, "")
    .split(",")
    .filter((one) => ID.test(one));

/** @param {string[]} ids @returns {string[]} */
const unique = (ids) => ids.filter((one, at) => ids.indexOf(one) === at);

/** @param {string | null} text @returns {{ids: string[], active: string}} */
function read(text) {
  try {
    const { ids, active } = JSON.parse(text || "{}");
    return {
      ids: Array.isArray(ids) ? ids.filter((one) => typeof one === "string" && ID.test(one)) : [],
      active: String(active || ""),
    };
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
    return { ids: [], active: "" };
  }
}
