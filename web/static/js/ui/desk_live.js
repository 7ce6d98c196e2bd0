// The desk's lists of what is live: rows, what has just ended, and what to do where there is nothing.

import { chosen, counts, justEnded, places } from "../core/desk_list.js";
import { filterCount } from "../core/desk_place.js";
import { t } from "../core/texts.js";
import { SessionList } from "./desk_list.js";
import { element, empty, icon } from "./dom.js";
import { buildRow, lookOf, tick } from "./session_row.js";

/**
 * @typedef {import("../core/desk_place.js").Place} Place
 * @typedef {import("../core/desk_list.js").Reader} Reader
 * @typedef {import("../core/desk_rows.js").DeskRows} DeskRows
 */

/** @type {Record<string, () => string>} */
const NOTHING = {
  queue: () => t("Nobody is waiting"),
  mine: () => t("You have no session at the moment"),
  all: () => t("No session is running"),
  scheduled: () => t("Nothing is scheduled"),
  history: () => t("No past session yet"),
  favourites: () => t("No favorites yet"),
};
/** @type {Record<string, () => string>} */
const ADVICE = {
  queue: () => t("Customers who come without a technician of their own appear here, who waits longest first."),
  mine: () => t("Sessions you start or take from the queue appear here."),
  all: () => "",
  scheduled: () => t("Appointments you make with customers appear here."),
  history: () => t("Sessions that are over appear here, with how they went."),
  favourites: () => t("Press the star at a session with the customer's e-mail address, and start again from here with one click."),
};

/** @type {Record<string, string>} names of static/icons.json */
const PICTURES = { queue: "inbox", scheduled: "calendar-event", history: "history", favourites: "star" };

/** Tabs that fill by starting sessions. */
const STARTING = ["queue", "mine", "all"];

/** Shows the sessions the desk knows. */
export class DeskLive {
  #rows;
  #live = element("live-list", HTMLElement);
  #past = element("past-list", HTMLElement);
  #lists;
  /** @type {Map<string, number>} */
  #places = new Map();

  /** @param {DeskRows} rows @param {Omit<import("./session_row.js").Desk, "placeOf">} desk */
  constructor(rows, desk) {
    this.#rows = rows;
    const around = {
      ...desk,
      /** @param {{id: string}} row */
      placeOf: (row) => this.#places.get(row.id) || 0,
    };
    const lists = [this.#live, this.#past].map(
      (list) => new SessionList(list, (row) => buildRow(row, around), (row) => lookOf(row, around)),
    );
    this.#lists = { live: lists[0], past: lists[1] };
  }

  /** @returns {HTMLElement[]} rows on the page from the top */
  get nodes() {
    return [...this.#lists.live.nodes, ...this.#lists.past.nodes];
  }

  /** Begins at the top again. */
  startOver() {
    this.#lists.live.startOver();
    this.#lists.past.startOver();
  }

  /** @param {string} group @param {Reader} reader @returns {Record<string, number>} */
  counts(group, reader) {
    return counts(this.#rows.all, group, reader);
  }

  /** @param {Place} place @param {Reader} reader @returns {number} rows that fit */
  show(place, reader) {
    this.#places = places(this.#rows.all);
    const live = chosen(this.#rows.all, place, reader);
    const past = justEnded(this.#rows.all, place, reader);
    this.#lists.live.show(live);
    this.#lists.past.show(past);
    element("live", HTMLElement).hidden = live.length === 0;
    element("past", HTMLElement).hidden = past.length === 0;
    this.tick(reader.nowAtMs);
    return live.length;
  }

  /** Puts nothing in their place, as where another list is shown. */
  hide() {
    element("live", HTMLElement).hidden = true;
    element("past", HTMLElement).hidden = true;
  }

  /** @param {number} nowAtMs the appliance's clock */
  tick(nowAtMs) {
    tick(this.#live, nowAtMs);
    tick(this.#past, nowAtMs);
  }
}

/**
 * Says why a list is empty, and what to do.
 *
 * @param {Place} place
 * @param {{others: number, group: string, mayStart: boolean}} around `others`: sessions in All live; `group`: name of
 *   the one that is chosen
 * @returns {"clear" | "all" | ""} what the button does
 */
export function showNothing(place, { others, group, mayStart }) {
  const searched = Boolean(place.q) || filterCount(place) > 0;
  const starts = !searched && STARTING.includes(place.tab);
  element("empty-title", HTMLElement).textContent = searched ? t("No session fits") : nothingIn(place.tab, group);
  element("empty-text", HTMLElement).textContent = searched
    ? t("Change the search or the filters.")
    : ADVICE[place.tab]();
  element("empty-start", HTMLElement).hidden = !starts || !mayStart || others > 0;
  picture(searched ? "search" : PICTURES[place.tab] || "device-desktop");
  const act = searched ? "clear" : starts && others ? "all" : "";
  element("empty-past", HTMLElement).hidden = !place.q || place.tab === "history";
  const button = element("empty-act", HTMLButtonElement);
  button.hidden = !act;
  button.textContent = searched ? t("Show everything") : t("Show all live sessions ({count})", { count: others });
  return act;
}

/** @param {string} tab @param {string} group name of the one that is chosen */
function nothingIn(tab, group) {
  return group && tab === "all" ? t("No session is running in the group {name}", { name: group }) : NOTHING[tab]();
}

/** @param {string} name one of static/icons.json */
function picture(name) {
  const place = element("empty-picture", HTMLElement);
  if (place.dataset.shown === name) return;
  place.dataset.shown = name;
  empty(place);
  place.appendChild(icon(name));
}
