// The list of transfers in the files panel: how each stands, and what can be done with it.

import { isOver } from "../core/file_transfers.js";
import { t } from "../core/texts.js";
import { button, element } from "./elements.js";
import { stateText, summaryText, titleText } from "./file_transfer_texts.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("../core/file_transfers.js").Shown} Shown
 * @typedef {import("../core/files_api.js").Transfer} Transfer
 * @typedef {"pause" | "resume" | "cancel" | "save" | "forget"} Act
 */

/** @type {Array<[Act, string, () => string]>} */
const ACTS = [
  ["save", "download", () => t("Save again")],
  ["pause", "hold", () => t("Pause")],
  ["resume", "resume", () => t("Go on")],
  ["cancel", "close", () => t("Cancel")],
  ["forget", "close", () => t("Remove from the list")],
];

/**
 * What its technician may do with a transfer now.
 *
 * @param {Transfer} transfer
 * @param {boolean} here whether this page asked for it
 * @returns {Set<Act>}
 */
export function possible(transfer, here) {
  const { state, why, direction, own } = transfer;
  if (isOver(transfer)) return new Set(["forget"]);
  if (own === false) return new Set();
  /** @type {Set<Act>} */
  const acts = new Set(["cancel"]);
  if (state === "running") acts.add("pause");
  if (state === "paused" && why !== "customer") acts.add("resume");
  const stopped = state === "ready" || (state === "waiting" && why === "browser");
  if (here && direction === "receive" && stopped) acts.add("save");
  return acts;
}

/** The rows, and one line about all of them. */
export class FilesTransfers {
  element = element("section", "files-transfers");
  #head;
  #list = element("ul", "files-moved");
  #summary = element("p", "files-summary");
  /** @type {Map<number, MovedRow>} */
  #rows = new Map();
  #act;

  /** @param {(act: Act, number: number) => void} act */
  constructor(act) {
    this.#act = act;
    this.#head = button("", "quiet files-fold", () => this.fold(this.#head.getAttribute("aria-expanded") === "true"));
    this.#list.id = "files-moved";
    this.#head.setAttribute("aria-controls", "files-moved");
    this.element.setAttribute("aria-label", t("Transfers"));
    this.element.append(this.#head, this.#list, this.#summary);
    this.element.hidden = true;
    this.fold(false);
  }

  /** Shows only how many there are, or all of them. @param {boolean} folded */
  fold(folded) {
    this.#head.setAttribute("aria-expanded", String(!folded));
    this.#list.hidden = folded;
    this.element.classList.toggle("is-folded", folded);
  }

  /**
   * @param {Shown[]} shown those under way before the others
   * @param {(number: number) => {here: boolean, notes: string[]}} about whether this page asked for it, and what is
   *   to be said of single files
   */
  show(shown, about) {
    const kept = new Set(shown.map(({ transfer }) => transfer.number));
    for (const [number, row] of Array.from(this.#rows)) {
      if (kept.has(number)) continue;
      row.element.remove();
      this.#rows.delete(number);
    }
    shown.forEach((one, at) => {
      const { number } = one.transfer;
      const row = this.#rows.get(number) || new MovedRow((act) => this.#act(act, number));
      this.#rows.set(number, row);
      const { here, notes } = about(number);
      row.show(one, possible(one.transfer, here), notes);
      if (this.#list.children[at] !== row.element) this.#list.insertBefore(row.element, this.#list.children[at] || null);
    });
    const active = shown.filter(({ transfer }) => !isOver(transfer)).length;
    const text = active ? t("Transfers: {count} under way", { count: active }) : t("Transfers: {count}", { count: kept.size });
    if (this.#head.textContent !== text) this.#head.textContent = text;
    this.#summary.textContent = summaryText(shown.map(({ transfer }) => transfer));
    this.#summary.hidden = !this.#summary.textContent;
    this.element.hidden = !shown.length;
  }
}

/** One transfer. */
class MovedRow {
  element = element("li", "files-move");
  #title = element("p", "files-move-title");
  #state = element("p", "files-move-state");
  #bar = element("div", "files-bar");
  #fill = element("div", "files-bar-fill");
  #notes = element("ul", "files-move-notes");
  #mark = element("span", "files-move-mark");
  #person = element("span", "files-move-person");
  /** @type {Map<Act, HTMLButtonElement>} */
  #buttons = new Map();
  #drawn = "";

  /** @param {(act: Act) => void} act */
  constructor(act) {
    const acts = element("div", "files-move-acts");
    for (const [name, look, label] of ACTS) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button quiet files-act";
      made.title = label();
      made.append(icon(look));
      made.addEventListener("click", () => act(name));
      this.#buttons.set(name, made);
      acts.append(made);
    }
    this.#bar.setAttribute("role", "progressbar");
    this.#bar.setAttribute("aria-valuemin", "0");
    this.#bar.setAttribute("aria-valuemax", "100");
    this.#bar.append(this.#fill);
    const words = element("div", "files-move-words");
    words.append(this.#title, this.#bar, this.#state, this.#notes);
    this.element.append(this.#mark, words, acts);
  }

  /** @param {Shown} shown @param {Set<Act>} acts @param {string[]} notes */
  show(shown, acts, notes) {
    const { transfer } = shown;
    const title = titleText(transfer);
    this.#draw(transfer);
    this.#title.title = title;
    this.#say(this.#title, title);
    if (transfer.own === false && transfer.person) {
      this.#say(this.#person, transfer.person);
      this.#title.append(this.#person);
    }
    this.#say(this.#state, stateText(shown));
    const part = transfer.size ? Math.min(100, Math.floor((transfer.done / transfer.size) * 100)) : 0;
    this.#bar.hidden = isOver(transfer) || transfer.state === "offered" || transfer.state === "asked";
    this.#bar.setAttribute("aria-valuenow", String(part));
    this.#bar.setAttribute("aria-label", title);
    this.#fill.style.width = `${part}%`;
    this.element.dataset.state = transfer.state;
    for (const [name, made] of Array.from(this.#buttons)) {
      made.hidden = !acts.has(name);
      made.setAttribute("aria-label", t("{act}: {name}", { act: made.title, name: title }));
    }
    this.#note(notes);
  }

  /** @param {Transfer} transfer */
  #draw({ state, direction }) {
    const look = state === "done" ? "check" : direction === "send" ? "upload" : "download";
    if (this.#drawn === look) return;
    this.#drawn = look;
    this.#mark.textContent = "";
    this.#mark.append(icon(look));
  }

  /** @param {HTMLElement} place @param {string} text */
  #say(place, text) {
    if (place.firstChild?.nodeValue !== text) place.textContent = text;
  }

  /** @param {string[]} notes */
  #note(notes) {
    this.#notes.hidden = !notes.length;
    if (this.#notes.children.length === notes.length) return;
    this.#notes.textContent = "";
    for (const note of notes) this.#notes.append(element("li", "", note));
  }
}
