// What happened while it was recorded, as a list to jump from.

import { byId, element, fill } from "./elements.js";
import { icon } from "./icons.js";
import { markText, placeText } from "./player_texts.js";
import { remember, remembered } from "./preferences.js";

/** @typedef {import("../core/recordings_api.js").Mark} Mark */

/** Beginning with the list folded away, where there is little room. */
const NARROW = "(max-width: 720px)";
/** A jump to a mark shows a little of what led to it, ms. */
export const LEAD_MS = 1000;

/** The panel beside the picture. */
export class PlayerEvents {
  #panel = byId("events", HTMLElement);
  #button = byId("events-button", HTMLButtonElement);
  #list = byId("events-list", HTMLElement);
  #onSeek;
  #onLayout;
  /** @type {{atMs: number, row: HTMLElement}[]} by time */
  #rows = [];
  #current = -1;

  /**
   * @param {(toMs: number) => void} onSeek
   * @param {() => void} onLayout the picture has another size now
   */
  constructor(onSeek, onLayout) {
    this.#onSeek = onSeek;
    this.#onLayout = onLayout;
    this.#button.addEventListener("click", () => this.#toggle(this.#panel.hidden));
    const usual = window.matchMedia(NARROW).matches ? "no" : "yes";
    this.#toggle(remembered("player-events", usual, ["yes", "no"]) === "yes", false);
  }

  /** @param {Mark[]} marks */
  load(marks) {
    const known = marks.filter((mark) => markText(mark)).sort((a, b) => a.time_ms - b.time_ms);
    this.#rows = known.map((mark) => this.#row(mark));
    fill(this.#list, this.#rows.map(({ row }) => row));
    byId("events-none", HTMLElement).hidden = this.#rows.length > 0;
    this.#list.hidden = !this.#rows.length;
    this.#current = -1;
  }

  /** Marks the last event before a place. @param {number} atMs */
  show(atMs) {
    let current = -1;
    while (current + 1 < this.#rows.length && this.#rows[current + 1].atMs <= atMs) current += 1;
    if (current === this.#current) return;
    this.#current = current;
    this.#rows.forEach(({ row }, at) => {
      row.firstElementChild?.classList.toggle("past", at <= current);
      if (at === current) row.firstElementChild?.setAttribute("aria-current", "true");
      else row.firstElementChild?.removeAttribute("aria-current");
    });
    this.#keepInSight(current);
  }

  /**
   * Returns where to go for the event before or after a place.
   *
   * @param {number} atMs
   * @param {-1 | 1} way
   * @returns {number | undefined}
   */
  beside(atMs, way) {
    const places = this.#rows.map((row) => Math.max(0, row.atMs - LEAD_MS));
    // Going back from shortly behind an event means the one before it.
    if (way > 0) return places.find((place) => place > atMs + 1);
    return places.reverse().find((place) => place < atMs - LEAD_MS);
  }

  /** @param {number} at */
  #keepInSight(at) {
    if (at < 0 || this.#panel.hidden || this.#list.contains(document.activeElement)) return;
    const { row } = this.#rows[at];
    const top = row.offsetTop - this.#list.offsetTop;
    if (top < this.#list.scrollTop || top + row.offsetHeight > this.#list.scrollTop + this.#list.clientHeight) {
      this.#list.scrollTop = top - this.#list.clientHeight / 3;
    }
  }

  /** @param {boolean} open @param {boolean} [chosen] by the person */
  #toggle(open, chosen = true) {
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (chosen) remember("player-events", open ? "yes" : "no");
    this.#onLayout();
  }

  /** @param {Mark} mark of a kind that is known @returns {{atMs: number, row: HTMLElement}} */
  #row(mark) {
    const said = /** @type {NonNullable<ReturnType<typeof markText>>} */ (markText(mark));
    const made = document.createElement("button");
    made.type = "button";
    made.className = "event";
    const text = element("span", "event-text", said.text);
    text.dir = "auto";
    if (said.detail) text.append(element("span", "event-detail", said.detail));
    made.append(icon(said.icon), text, element("span", "event-time", placeText(mark.time_ms)));
    made.addEventListener("click", () => this.#onSeek(Math.max(0, mark.time_ms - LEAD_MS)));
    const row = document.createElement("li");
    row.append(made);
    return { atMs: mark.time_ms, row };
  }
}
