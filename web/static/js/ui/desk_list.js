// A list that shows many rows without building more than somebody looks at.

import { t } from "../core/texts.js";
import { build } from "./dom.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */

const STEP = 50;
/** A finger's click comes a moment after it was lifted. */
const CLICK_MS = 100;

/** Keeps an <ul> in step with rows: builds what is new, replaces what changed, leaves the rest alone. */
export class SessionList {
  #list;
  #more;
  #build;
  #lookOf;
  /** @type {Map<string, {node: HTMLElement, look: string}>} */
  #shown = new Map();
  /** @type {SessionRow[]} */
  #rows = [];
  #most = STEP;
  /** Whether a finger or button is down on a row: it stays as it is, or the click would be on nothing. */
  #pressed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #releasing;

  /**
   * @param {HTMLElement} list
   * @param {(row: SessionRow) => HTMLElement} buildOne
   * @param {(row: SessionRow) => string} lookOf rows that look the same are not built again
   */
  constructor(list, buildOne, lookOf) {
    this.#list = list;
    this.#build = buildOne;
    this.#lookOf = lookOf;
    this.#more = build("button", { type: "button", class: "btn show-more" });
    this.#more.addEventListener("click", () => this.#showMore());
    list.insertAdjacentElement("afterend", this.#more);
    this.#more.hidden = true;
    list.addEventListener("pointerdown", ({ button }) => {
      if (button !== 0) return;
      clearTimeout(this.#releasing);
      this.#pressed = true;
    });
    for (const name of ["pointerup", "pointercancel", "blur"]) window.addEventListener(name, () => this.#released());
  }

  /** The click comes first, then what changed meanwhile. */
  #released() {
    if (!this.#pressed) return;
    clearTimeout(this.#releasing);
    this.#releasing = setTimeout(() => {
      this.#pressed = false;
      this.show(this.#rows);
    }, CLICK_MS);
  }

  /** @returns {HTMLElement[]} the rows on the page, from the top */
  get nodes() {
    return /** @type {HTMLElement[]} */ (Array.from(this.#list.children));
  }

  /** Begins at the top again, as after another tab or search. */
  startOver() {
    this.#most = STEP;
  }

  /** @param {SessionRow[]} rows in their order */
  show(rows) {
    this.#rows = rows;
    if (this.#pressed) return;
    const wanted = rows.slice(0, this.#most);
    const focused = this.#focusedPlace();
    this.#drop(new Set(wanted.map((row) => row.id)));
    wanted.forEach((row, at) => {
      const node = this.#nodeOf(row);
      const there = this.#list.children[at] || null;
      if (there !== node) this.#list.insertBefore(node, there);
    });
    if (focused) this.#refocus(focused);
    const left = rows.length - wanted.length;
    this.#more.hidden = left === 0;
    this.#more.textContent = t("Show more ({count} left)", { count: left });
  }

  /** @param {Set<string>} wanted ids */
  #drop(wanted) {
    for (const [id, { node }] of Array.from(this.#shown)) {
      if (wanted.has(id)) continue;
      this.#shown.delete(id);
      this.#list.removeChild(node);
    }
  }

  /** @param {SessionRow} row @returns {HTMLElement} on the page already where it has not changed */
  #nodeOf(row) {
    const look = this.#lookOf(row);
    const known = this.#shown.get(row.id);
    if (known && known.look === look) return known.node;
    const node = this.#build(row);
    if (known) this.#list.replaceChild(node, known.node);
    this.#shown.set(row.id, { node, look });
    return node;
  }

  /** @returns {{id: string, act: string, at: number, control: Element} | null} where the focus is in the list */
  #focusedPlace() {
    const control = document.activeElement;
    if (!control || !this.#list.contains(control)) return null;
    const item = control.closest("li");
    if (!item) return null;
    const act = control.getAttribute("data-act") || "";
    return { id: item.id, act, at: this.nodes.indexOf(/** @type {HTMLElement} */ (item)), control };
  }

  /**
   * Puts the focus where it was: on the same control, else into the same row, else into the row in its place.
   *
   * @param {{id: string, act: string, at: number, control: Element}} focused
   */
  #refocus({ id, act, at, control }) {
    if (document.activeElement === control) return;
    const item = document.getElementById(id) || this.nodes[Math.min(at, this.nodes.length - 1)];
    if (!item) return;
    const next = item.querySelector(`[data-act="${act}"]`) || item.querySelector('[data-act="open"]');
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  #showMore() {
    const at = this.#most;
    this.#most += STEP;
    this.show(this.#rows);
    const next = this.nodes[at] && this.nodes[at].querySelector('[data-act="open"]');
    if (next instanceof HTMLElement) next.focus();
  }
}
