// Rows between bar and picture: questions and notices, each with its answers.

import { button, element } from "./elements.js";

/**
 * @typedef {{text: string, look?: string, act: () => void}} Answer
 */

/** Good news that wants no answer is read by then. */
const PASSING_MS = 12_000;

/** One row a subject; a new row on the same subject replaces the old one. */
export class Tray {
  #box;
  #onChange;
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} box
   * @param {() => void} onChange the picture's room changed
   */
  constructor(box, onChange) {
    this.#box = box;
    this.#onChange = onChange;
  }

  /**
   * @param {string} subject
   * @param {string} text
   * @param {Answer[]} answers every one closes the row; Escape is the last one
   * @param {{alarm?: boolean, focus?: boolean, passing?: boolean}} [options] focus: the keyboard goes to the last answer,
   *   the harmless one; passing: the row goes by itself, but not while pointer or keyboard is in it
   */
  show(subject, text, answers, { alarm = false, focus = false, passing = false } = {}) {
    this.hide(subject);
    const row = element("div", alarm ? "tray-row alarm" : "tray-row");
    const actions = element("div", "tray-actions");
    const buttons = answers.map(({ text: label, look = "", act }) =>
      button(label, look, () => {
        this.hide(subject);
        act();
      }),
    );
    actions.append(...buttons);
    row.append(element("p", "tray-text", text), actions);
    row.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        buttons[buttons.length - 1].click();
      }
    });
    this.#rows.set(subject, row);
    this.#box.append(row);
    if (passing) this.#passing(subject, row);
    this.#onChange();
    if (focus) {
      buttons[buttons.length - 1].focus();
    }
  }

  /** @param {string} subject @param {HTMLElement} row */
  #passing(subject, row) {
    window.setTimeout(() => {
      if (this.#rows.get(subject) !== row) return;
      if (row.matches(":hover") || row.contains(document.activeElement)) this.#passing(subject, row);
      else this.hide(subject);
    }, PASSING_MS);
  }

  /** @param {string} subject */
  hide(subject) {
    const row = this.#rows.get(subject);
    if (row) {
      row.remove();
      this.#rows.delete(subject);
      this.#onChange();
    }
  }

  clear() {
    for (const subject of [...this.#rows.keys()]) {
      this.hide(subject);
    }
  }
}
