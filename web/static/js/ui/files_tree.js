// The rows of the customer's files: a tree to walk by mouse, touch and keys (ARIA treegrid).

import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { dateTexts, shownName, sizeText } from "./file_texts.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("../core/file_tree.js").Row} Row
 * @typedef {import("../core/file_tree.js").Node} Node
 * @typedef {{
 *   expand: (node: Node, open: boolean) => void, enter: (node: Node) => void, more: (folder: Node) => void,
 *   again: (folder: Node) => void, chosen: () => void, up: () => void,
 * }} Acts `enter`: go into a folder, or take a file; `chosen`: what is ticked has changed
 */

const INDENT_PX = 18;
/** On a phone deep rows would have no room for their names. */
const DEEPEST = 8;
const PAGE_ROWS = 10;

/** @type {Record<string, () => string>} */
const PROBLEMS = {
  not_allowed: () => t("The customer does not allow this any more."),
  gone: () => t("This folder is not there any more."),
  not_permitted: () => t("The customer's system does not let this folder be read."),
  no_folder: () => t("This is no folder any more."),
  busy: () => t("The customer's computer is busy with other questions. Please try again."),
  away: () => t("The customer's computer did not answer. Please try again."),
  disk: () => t("The customer's disk could not be read."),
};
/** @type {Record<string, string>} */
const ICONS = { place: "folder", folder: "folder", file: "file", link: "file", other: "file" };

/** @param {string} problem @returns {string} a sentence */
export const problemText = (problem) => (PROBLEMS[problem] || PROBLEMS.away)();

/** Shows rows, knows which one has the keyboard and which are ticked. */
export class FilesTree {
  /** @type {HTMLElement} */
  element;
  /** @type {Set<Node>} */
  chosen = new Set();
  #acts;
  /** @type {Row[]} */
  #rows = [];
  /** @type {Map<string, HTMLElement>} */
  #made = new Map();
  #focus = "";
  #anchor = "";
  /** The row of the click before. */
  #clicked = "";
  #places = false;

  /** @param {Acts} acts @param {HTMLElement} head row of the columns' names */
  constructor(acts, head) {
    this.#acts = acts;
    this.element = element("div", "files-list");
    this.element.setAttribute("role", "treegrid");
    this.element.setAttribute("aria-multiselectable", "true");
    this.element.setAttribute("aria-label", t("Files of the customer"));
    this.element.append(head);
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Row[]} rows @param {boolean} places whether they are the places looking begins at */
  show(rows, places) {
    this.#rows = rows;
    this.#places = places;
    const kept = new Set(rows.map(({ key }) => key));
    for (const [key, made] of Array.from(this.#made)) {
      if (kept.has(key)) continue;
      made.remove();
      this.#made.delete(key);
    }
    if (!kept.has(this.#focus)) this.#focus = rows.length ? rows[0].key : "";
    rows.forEach((row, at) => this.#place(row, at + 1));
  }

  /** Unticks everything. */
  clear() {
    this.chosen.clear();
    this.#mark();
  }

  /** Brings the keyboard to the list. */
  focus() {
    this.#made.get(this.#focus)?.focus();
  }

  /** @param {Row} row @param {number} at among the children; the head is the first */
  #place(row, at) {
    let made = this.#made.get(row.key);
    if (!made) {
      made = row.kind === "entry" ? entryRow(row) : noteRow(row);
      made.dataset.key = row.key;
      this.#made.set(row.key, made);
    }
    if (this.element.children[at] !== made) this.element.insertBefore(made, this.element.children[at] || null);
    made.tabIndex = row.key === this.#focus ? 0 : -1;
    if (row.kind === "entry") this.#state(made, row.node);
  }

  /** @param {HTMLElement} made @param {Node} node */
  #state(made, node) {
    const ticked = this.chosen.has(node);
    made.classList.toggle("is-chosen", ticked);
    if (node.takeable) made.setAttribute("aria-selected", String(ticked));
    if (node.isFolder && !this.#places) made.setAttribute("aria-expanded", String(node.open));
    made.classList.toggle("is-place", this.#places);
  }

  #mark() {
    for (const row of this.#rows) {
      const made = this.#made.get(row.key);
      if (made && row.kind === "entry") this.#state(made, row.node);
    }
    this.#acts.chosen();
  }

  /** @param {Event} event @returns {number} which row it happened in; -1 for none */
  #at(event) {
    const made = event.target instanceof Element ? event.target.closest("[data-key]") : null;
    const key = made instanceof HTMLElement ? made.dataset.key : "";
    return this.#rows.findIndex((row) => row.key === key);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const at = this.#at(event);
    if (at < 0) return;
    const row = this.#rows[at];
    const [second, same] = [event.detail > 1, row.key === this.#clicked];
    this.#clicked = row.key;
    if (second && !same) return; // of a double click on a folder, whose inside is here now
    this.#move(at);
    if (row.kind === "entry") this.#press(event, at, second);
    else this.#note(row);
  }

  /** @param {MouseEvent} event @param {number} at @param {boolean} second of a double click */
  #press(event, at, second) {
    const { node } = this.#rows[at];
    const part = event.target instanceof Element ? event.target.closest("[data-part]") : null;
    const name = part instanceof HTMLElement ? part.dataset.part : "";
    if (name === "expand" && node.isFolder) this.#acts.expand(node, !node.open);
    else if (event.shiftKey && node.takeable) this.#range(at);
    else if (second && !name && !node.isFolder) this.#twice(at);
    else if (name === "tick" || event.ctrlKey || event.metaKey || !node.isFolder) this.#tick(at);
    else this.#acts.enter(node);
  }

  /** A double click takes the file; its first half ticked it or unticked it. @param {number} at */
  #twice(at) {
    this.#tick(at);
    this.#acts.enter(this.#rows[at].node);
  }

  /** @param {Row} row */
  #note(row) {
    if (row.kind === "more") this.#acts.more(row.node);
    if (row.kind === "problem") this.#acts.again(row.node);
  }

