// A panel under its button: opens by click or key, closes by Escape, by a click elsewhere and when the focus leaves.

import { element } from "./elements.js";

const EDGE_PX = 6;
/** @type {Popup | undefined} */
let open;

/** Closes the popup that is open, as something else comes to the front. */
export function closePopup() {
  open?.close();
}

/** Its content is the caller's. */
export class Popup {
  /** Where the content goes. @type {HTMLElement} */
  body;
  #opener;
  #standIn;
  /** Called when it opens or closes. @type {(open: boolean) => void} */
  onToggle = () => undefined;

  /**
   * @param {{id: string, label: string, opener: HTMLElement, standIn?: HTMLElement}} parts `standIn`: the place to open
   *   at while the opener itself is out of sight
   */
  constructor({ id, label, opener, standIn = opener }) {
    this.#opener = opener;
    this.#standIn = standIn;
    this.body = element("div", "popup");
    this.body.id = id;
    this.body.hidden = true;
    this.body.setAttribute("role", "group");
    this.body.setAttribute("aria-label", label);
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", id);
    document.body.append(this.body);
    this.body.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("focusout", (event) => event.relatedTarget && this.#outside(event.relatedTarget));
    document.addEventListener("pointerdown", (event) => this.#outside(event.target), true);
    document.addEventListener("mousedown", (event) => this.#outside(event.target), true);
    window.addEventListener("resize", () => this.isOpen && this.#place());
  }

  get isOpen() {
    return !this.body.hidden;
  }

  toggle() {
    if (this.isOpen) this.close(true);
    else this.open();
  }

  open() {
    open?.close();
    open = this;
    this.body.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
    this.onToggle(true);
    this.#place();
    const first = this.#stops().find((one) => one.getAttribute("aria-checked") === "true") ?? this.#stops()[0];
    first?.focus();
  }

  /** @param {boolean} [back] the keyboard goes back to the opener */
  close(back = false) {
    if (!this.isOpen) return;
    if (open === this) open = undefined;
    this.body.hidden = true;
    this.#opener.setAttribute("aria-expanded", "false");
    if (back) this.#anchor.focus();
    this.onToggle(false);
  }

  /** Its content has another size now. */
  fit() {
    if (this.isOpen) this.#place();
  }

  get #anchor() {
    return this.#opener.offsetParent ? this.#opener : this.#standIn;
  }

  /** @returns {HTMLElement[]} what takes the keyboard, in order */
  #stops() {
    const found = this.body.querySelectorAll("button, input, select, textarea, a[href]");
    return Array.from(/** @type {NodeListOf<HTMLElement>} */ (found)).filter((one) => one.offsetParent);
  }

  #place() {
    const { style } = this.body;
    style.left = style.top = "0px";
    style.maxHeight = "";
    const at = this.#anchor.getBoundingClientRect();
    const { offsetWidth: w, offsetHeight: h } = this.body;
    const room = { w: document.documentElement.clientWidth, h: document.documentElement.clientHeight };
    const below = room.h - at.bottom - 2 * EDGE_PX;
    const above = at.top - 2 * EDGE_PX;
    const up = h > below && above > below;
    const high = Math.min(h, Math.max(up ? above : below, 80));
    style.maxHeight = `${high}px`;
    style.top = `${up ? at.top - EDGE_PX - high : at.bottom + EDGE_PX}px`;
    style.left = `${Math.max(EDGE_PX, Math.min(at.left, room.w - w - EDGE_PX))}px`;
  }

  /** @param {EventTarget | null} target */
  #outside(target) {
    if (!this.isOpen || !(target instanceof Node)) return;
    if (!this.body.contains(target) && !this.#opener.contains(target)) this.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close(true);
      return;
    }
    const stops = this.#stops();
    const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + stops.length, Home: 0, End: stops.length - 1 };
    const writes = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    if (at < 0 || writes || event.target instanceof HTMLSelectElement || !(event.key in steps)) return;
    event.preventDefault();
    stops[steps[/** @type {keyof typeof steps} */ (event.key)] % stops.length].focus();
  }
}
