// Notices in the corner of the page.

import { t } from "../core/texts.js";
import { build, icon } from "./dom.js";

const SHOWN_MS = 8000;
const TICK_MS = 500;
const MOST = 4;

/**
 * @typedef {{label: string, act: () => void, main?: boolean}} ToastAct
 * @typedef {{
 *   title: string, sentence: string, picture?: string, look?: string, acts?: ToastAct[], shownMs?: number,
 *   closed?: () => void,
 * }} ToastText `shownMs`: 0 stays until it is removed or closed; `closed`: called when the person closes it
 */

/** @param {ToastText} text @param {() => void} remove @returns {HTMLElement} */
function cardOf(text, remove) {
  const close = build("button", { type: "button", class: "btn-icon", "aria-label": t("Close") }, [icon("x")]);
  close.addEventListener("click", () => {
    remove();
    if (text.closed) text.closed();
  });
  const words = [
    build("strong", { dir: "auto" }, [text.title]),
    build("p", { dir: "auto" }, [text.sentence]),
  ];
  if (text.acts && text.acts.length) {
    const buttons = text.acts.map(({ label, act, main }) => {
      const button = build("button", { type: "button", class: `btn btn-sm ${main ? "btn-primary" : ""}` }, [label]);
      button.addEventListener("click", () => {
        remove();
        act();
      });
      return button;
    });
    words.push(build("div", { class: "toast-acts" }, buttons));
  }
  const picture = text.picture ? [icon(text.picture)] : [];
  return build("div", { class: `notice-toast ${text.look || ""}` }, [
    ...picture,
    build("div", { class: "toast-words" }, words),
    close,
  ]);
}

/**
 * Counts down while somebody can see the card and does not touch it.
 *
 * @param {HTMLElement} card
 * @param {number} shownMs
 * @param {() => void} remove
 */
function countDown(card, shownMs, remove) {
  let leftMs = shownMs;
  const timer = setInterval(() => {
    if (!card.parentNode) clearInterval(timer);
    if (document.hidden || card.contains(document.activeElement) || card.matches(":hover")) {
      leftMs = shownMs;
      return;
    }
    leftMs -= TICK_MS;
    if (leftMs > 0) return;
    clearInterval(timer);
    remove();
  }, TICK_MS);
}

/** The cards of one place, at most one a key. */
export class Toasts {
  #place;
  /** @type {Map<string, HTMLElement>} */
  #cards = new Map();

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {string} key whose older card it replaces @param {ToastText} text */
  show(key, text) {
    this.remove(key);
    const card = cardOf(text, () => this.#removeIf(key, card));
    this.#cards.set(key, card);
    this.#place.appendChild(card);
    const shownMs = text.shownMs === undefined ? SHOWN_MS : text.shownMs;
    if (shownMs) countDown(card, shownMs, () => this.#removeIf(key, card));
    const [oldest] = this.#cards.keys();
    if (this.#cards.size > MOST && oldest !== undefined) this.remove(oldest);
  }

  /** @param {string} key */
  remove(key) {
    const card = this.#cards.get(key);
    if (card) this.#removeIf(key, card);
  }

  /** @param {string} key @param {HTMLElement} card */
  #removeIf(key, card) {
    if (this.#cards.get(key) !== card) return;
    this.#cards.delete(key);
    if (card.parentNode !== this.#place) return;
    const focused = card.contains(document.activeElement);
    this.#place.removeChild(card);
    const next = focused && (this.#place.querySelector("button") || document.getElementById("main"));
    if (next instanceof HTMLElement) next.focus();
  }
}

/**
 * Tells something in passing.
 *
 * @param {HTMLElement} place a live region
 * @param {string} title
 * @param {string} sentence
 */
export function toast(place, title, sentence) {
  const card = cardOf({ title, sentence }, () => {
    if (card.parentNode === place) place.removeChild(card);
  });
  place.appendChild(card);
  countDown(card, SHOWN_MS, () => {
    if (card.parentNode === place) place.removeChild(card);
  });
  while (place.children.length > MOST) place.removeChild(place.children[0]);
}