  /** @param {number} at */
  #tick(at) {
    const { node, key } = this.#rows[at];
    if (!node.takeable) return;
    if (!this.chosen.delete(node)) this.chosen.add(node);
    this.#anchor = key;
    this.#mark();
  }

  /** Ticks all between the last one and this. @param {number} at */
  #range(at) {
    const anchor = this.#rows.findIndex((row) => row.key === this.#anchor);
    const from = anchor < 0 ? at : anchor;
    for (const row of this.#rows.slice(Math.min(from, at), Math.max(from, at) + 1)) {
      if (row.kind === "entry" && row.node.takeable) this.chosen.add(row.node);
    }
    if (anchor < 0) this.#anchor = this.#rows[at].key;
    this.#mark();
  }

  /** Gives the keyboard to a row. @param {number} at */
  #move(at) {
    const row = this.#rows[Math.max(0, Math.min(this.#rows.length - 1, at))];
    if (!row) return;
    const before = this.#made.get(this.#focus);
    if (before) before.tabIndex = -1;
    this.#focus = row.key;
    const made = this.#made.get(row.key);
    if (!made) return;
    made.tabIndex = 0;
    made.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = this.#at(event);
    if (at < 0 || event.altKey) return;
    const done = this.#walk(event, at) || this.#act(event, at);
    if (done) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @param {number} at @returns {boolean} whether the key moved the focus */
  #walk(event, at) {
    /** @type {Record<string, number>} */
    const steps = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE_ROWS,
      PageUp: at - PAGE_ROWS,
      Home: 0,
      End: this.#rows.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      const target = Math.max(0, Math.min(this.#rows.length - 1, to));
      if (event.shiftKey) {
        if (!this.#anchor) this.#anchor = this.#rows[at].key;
        this.#range(target);
      }
      this.#move(target);
      return true;
    }
    if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) return this.#leap(event.key, at);
    return false;
  }

  /** To the next name that begins so. @param {string} letter @param {number} at */
  #leap(letter, at) {
    const wanted = letter.toLowerCase();
    const turned = this.#rows.slice(at + 1).concat(this.#rows.slice(0, at + 1));
    const found = turned.find((row) => row.kind === "entry" && row.node.entry.name.toLowerCase().startsWith(wanted));
    if (!found) return false;
    this.#move(this.#rows.indexOf(found));
    return true;
  }

  /** @param {KeyboardEvent} event @param {number} at @returns {boolean} whether the key is one of the list's */
  #act(event, at) {
    const row = this.#rows[at];
    const { node } = row;
    if (event.key === "Backspace") this.#acts.up();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.#tickAll();
    else if (row.kind !== "entry") {
      if (event.key !== "Enter" && event.key !== " ") return false;
      this.#note(row);
    } else if (event.key === "Enter") this.#acts.enter(node);
    else if (event.key === " ") this.#tick(at);
    else if (event.key === "ArrowRight") this.#rightward(node, at);
    else if (event.key === "ArrowLeft") this.#leftward(node);
    else return false;
    return true;
  }

  #tickAll() {
    for (const row of this.#rows) if (row.kind === "entry" && row.node.takeable) this.chosen.add(row.node);
    this.#mark();
  }

  /** @param {Node} node @param {number} at */
  #rightward(node, at) {
    if (!node.isFolder) return;
    if (this.#places) this.#acts.enter(node);
    else if (!node.open) this.#acts.expand(node, true);
    else this.#move(at + 1);
  }

  /** @param {Node} node */
  #leftward(node) {
    const above = this.#rows.findIndex((row) => row.kind === "entry" && row.node === node.parent);
    if (node.open) this.#acts.expand(node, false);
    else if (above >= 0) this.#move(above);
    else this.#acts.up();
  }
}

