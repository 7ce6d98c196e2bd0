// The notes' panel: own notes to write in, each with whether it is saved; those of others to read.

import { t } from "../core/texts.js";
import { button, element, fill } from "./elements.js";
import { momentText } from "./time_texts.js";

/**
 * @typedef {import("../core/note_book.js").Entry} Entry
 * @typedef {import("../core/note_book.js").NoteBook} NoteBook
 */

const MOST_CHARS = 2000;

/** @type {Record<string, () => string>} */
const STATES = {
  saved: () => t("Saved"),
  waiting: () => t("Not saved yet"),
  saving: () => t("Saving …"),
  failed: () => t("Not saved: kept in this tab, and tried again."),
};

/** One own note. */
class OwnNote {
  element = element("li", "note own");
  #box = document.createElement("textarea");
  #state = element("p", "note-state");

  /**
   * @param {NoteBook} book
   * @param {Entry} entry
   * @param {number} place
   */
  constructor(book, entry, place) {
    const box = this.#box;
    box.className = "clip-box note-box";
    box.maxLength = MOST_CHARS;
    box.dir = "auto";
    box.rows = 3;
    box.setAttribute("aria-label", t("Own note {number}", { number: place }));
    box.placeholder = t("Only technicians read this.");
    box.addEventListener("input", () => {
      book.edit(entry, box.value);
      this.#fit();
    });
    box.addEventListener("blur", () => book.flush());
    this.#state.setAttribute("role", "status");
    this.element.append(box, this.#state);
  }

  /** @param {Entry} entry */
  show(entry) {
    if (this.#box.value !== entry.text) this.#box.value = entry.text;
    const empty = !entry.text && !entry.number;
    this.#state.textContent = empty ? "" : entry.why || STATES[entry.state]();
    this.#state.classList.toggle("bad", entry.state === "failed");
    this.#fit();
  }

  focus() {
    this.#box.focus();
  }

  #fit() {
    this.#box.style.height = "auto";
    const wanted = this.#box.scrollHeight;
    this.#box.style.height = wanted ? `${wanted + 2}px` : "";
  }
}

/** Shows a book. */
export class NotesPanel {
  #book;
  #own = element("ul", "notes");
  #others = element("ul", "notes");
  #othersTitle = element("h3", "clip-label", t("Notes of others"));
  #templates = document.createElement("select");
  #acts = element("div", "clip-acts");
  #none = element("p", "side-note", t("You may read the notes of this session, not write any."));
  /** @type {Map<Entry, OwnNote>} */
  #rows = new Map();
  #offered = "";

  /**
   * @param {HTMLElement} place
   * @param {NoteBook} book
   */
  constructor(place, book) {
    this.#book = book;
    const templates = this.#templates;
    templates.id = "note-template";
    templates.className = "clip-select";
    templates.setAttribute("aria-label", t("Begin with a template"));
    templates.addEventListener("change", () => this.#begin(Number(templates.value)));
    this.#acts.append(
      button(t("New note"), "primary", () => this.#begin(-1)),
      templates,
    );
    const main = element("div", "clip-main notes-main");
    main.append(this.#acts, this.#none, this.#own, this.#othersTitle, this.#others);
    place.append(main);
  }

  /** Puts the keyboard into the newest own note; into a new one where there is none. */
  focus() {
    const { entries, mayWrite } = this.#book;
    if (!mayWrite) return;
    const entry = entries[entries.length - 1] ?? this.#book.add();
    this.update();
    this.#rows.get(entry)?.focus();
  }

  /** @param {number} template number of a template, or -1 for none */
  #begin(template) {
    const text = template >= 0 ? this.#book.templates[template].text : "";
    const last = this.#book.entries[this.#book.entries.length - 1];
    const unused = last && !last.number && !last.text;
    const entry = unused ? last : this.#book.add();
    if (text) this.#book.edit(entry, text);
    this.#templates.value = "-1";
    this.update();
    this.#rows.get(entry)?.focus();
  }

  update() {
    const { entries, others, templates, mayWrite, loaded } = this.#book;
    this.#acts.hidden = !mayWrite;
    this.#none.hidden = mayWrite || !loaded;
    this.#offer(templates);
    const rows = entries.map((entry, at) => [entry, this.#rows.get(entry) ?? new OwnNote(this.#book, entry, at + 1)]);
    const before = Array.from(this.#rows.keys());
    this.#rows = new Map(/** @type {[Entry, OwnNote][]} */ (rows));
    if (before.length !== entries.length || before.some((entry, at) => entry !== entries[at])) this.#arrange();
    for (const [entry, row] of this.#rows) row.show(entry);
    this.#othersTitle.hidden = !others.length;
    fill(this.#others, others.map(otherNote));
  }

  /** Puts rows in order without taking the keyboard from the one that has it. */
  #arrange() {
    const focused = document.activeElement;
    fill(this.#own, Array.from(this.#rows.values(), (row) => row.element));
    if (focused instanceof HTMLElement && this.#own.contains(focused)) focused.focus();
  }

  /** @param {{name: string, text: string}[]} templates */
  #offer(templates) {
    const offered = JSON.stringify(templates);
    this.#templates.hidden = !templates.length;
    if (offered === this.#offered) return;
    this.#offered = offered;
    const names = [t("From a template …"), ...templates.map(({ name }) => name)];
    fill(
      this.#templates,
      names.map((text, at) => Object.assign(document.createElement("option"), { value: String(at - 1), text })),
    );
  }
}

/** @param {import("../core/notes_api.js").Note} note */
function otherNote(note) {
  const made = element("li", "note");
  const text = element("p", "note-text", note.text);
  text.dir = "auto";
  const when = momentText(note.changed_at_ms || note.at_ms);
  made.append(text, element("p", "note-state", `${note.author}, ${when}`));
  return made;
}
