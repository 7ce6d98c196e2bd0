// Lines of a popup of which one holds, as the rest of the viewer says.

import { element } from "./elements.js";
import { menuLine } from "./view_menu.js";

/** @template {string} T */
export class ChoiceLines {
  element = element("div", "menu-choice");
  /** @type {Map<T, HTMLButtonElement>} */
  #lines = new Map();

  /**
   * @param {string} label
   * @param {string} prefix of the lines' ids
   * @param {(chosen: T) => void} choose
   */
  constructor(label, prefix, choose) {
    this.element.setAttribute("role", "radiogroup");
    this.element.setAttribute("aria-label", label);
    this.prefix = prefix;
    this.choose = choose;
  }

  /** @param {T} name @param {string} text */
  add(name, text) {
    const made = menuLine({ id: `${this.prefix}-${name}`, text, role: "radio" }, () => this.choose(name));
    this.#lines.set(name, made);
    this.element.append(made);
  }

  /** @param {T} chosen */
  show(chosen) {
    for (const [name, line] of Array.from(this.#lines)) line.setAttribute("aria-checked", String(name === chosen));
  }
}
