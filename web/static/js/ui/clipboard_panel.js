// The clipboard's panel: what passes by itself, a box to paste into, and what the customer copied.

import { t } from "../core/texts.js";
import { button, element, fill } from "./elements.js";

/**
 * @typedef {import("../core/copies.js").Copy} Copy
 * @typedef {"off" | "to_customer" | "to_technician" | "both"} Mode
 * @typedef {{
 *   mode: (mode: Mode) => void, paste: (event: ClipboardEvent) => void, send: () => void, sendOwn: () => void,
 *   type: () => void, fetch: () => void, copy: () => void, ask: () => void, written: () => void,
 * }} Acts
 */

/** @returns {Record<Mode, string>} */
const modeNames = () => ({
  off: t("Nothing"),
  to_customer: t("What I copy, to the customer"),
  to_technician: t("What the customer copies, to me"),
  both: t("Both ways"),
});

/** Shows what it is told; decides nothing. */
export class ClipboardPanel {
  #acts;
  #missing = element("div", "clip-missing");
  #main = element("div", "clip-main");
  #modes = document.createElement("select");
  #modeNote = element("p", "side-note");
  #box = document.createElement("textarea");
  #picture = element("p", "clip-picture");
  #sendOwn;
  #send;
  #type;
  #sent = status();
  #found = document.createElement("textarea");
  #foundPicture = document.createElement("img");
  #copy;
  #fetch;
  #came = status();
  #to = element("section", "clip-part");
  #from = element("section", "clip-part");
  /** @type {string} */
  #address = "";

  /**
   * @param {HTMLElement} place
   * @param {Acts} acts
   */
  constructor(place, acts) {
    this.#acts = acts;
    this.#sendOwn = button(t("Send my clipboard"), "", acts.sendOwn);
    this.#send = button(t("Send to the customer"), "primary", acts.send);
    this.#type = button(t("Type it as keystrokes"), "", acts.type);
    this.#fetch = button(t("Get the customer's clipboard"), "", acts.fetch);
    this.#copy = button(t("Copy to my clipboard"), "primary", acts.copy);
    this.#missing.append(
      element("p", "clip-line", t("The customer has not allowed sharing the clipboard.")),
      button(t("Ask the customer"), "primary", acts.ask),
    );
    this.#buildModes();
    this.#buildTo();
    this.#buildFrom();
    place.append(this.#missing, this.#main);
  }

  #buildModes() {
    this.#modes.id = "clip-mode";
    this.#modes.className = "clip-select";
    this.#modes.addEventListener("change", () => this.#acts.mode(/** @type {Mode} */ (this.#modes.value)));
    const part = element("section", "clip-part");
    part.append(label("clip-mode", t("Shared automatically")), this.#modes, this.#modeNote);
    this.#main.append(part);
  }

