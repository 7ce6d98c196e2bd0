// The tools beside the picture: features add theirs, each with its name, its key and whether it is of use now.

import { element } from "./elements.js";
import { icon } from "./icons.js";

/**
 * @typedef {"view" | "draw" | "share" | "keep" | "session"} Group
 * @typedef {{
 *   id: string, group: Group, icon: string, label: string, key?: string, act: () => void,
 * }} Tool `icon`: a name of ui/icons.js; `key`: letter that does the same with Ctrl+Alt+Shift, as `KeyboardEvent.code`
 *   without "Key"; `label`: in the reader's language.
 */

/** One button of the bar. */
export class ToolButton {
  /** @type {HTMLButtonElement} */
  element;
  #count;

  /** @param {Tool} tool */
  constructor(tool) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button tool";
    made.id = tool.id;
    made.title = tool.label;
    made.setAttribute("aria-label", tool.label);
    made.append(icon(tool.icon));
    this.#count = element("span", "tool-count");
    this.#count.hidden = true;
    made.append(this.#count);
    made.addEventListener("click", () => tool.act());
    this.element = made;
  }

  /** @param {boolean} shown */
  show(shown) {
    this.element.hidden = !shown;
  }

  /** A toggle: whether it is on. @param {boolean} on */
  press(on) {
    this.element.setAttribute("aria-pressed", String(on));
  }

  /** @param {boolean} able */
  enable(able) {
    this.element.disabled = !able;
  }

  /** How many wait there; 0 hides it. @param {number} count */
  count(count) {
    this.#count.hidden = !count;
    this.#count.textContent = count > 99 ? "99+" : String(count);
  }

  /** @param {string} label */
  name(label) {
    this.element.title = label;
    this.element.setAttribute("aria-label", label);
  }
}

/** All tools, in their groups. */
export class Toolbar {
  #place;
  /** @type {Map<string, HTMLElement>} */
  #groups = new Map();

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {Tool} tool @returns {ToolButton} */
  add(tool) {
    const made = new ToolButton(tool);
    this.#group(tool.group).append(made.element);
    return made;
  }

  /** @param {string} name */
  #group(name) {
    const known = this.#groups.get(name);
    if (known) return known;
    const made = element("div", "tool-group");
    made.dataset.group = name;
    this.#groups.set(name, made);
    this.#place.append(made);
    return made;
  }
}
