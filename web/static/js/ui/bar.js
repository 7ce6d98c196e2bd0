// The bar beside the picture: folding, state and who is here.

import { t } from "../core/texts.js";
import { button, byId, element, fill } from "./elements.js";
import { remember, remembered } from "./preferences.js";

/**
 * @typedef {{id: string, name: string, level: string}} Person
 */

/** The bar and its edge. */
export class Bar {
  #bar = byId("bar", HTMLElement);
  #edge = byId("unfold", HTMLButtonElement);
  #chip = byId("state", HTMLElement);
  #people = byId("people", HTMLElement);
  #onLayout;

  /** @param {() => void} onLayout the picture's room changed */
  constructor(onLayout) {
    this.#onLayout = onLayout;
    byId("fold", HTMLButtonElement).addEventListener("click", () => this.#fold(true));
    this.#edge.addEventListener("click", () => this.#fold(false));
    this.#fold(remembered("bar", "open", ["open", "folded"]) === "folded", false);
  }

  get folded() {
    return this.#bar.hidden;
  }

  /** The other way, with the keyboard at what brings it back. */
  toggle() {
    this.#fold(!this.folded);
  }

  /** Brings the keyboard to the bar. */
  focus() {
    this.#fold(false, false);
    (document.getElementById("back") || byId("fold", HTMLElement)).focus();
  }

  /**
   * @param {string} text
   * @param {string} tone
   */
  state(text, tone) {
    if (this.#chip.textContent !== text) {
      this.#chip.textContent = text;
    }
    this.#chip.dataset.tone = tone;
  }

  /**
   * Shows the others; what this person may do is in the chip.
   *
   * @param {readonly Person[]} people
   * @param {string} ownId
   * @param {((person: Person) => void) | null} give hands control to a person; null where this viewer cannot
   */
  people(people, ownId, give) {
    const others = people.filter((person) => person.id !== ownId);
    this.#people.hidden = others.length === 0;
    fill(
      this.#people,
      others.map((person) => this.#person(person, give)),
    );
  }

  /**
   * @param {Person} person
   * @param {((person: Person) => void) | null} give
   */
  #person(person, give) {
    const controls = person.level === "control";
    const row = element("li", controls ? "person controls" : "person");
    const words = { person: person.name };
    const text = controls ? t("{person} controls", words) : t("{person} watches", words);
    row.append(element("span", "person-name", text));
    if (give && !controls) {
      const made = button(t("Hand over"), "", () => give(person));
      made.setAttribute("aria-label", `${t("Hand over")}: ${person.name}`);
      row.append(made);
    }
    return row;
  }

  /**
   * @param {boolean} folded
   * @param {boolean} [byHand]
   */
  #fold(folded, byHand = true) {
    this.#bar.hidden = folded;
    this.#edge.hidden = !folded;
    if (byHand) {
      remember("bar", folded ? "folded" : "open");
      (folded ? this.#edge : byId("fold", HTMLButtonElement)).focus();
    }
    this.#onLayout();
  }
}
