// What the desk's page shows of what it knows: the chosen tab with its list, numbers and filters.

import { ownersOf } from "../core/desk_list.js";
import { placeText } from "../core/desk_place.js";
import { t } from "../core/texts.js";
import { showNothing } from "./desk_live.js";
import { guarded } from "./desk_problem.js";
import { element } from "./dom.js";

/** @typedef {import("../core/desk_place.js").Place} Place */
/**
 * @typedef {{
 *   me: string, now: () => number, rows: import("../core/desk_rows.js").DeskRows,
 *   address: import("./desk_address.js").DeskAddress, live: import("./desk_live.js").DeskLive,
 *   history: import("./desk_history.js").DeskHistory, favourites: import("./desk_favourites.js").DeskFavourites,
 *   filters: import("./desk_filters.js").DeskFilters, tabs: import("./desk_tabs.js").DeskTabs,
 *   shown: () => void,
 * }} Parts `shown`: called after each rendering
 */

/** Changes that arrive within this time are shown together. */
const TOGETHER_MS = 100;
/** How often the mere passing of time may move sessions between tabs. */
const AGEING_MS = 30_000;
const LOOK_AGAIN_MS = 500;

/** Renders; `soon` for what arrives, `render` for what the person does. */
export class DeskView {
  #parts;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #announced = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #looking;
  /** Of History, as last found. */
  #past = -1;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    const { address, live, now, rows } = parts;
    setInterval(() => live.tick(now()), 1000);
    setInterval(() => rows.loaded && this.render(), AGEING_MS);
    element("empty-act", HTMLElement).addEventListener("click", () => {
      const { tab } = address.place;
      const nothing = { q: "", state: "", owner: "", outcome: "", category: "", person: "", from: "", to: "", page: "" };
      address.go({ ...nothing, tab: this.#emptyAct === "all" ? "all" : tab });
      element(`tab-${address.place.tab}`, HTMLElement).focus();
    });
    element("empty-past", HTMLElement).addEventListener("click", () => {
      address.go({ tab: "history", state: "", owner: "" });
      element("tab-history", HTMLElement).focus();
    });
  }

  /** @type {"clear" | "all" | ""} */
  #emptyAct = "";

  /** @returns {HTMLElement[]} rows on the page from the top */
  get nodes() {
    const { address, live, history, favourites } = this.#parts;
    const { tab } = address.place;
    return (tab === "history" ? history : tab === "favourites" ? favourites : live).nodes;
  }

  /**
   * Gives the focus back to the row whose drawer was closed, where it has gone nowhere else; to the first of the list
   * where that row has left it.
   *
   * @param {string} id
   */
  focusRow(id) {
    if (document.activeElement !== document.body) return;
    const row = this.nodes.find((node) => node.id.endsWith(`-${id}`)) || this.nodes[0];
    const opener = row && row.querySelector('[data-act="open"]');
    if (opener instanceof HTMLElement) opener.focus();
    else element(`tab-${this.#parts.address.place.tab}`, HTMLElement).focus();
  }

  /** Not by animation frames: a desk in the background has to keep its title. */
  soon() {
    if (this.#due === undefined) this.#due = setTimeout(() => this.render(), TOGETHER_MS);
  }

  /** Shows the place as everything is now. */
  render() {
    clearTimeout(this.#due);
    this.#due = undefined;
    const { address, live, history, favourites, filters, tabs, rows, me, now, shown } = this.#parts;
    const { place } = address;
    const reader = { me, nowAtMs: now() };
    tabs.count({ ...live.counts(place.group, reader), favourites: favourites.count });
    tabs.show(place.tab);
    filters.offerOwners(ownersOf(rows.all), me);
    filters.show(place);
    for (const name of ["history", "favourites"]) element(name, HTMLElement).hidden = place.tab !== name;
    if (place.tab === "history") {
      live.hide();
      history.render();
      this.#showCount(this.#past);
    } else if (place.tab === "favourites") {
      live.hide();
      this.#showCount(favourites.count);
    } else {
      this.#showCount(live.show(place, reader));
    }
    shown();
  }

  /** @param {number} count of what the tab shows; -1 where that is not known yet */
  #showCount(count) {
    const { address, live, rows, me, now } = this.#parts;
    const { place } = address;
    const waiting = !rows.loaded || count < 0;
    element("skeleton", HTMLElement).hidden = !waiting;
    element("desk-panel", HTMLElement).setAttribute("aria-busy", String(waiting));
    element("empty", HTMLElement).hidden = waiting || count > 0;
    if (waiting) return;
    const { all } = live.counts(place.group, { me, nowAtMs: now() });
    const group = rows.groups.find((one) => one.id === place.group);
    this.#emptyAct = showNothing(place, { others: all, group: group ? group.name : "", mayStart: rows.mayStart });
    this.#announce(place, count);
  }

  /** Tells who does not see the list how much of it is left.  @param {Place} place @param {number} count */
  #announce(place, count) {
    const now = placeText({ ...place, session: "" });
    if (this.#announced && this.#announced !== now) {
      element("announcer", HTMLElement).textContent = t("Sessions in this list: {count}", { count });
    }
    this.#announced = now;
  }

  /** Looks at the past again where it is shown and has become longer; a burst is one question. */
  findPastSoon() {
    clearTimeout(this.#looking);
    this.#looking = setTimeout(() => {
      if (this.#parts.address.place.tab === "history") void this.findPast();
    }, LOOK_AGAIN_MS);
  }

  /** Asks the appliance for the past sessions of the place. */
  async findPast() {
    const { address, history } = this.#parts;
    await guarded(async () => {
      const [total] = await Promise.all([history.show(address.place), history.offer()]);
      if (total < 0) return;
      this.#past = total;
    });
    if (address.place.tab === "history") this.render();
  }
}
