// The notes of a session: own ones are saved while they are written, one request after the other.
//
// Nobody else changes a note, so nothing has to be merged. Where its author changed it in another window too, what was
// written here becomes a note of its own: both texts are kept.

import { RequestError } from "./desk_api.js";

/**
 * @typedef {import("./notes_api.js").Note} Note
 * @typedef {import("./note_store.js").Kept} Kept
 * @typedef {"saved" | "waiting" | "saving" | "failed"} State
 * @typedef {Kept & {saved: string, state: State, why: string, atMs: number}} Entry an own note; `number` 0: the
 *   appliance has none of it; `saved`: as it is there; `why`: a sentence, where it did not take it
 * @typedef {{
 *   api: import("./notes_api.js").NotesApi,
 *   store: {read: () => Kept[], keep: (kept: Kept[]) => void},
 *   later: (act: () => void, ms: number) => any, cancel: (timer: any) => void,
 *   newId: () => string, onChange: () => void,
 * }} Parts
 */

const SAVE_MS = 800;
const RETRY_MS = 5000;
const CONFLICT = 409;

/** The model of the panel. */
export class NoteBook {
  /** Own notes, oldest first. @type {Entry[]} */
  entries = [];
  /** @type {Note[]} */
  others = [];
  /** @type {{name: string, text: string}[]} */
  templates = [];
  mayWrite = false;
  loaded = false;
  #parts;
  /** @type {Map<Entry, any>} */
  #timers = new Map();
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    for (const kept of parts.store.read()) {
      this.entries.push({ ...kept, saved: "", state: "waiting", why: "", atMs: 0 });
    }
  }

  /** Whether everything that was written is stored. */
  get clean() {
    return this.entries.every((entry) => entry.text === entry.saved);
  }

  /** Starts an own note; nothing of it is stored before there is a word. @param {string} text @returns {Entry} */
  add(text = "") {
    /** @type {Entry} */
    const entry = { number: 0, version: 0, text: "", clientId: this.#parts.newId(), saved: "", state: "saved", why: "", atMs: 0 };
    this.entries.push(entry);
    if (text) this.edit(entry, text);
    else this.#parts.onChange();
    return entry;
  }

  /** Takes what the author wrote. @param {Entry} entry @param {string} text */
  edit(entry, text) {
    entry.text = text;
    entry.why = "";
    entry.state = text === entry.saved ? "saved" : "waiting";
    this.#keep();
    this.#later(entry, SAVE_MS);
    this.#parts.onChange();
  }

  /** Saves at once whatever is not. */
  flush() {
    for (const entry of this.entries) {
      if (entry.text !== entry.saved) this.#later(entry, 0);
    }
  }

  /** Reads what is there now; own notes that are being written stay as they are. @returns {Promise<unknown>} */
  load() {
    return this.#next(async () => {
      const { notes, templates, may_write: mayWrite } = await this.#parts.api.list();
      this.templates = templates;
      this.mayWrite = mayWrite;
      this.loaded = true;
      this.others = notes.filter((note) => !note.own);
      this.#merge(notes.filter((note) => note.own));
    });
  }

  /** @param {Note[]} own */
  #merge(own) {
    for (const note of own) {
      const known = this.entries.find((entry) => entry.number === note.number);
      if (!known) this.#place(note);
      else if (known.version !== note.version && known.text === known.saved) this.#take(known, note);
      else known.atMs = note.changed_at_ms || note.at_ms;
    }
    const there = new Set(own.map((note) => note.number));
    this.entries = this.entries.filter((entry) => {
      if (!entry.number || there.has(entry.number)) return true;
      if (entry.text === entry.saved) return false;
      this.#renew(entry);
      return true;
    });
  }

  /** @param {Note} note */
  #place(note) {
    /** @type {Entry} */
    const entry = { number: 0, version: 0, text: "", clientId: "", saved: "", state: "saved", why: "", atMs: 0 };
    this.#take(entry, note);
    const after = this.entries.findIndex((other) => !other.number || other.number > note.number);
    this.entries.splice(after < 0 ? this.entries.length : after, 0, entry);
  }

  /** @param {Entry} entry @param {Note} note */
  #take(entry, note) {
    const { number, version, text } = note;
    Object.assign(entry, { number, version, text, saved: text, state: "saved", atMs: note.changed_at_ms || note.at_ms });
  }

  /** It is a note of its own from now on. @param {Entry} entry */
  #renew(entry) {
    Object.assign(entry, { number: 0, version: 0, saved: "", clientId: this.#parts.newId() });
  }

  /** @param {Entry} entry @param {number} ms */
  #later(entry, ms) {
    this.#parts.cancel(this.#timers.get(entry));
    this.#timers.set(
      entry,
      this.#parts.later(() => void this.#next(() => this.#save(entry)), ms),
    );
  }

  /** Requests never overtake each other. @param {() => Promise<void>} act @returns {Promise<unknown>} */
  #next(act) {
    const run = async () => {
      try {
        await act();
      } catch (problem) {
        if (!(problem instanceof RequestError)) throw problem;
      }
      this.#keep();
      this.#parts.onChange();
    };
    this.#turn = this.#turn.then(run);
    return this.#turn;
  }

  /** @param {Entry} entry */
  async #save(entry) {
    const { text } = entry;
    if (text === entry.saved || (!entry.number && !text.trim())) return;
    entry.state = "saving";
    this.#parts.onChange();
    try {
      await this.#send(entry, text);
      entry.state = entry.text === entry.saved ? "saved" : "waiting";
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#failed(entry, problem);
    }
  }

  /** @param {Entry} entry @param {string} text */
  async #send(entry, text) {
    const { api } = this.#parts;
    const note = entry.number ? await api.change(entry.number, entry.version, text) : await api.create(text, entry.clientId);
    if (!note.number) this.#renew(entry);
    entry.number = note.number || 0;
    entry.version = note.version || 0;
    entry.atMs = note.changed_at_ms || note.at_ms || 0;
    entry.saved = text;
    // Made again after a cut, a note may be stored with an earlier text.
    if (note.number && note.text !== undefined && note.text.trim() !== text.trim()) {
      entry.saved = note.text;
      this.#later(entry, 0);
    }
  }

  /** @param {Entry} entry @param {RequestError} problem */
  #failed(entry, problem) {
    entry.state = "failed";
    if (entry.number && problem.status === CONFLICT) {
      this.#renew(entry);
      entry.state = "waiting";
      this.#later(entry, 0);
      void this.load();
    } else if (!problem.status || problem.status >= 500 || problem.status === 429) {
      this.#later(entry, RETRY_MS);
    } else {
      entry.why = problem.message;
    }
  }

  #keep() {
    const unsaved = this.entries.filter((entry) => entry.text !== entry.saved);
    this.#parts.store.keep(unsaved.map(({ number, version, text, clientId }) => ({ number, version, text, clientId })));
  }
}