/** @param {HTMLElement} made @param {Node} node */
function indent(made, node) {
  made.style.paddingLeft = `${Math.min(DEEPEST, Math.max(0, node.depth)) * INDENT_PX + 4}px`;
}

/** @param {Row} row */
function entryRow({ node }) {
  const { entry } = node;
  const made = element("div", node.takeable ? "files-row" : "files-row is-fixed");
  made.setAttribute("role", "row");
  made.setAttribute("aria-level", String(node.depth + 1));
  const name = element("div", "files-cell files-name");
  indent(name, node);
  const tick = element("span", "files-tick");
  tick.dataset.part = "tick";
  const turn = element("span", node.isFolder ? "files-turn" : "files-turn is-none");
  turn.dataset.part = "expand";
  turn.append(icon("chevron"));
  const words = element("span", "files-words");
  const title = element("bdi", "files-title", shownName(entry.name));
  words.append(title);
  if (entry.where) words.append(element("span", "files-where", shownName(entry.where)));
  if (entry.kind === "link") words.append(element("span", "files-where", t("Link: cannot be received")));
  name.title = shownName(entry.name);
  name.append(turn, tick, icon(ICONS[entry.kind] || "file"), words);
  made.append(name, cell("files-size", entry.kind === "file" ? sizeText(entry.size) : ""));
  made.append(dateCell(entry.modified_ms));
  name.setAttribute("role", "gridcell");
  made.classList.toggle("is-hidden-file", entry.hidden);
  return made;
}

/** @param {string} look @param {string} text */
function cell(look, text) {
  const made = element("div", `files-cell ${look}`, text);
  made.setAttribute("role", "gridcell");
  return made;
}

/** @param {number} atMs */
function dateCell(atMs) {
  const { day, time } = dateTexts(atMs);
  const made = cell("files-date", day);
  if (time) made.append(element("span", "files-time", ` ${time}`));
  return made;
}

/** A row that is no file: more to load, loading, nothing there, a problem. @param {Row} row */
function noteRow({ kind, node }) {
  const made = element("div", `files-row files-note is-${kind}`);
  made.setAttribute("role", "row");
  made.setAttribute("aria-level", String(node.depth + 2));
  const words = cell("files-name", noteText(kind, node));
  words.setAttribute("aria-colspan", "3");
  words.style.paddingLeft = `${Math.min(DEEPEST, node.depth + 1) * INDENT_PX + 30}px`;
  made.append(words);
  return made;
}

/** @param {string} kind @param {Node} node */
function noteText(kind, node) {
  if (kind === "loading") return t("Loading …");
  if (kind === "empty") return t("Nothing in this folder");
  if (kind === "problem") return [problemText(node.problem), t("Press to try again.")].join(" ");
  return t("Show more ({shown} of {total})", { shown: node.children.length, total: node.total });
}
