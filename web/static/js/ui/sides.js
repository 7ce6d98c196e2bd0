// Panels beside the picture, which makes room for them: one is open at a time.

import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";

/** One panel; its content is the feature's. */
export class Side {
  /** Where the feature puts its content. @type {HTMLElement} */
  body;
  /** @type {HTMLElement} */
  element;
  #sides;
  /** Called when the panel opens or closes. @type {(open: boolean) => void} */
  onToggle = () => undefined;

  /**
   * @param {Sides} sides
   * @param {string} id
   * @param {string} title
   */
  constructor(sides, id, title) {
    this.#sides = sides;
    this.element = element("aside", "side");
    this.element.id = id;
    this.element.hidden = true;
    const heading = element("h2", "side-title", title);
    heading.id = `${id}-title`;
    this.element.setAttribute("aria-labelledby", heading.id);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button quiet";
    close.id = `${id}-close`;
    close.title = t("Close");
    close.setAttribute("aria-label", t("Close"));
    close.append(icon("close"));
    close.addEventListener("click", () => this.toggle(false));
    const head = element("header", "side-head");
    head.append(heading, close);
    this.body = element("div", "side-body");
    this.element.append(head, this.body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.toggle(false);
    });
  }

  get open() {
    return !this.element.hidden;
  }

  /** Brings the keyboard to its first button. */
  focus() {
    this.element.querySelector("button")?.focus();
  }

  /** @param {boolean} [open] the other way without */
  toggle(open = !this.open) {
    this.#sides.show(this, open);
  }
}

/** The place of all panels. */
export class Sides {
  #place;
  #onLayout;
  /** @type {Side | undefined} */
  #shown;
  /** Where the keyboard was before the panel opened. @type {Element | null} */
  #before = null;

  /**
   * @param {HTMLElement} place
   * @param {() => void} onLayout the picture has another size now
   */
  constructor(place, onLayout) {
    this.#place = place;
    this.#onLayout = onLayout;
  }

  /** @param {{id: string, title: string}} panel @returns {Side} */
  add({ id, title }) {
    const made = new Side(this, id, title);
    this.#place.append(made.element);
    return made;
  }

  /** @param {Side} side @param {boolean} open */
  show(side, open) {
    if (side.open === open) return;
    const before = this.#shown;
    const focused = document.activeElement;
    if (open && before && before !== side) this.#set(before, false);
    if (open) this.#before = focused;
    this.#shown = open ? side : undefined;
    this.#place.classList.toggle("covered", open);
    const back = !open && (side.element.contains(focused) || focused === document.body);
    this.#set(side, open);
    if (back && this.#before instanceof HTMLElement && this.#before.offsetParent) this.#before.focus();
    this.#onLayout();
  }

  /** @param {Side} side @param {boolean} open */
  #set(side, open) {
    side.element.hidden = !open;
    side.onToggle(open);
  }
}