  #buildTo() {
    const box = this.#box;
    box.id = "clip-box";
    box.className = "clip-box";
    box.rows = 4;
    box.dir = "auto";
    box.placeholder = t("Paste text or a picture here");
    box.addEventListener("paste", (event) => this.#acts.paste(event));
    box.addEventListener("input", () => this.#acts.written());
    const acts = element("div", "clip-acts");
    acts.append(this.#send, this.#type, this.#sendOwn);
    this.#to.append(label("clip-box", t("To the customer")), box, this.#picture, acts, this.#sent);
    this.#main.append(this.#to);
  }

  #buildFrom() {
    const found = this.#found;
    found.id = "clip-found";
    found.className = "clip-box";
    found.rows = 4;
    found.dir = "auto";
    found.readOnly = true;
    this.#foundPicture.className = "clip-image";
    this.#foundPicture.alt = t("Picture that the customer copied");
    this.#foundPicture.addEventListener("load", () => this.#release());
    this.#foundPicture.addEventListener("error", () => this.#release());
    const acts = element("div", "clip-acts");
    acts.append(this.#copy, this.#fetch);
    this.#from.append(label("clip-found", t("From the customer")), found, this.#foundPicture, acts, this.#came);
    this.#main.append(this.#from);
    this.show(null);
  }

  /**
   * @param {{allowed: boolean, askable: boolean, controls: boolean, mode: Mode, ways: Mode, reads: boolean, note: string}} view
   *   `ways`: what the administrator leaves open; `reads`: whether this browser lets the page read the clipboard
   */
  update({ allowed, askable, controls, mode, ways, reads, note }) {
    this.#missing.hidden = allowed || ways === "off";
    /** @type {HTMLElement} */ (this.#missing.lastChild).hidden = !askable;
    const to = allowed && (ways === "both" || ways === "to_customer");
    const from = allowed && (ways === "both" || ways === "to_technician");
    this.#offer(ways);
    this.#modes.value = mode;
    /** @type {HTMLElement} */ (this.#modes.parentElement).hidden = !(to || from);
    this.#modeNote.textContent = note;
    this.#send.hidden = !to;
    this.#sendOwn.hidden = !to || !reads;
    this.#type.hidden = !controls;
    this.#to.hidden = !to && !controls;
    this.#from.hidden = !from;
  }

  /** @param {Mode} ways */
  #offer(ways) {
    const names = modeNames();
    const open = /** @type {Mode[]} */ (ways === "both" ? Object.keys(names) : ["off", ways]);
    if (this.#modes.options.length === open.length && this.#modes.dataset.ways === ways) return;
    this.#modes.dataset.ways = ways;
    const options = open.map((value) => Object.assign(document.createElement("option"), { value, text: names[value] }));
    fill(this.#modes, options);
  }

  /** What is in the box. */
  get text() {
    return this.#box.value;
  }

  set text(text) {
    this.#box.value = text;
  }

  /** Says that a picture waits to be sent; 0 for none. @param {number} bytes */
  holds(bytes) {
    this.#picture.hidden = !bytes;
    this.#picture.textContent = bytes ? t("A picture of {size} kB. Typing replaces it.", { size: kilobytes(bytes) }) : "";
  }

  /** @param {string} text @param {boolean} [bad] */
  saySent(text, bad = false) {
    say(this.#sent, text, bad);
  }

  /** @param {string} text @param {boolean} [bad] */
  sayCame(text, bad = false) {
    say(this.#came, text, bad);
  }

  /** @param {boolean} on */
  typing(on) {
    this.#type.textContent = on ? t("Stop typing") : t("Type it as keystrokes");
  }

  /** Shows what the customer copied, as text and pixels alone. @param {Copy | null} copy */
  show(copy) {
    const text = copy !== null && copy.kind === "text";
    this.#found.value = copy !== null && copy.kind === "text" ? copy.text : "";
    this.#found.hidden = copy !== null && !text;
    this.#found.placeholder = t("Nothing received yet");
    this.#copy.hidden = copy === null;
    this.#foundPicture.hidden = copy === null || text;
    if (copy !== null && copy.kind === "image") {
      this.#release();
      this.#address = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (copy.data)], { type: "image/png" }));
      this.#foundPicture.src = this.#address;
    } else {
      this.#foundPicture.removeAttribute("src");
    }
  }

  focus() {
    this.#box.focus();
  }

  #release() {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = "";
  }
}

/** @param {number} bytes */
export const kilobytes = (bytes) => Math.max(1, Math.round(bytes / 1024));

/** @param {string} name @param {string} text */
function label(name, text) {
  const made = /** @type {HTMLLabelElement} */ (element("label", "clip-label", text));
  made.htmlFor = name;
  return made;
}

function status() {
  const made = element("p", "clip-status");
  made.setAttribute("role", "status");
  return made;
}

/** @param {HTMLElement} place @param {string} text @param {boolean} bad */
function say(place, text, bad) {
  place.textContent = text;
  place.classList.toggle("bad", bad);
}
