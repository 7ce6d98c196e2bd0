// Keys below the picture: those a phone's keyboard lacks, and modifiers that stay down.

import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { remember, remembered } from "./preferences.js";
import { touchable } from "./touching.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/latches.js").Modifier} Modifier
 */

const REPEAT_AFTER_MS = 450;
const REPEAT_MS = 60;
const REPEATING = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Backspace", "Delete", "Tab"];

/** @type {[Modifier, () => string][]} */
const MODIFIERS = [
  ["ctrl", () => t("Ctrl")],
  ["alt", () => t("Alt")],
  ["shift", () => t("Shift")],
  ["meta", () => t("Win")],
];
/** @type {[string, () => string][]} */
const KEYS = [
  ["Escape", () => t("Esc")],
  ["Tab", () => t("Tab")],
];
/** @type {[string, () => string, string][]} */
const ARROWS = [
  ["ArrowLeft", () => t("Left"), "\u2190"],
  ["ArrowUp", () => t("Up"), "\u2191"],
  ["ArrowDown", () => t("Down"), "\u2193"],
  ["ArrowRight", () => t("Right"), "\u2192"],
];
/** @type {[string, () => string][]} */
const MORE = [
  ["Home", () => t("Home")],
  ["End", () => t("End")],
  ["PageUp", () => t("Page up")],
  ["PageDown", () => t("Page down")],
  ["Insert", () => t("Ins")],
  ["Delete", () => t("Del")],
];
const FUNCTION_KEYS = Array.from({ length: 12 }, (_, at) => `F${at + 1}`);

/** The row of keys. */
export class ScreenKeys {
  #viewer;
  #row = element("div", "screen-keys");
  #more = element("div", "screen-keys more");
  #keyboard = /** @type {HTMLTextAreaElement} */ (document.getElementById("keyboard"));
  #shown = remembered("screen-keys", touchable() ? "open" : "closed", ["open", "closed"]) === "open";
  /** @type {() => void} */
  onChange = () => undefined;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    this.#row.setAttribute("role", "group");
    this.#row.setAttribute("aria-label", t("Keys on the screen"));
    this.#more.hidden = true;
    this.#fill();
    document.body.append(this.#more, this.#row);
    if (touchable()) this.#keyboard.inputMode = "none";
    viewer.standing.observe(() => this.#show());
    this.#show();
  }

  get open() {
    return this.#shown;
  }

  toggle() {
    this.#shown = !this.#shown;
    remember("screen-keys", this.#shown ? "open" : "closed");
    if (!this.#shown) this.#viewer.input.latches.clear();
    this.#show();
  }

  #show() {
    const hidden = !this.#shown || !this.#viewer.standing.controls;
    if (this.#row.hidden === hidden) return;
    this.#row.hidden = hidden;
    this.#more.hidden = true;
    this.onChange();
    this.#viewer.layout();
  }

  #fill() {
    const { input } = this.#viewer;
    if (touchable()) this.#row.append(this.#systemKeyboard());
    for (const [code, name] of KEYS) this.#row.append(this.#key([code], name()));
    const modifiers = MODIFIERS.map(([name, text]) => this.#modifier(name, text()));
    input.latches.onChange = () => modifiers.forEach(({ show }) => show());
    this.#row.append(...modifiers.map(({ made }) => made));
    for (const [code, name, sign] of ARROWS) this.#row.append(this.#key([code], sign, name()));
    this.#row.append(this.#key(["ControlLeft", "AltLeft", "Delete"], t("Ctrl+Alt+Del")), this.#unfold());
    for (const code of FUNCTION_KEYS) this.#more.append(this.#key([code], code));
    for (const [code, name] of MORE) this.#more.append(this.#key([code], name()));
  }

  /** @param {string} text @param {string} [label] */
  #button(text, label = "") {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button screen-key";
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    // The keyboard stays where it is, and with it the keys that are down.
    made.addEventListener("mousedown", (event) => event.preventDefault());
    return made;
  }

  /** @param {string[]} codes @param {string} text @param {string} [label] */
  #key(codes, text, label) {
    const made = this.#button(text, label);
    const tap = () => this.#viewer.input.tap(codes);
    made.addEventListener("click", tap);
    if (REPEATING.includes(codes[0])) repeatWhileHeld(made, tap);
    return made;
  }

  /** @param {Modifier} name @param {string} text */
  #modifier(name, text) {
    const { latches } = this.#viewer.input;
    const made = this.#button(text);
    made.title = t("Once: for the next key. Twice: until it is pressed again.");
    made.addEventListener("click", () => latches.next(name));
    const show = () => {
      made.setAttribute("aria-pressed", String(latches.of(name) !== "off"));
      made.classList.toggle("held", latches.of(name) === "held");
    };
    show();
    return { made, show };
  }

  /** The keyboard of the phone or tablet. */
  #systemKeyboard() {
    const made = this.#button("", t("Keyboard of this device"));
    made.append(icon("screenKeys"));
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => {
      const on = made.getAttribute("aria-pressed") !== "true";
      made.setAttribute("aria-pressed", String(on));
      this.#keyboard.blur();
      this.#keyboard.inputMode = on ? "text" : "none";
      if (on) this.#viewer.focusPicture();
    });
    return made;
  }

  #unfold() {
    const made = this.#button(t("F1 to F12"));
    made.setAttribute("aria-expanded", "false");
    made.addEventListener("click", () => {
      this.#more.hidden = !this.#more.hidden;
      made.setAttribute("aria-expanded", String(!this.#more.hidden));
      this.#viewer.layout();
    });
    return made;
  }
}

/** @param {HTMLElement} made @param {() => void} act */
function repeatWhileHeld(made, act) {
  let timer = 0;
  const again = () => {
    act();
    timer = window.setTimeout(again, REPEAT_MS);
  };
  for (const name of ["mousedown", "touchstart"]) {
    made.addEventListener(
      name,
      () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(again, REPEAT_AFTER_MS);
      },
      { passive: true },
    );
  }
  for (const name of ["mouseup", "mouseleave", "touchend", "touchcancel", "blur"]) {
    made.addEventListener(name, () => window.clearTimeout(timer));
  }
}
