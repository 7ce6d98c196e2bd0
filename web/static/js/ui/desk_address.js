// The address keeps where somebody is in the desk, so that reloading, going back and sending a link work.

import { parsePlace, placeOf, placeText } from "../core/desk_place.js";

/** @typedef {import("../core/desk_place.js").Place} Place */

/** One place at a time. */
export class DeskAddress {
  #place = parsePlace(window.location.hash);
  /** @type {Partial<Place>} */
  #usual = {};
  #moved;

  /** @param {(before: Place) => void} moved called after each change of place */
  constructor(moved) {
    this.#moved = moved;
    // A change of the part behind # is a popstate too, in all browsers but the oldest.
    for (const kind of ["popstate", "hashchange"]) window.addEventListener(kind, () => this.#read());
  }

  /** @returns {Place} */
  get place() {
    return this.#place;
  }

  /** @param {Partial<Place>} parts the rest stays; a step that "back" takes again */
  go(parts) {
    this.#set({ ...this.#place, ...parts }, true);
  }

  /** @param {Partial<Place>} parts the rest stays; no step of its own, as while typing */
  tune(parts) {
    this.#set({ ...this.#place, ...parts }, false);
  }

  /**
   * Says where an address without a word leads.
   *
   * @param {Partial<Place>} parts
   */
  begin(parts) {
    this.#usual = parts;
    this.#place = this.#told();
  }

  /** @returns {Place} what the address says, else what is usual */
  #told() {
    const said = window.location.hash.replace(/^#/, "");
    const place = said ? parsePlace(said) : placeOf(this.#usual);
    return { ...place, tab: place.tab || this.#usual.tab || "" };
  }

  /** @param {Place} place @param {boolean} step */
  #set(place, step) {
    const before = this.#place;
    if (placeText(before) === placeText(place)) return;
    this.#place = place;
    const address = `#${placeText(place)}`;
    if (step) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
    this.#moved(before);
  }

  #read() {
    const before = this.#place;
    const place = this.#told();
    if (placeText(before) === placeText(place)) return;
    this.#place = place;
    this.#moved(before);
  }
}
