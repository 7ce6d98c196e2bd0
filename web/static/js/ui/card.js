// What stands in place of the picture while there is none: what happened, and what to do.

import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { button, byId, element, fill } from "./elements.js";

/**
 * @typedef {import("./situation.js").CardText} CardText
 */

/** The card in the middle of the stage. */
export class Card {
  #box = byId("card", HTMLElement);
  #title = byId("card-title", HTMLElement);
  #text = byId("card-text", HTMLElement);
  #actions = byId("card-actions", HTMLElement);
  #onAgain;
  #shown = "";

  /** @param {() => void} onAgain the person wants to connect again */
  constructor(onAgain) {
    this.#onAgain = onAgain;
  }

  /**
   * @param {CardText | null} card null for none
   * @param {string} tone
   */
  show(card, tone) {
    this.#box.hidden = card === null;
    this.#box.dataset.tone = tone;
    const content = JSON.stringify(card);
    if (!card || content === this.#shown) {
      return;
    }
    this.#shown = content;
    this.#title.textContent = card.title;
    this.#text.textContent = card.text;
    fill(this.#actions, this.#actionsOf(card));
  }

  /** @param {CardText} card */
  #actionsOf({ action }) {
    switch (action) {
      case "again":
        return [button(t("Connect again"), "primary", this.#onAgain), ...toDesk("")];
      case "login":
        return [anchor(t("Sign in"), "/login", "primary")];
      case "desk":
        return toDesk("primary");
      default:
        return [];
    }
  }
}

/** @param {string} look @returns {HTMLElement[]} none for external technicians, who have no desk */
const toDesk = (look) => (isGuest() ? [] : [anchor(t("Back to the desk"), "/desk", look)]);

/**
 * @param {string} text
 * @param {string} path of this site
 * @param {string} look
 */
function anchor(text, path, look) {
  const made = /** @type {HTMLAnchorElement} */ (element("a", `button ${look}`, text));
  made.href = path;
  return made;
}
