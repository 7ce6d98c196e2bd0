// The desk's History: sessions that are over, a page at a time, found by the appliance.

import { pastChoices, pastSessions } from "../core/records_api.js";
import { t } from "../core/texts.js";
import { SessionList } from "./desk_list.js";
import { element } from "./dom.js";
import { buildPastRow } from "./past_row.js";
import { outcomeOptions } from "./session_dialogs.js";

/** @typedef {import("../core/desk_place.js").Place} Place */
/** @typedef {import("../core/records_api.js").PastRow} PastRow */
/** @typedef {import("./past_row.js").Desk & {tune: (parts: Partial<Place>) => void, group: () => string}} Desk */

const OFFER_AGAIN_MS = 30_000;

/** Shows what a place asks for; the last question asked counts. */
export class DeskHistory {
  #desk;
  #filters;
  #list;
  #asked = 0;
  #offeredAtMs = 0;
  /** @type {PastRow[]} */
  #rows = [];
  #page = 1;

  /** @param {Desk} desk @param {import("./desk_filters.js").DeskFilters} filters */
  constructor(desk, filters) {
    this.#desk = desk;
    this.#filters = filters;
    const look = (/** @type {any} */ row) => JSON.stringify([row, desk.isOpen(row)]);
    const list = element("history-list", HTMLElement);
    this.#list = new SessionList(list, (row) => buildPastRow(/** @type {PastRow} */ (row), desk), look);
    element("history-before", HTMLElement).addEventListener("click", () => this.#turn(-1));
    element("history-next", HTMLElement).addEventListener("click", () => this.#turn(1));
  }

  /** @returns {HTMLElement[]} */
  get nodes() {
    return this.#list.nodes;
  }

  /** Offers what there is to filter by. */
  async offer() {
    const nowMs = Date.now();
    if (nowMs - this.#offeredAtMs < OFFER_AGAIN_MS) return;
    this.#offeredAtMs = nowMs;
    const { categories, people } = await pastChoices();
    /** @param {{id: string, name: string}} one @returns {[string, string]} */
    const pair = ({ id, name }) => [id, name];
    const outcomes = outcomeOptions().map(({ value, label }) => /** @type {[string, string]} */ ([value, label]));
    outcomes.push(["none", t("Not resolved")]);
    this.#filters.offerPast({
      outcomes,
      categories: categories.map(pair),
      people: [...people.map(pair), ["-", t("Nobody")]],
    });
  }

  /**
   * @param {Place} place
   * @returns {Promise<number>} how many there are in all; -1 where another question was asked meanwhile
   */
  async show(place) {
    this.#asked += 1;
    const asked = this.#asked;
    const found = await pastSessions({ ...place, group: this.#desk.group() });
    if (asked !== this.#asked) return -1;
    this.#rows = found.sessions;
    this.#page = found.page;
    this.render();
    const { total, page, pages, size } = found;
    element("history-pager", HTMLElement).hidden = pages < 2;
    const from = (page - 1) * size + 1;
    const where = t("{from} to {to} of {total}", { from, to: from + found.sessions.length - 1, total });
    element("history-where", HTMLElement).textContent = where;
    element("history-before", HTMLButtonElement).disabled = page <= 1;
    element("history-next", HTMLButtonElement).disabled = page >= pages;
    return total;
  }

  /** Shows the same rows again, as after one was opened. */
  render() {
    this.#list.show(this.#rows);
  }

  /** @param {string} id @returns {PastRow | undefined} */
  get(id) {
    return this.#rows.find((row) => row.id === id);
  }

  /** @param {string} id @param {boolean} on */
  star(id, on) {
    this.#rows = this.#rows.map((row) => (row.id === id ? { ...row, starred: on } : row));
    this.render();
  }

  /** @param {number} by */
  #turn(by) {
    this.#desk.tune({ page: String(this.#page + by) });
    element("desk-panel", HTMLElement).focus();
    element("desk-panel", HTMLElement).scrollIntoView();
  }
}
