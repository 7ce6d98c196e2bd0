// What reaches the desk: the list of all live sessions, and one changed session after the other.

import { actedLately, listSessions } from "../core/desk_api.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/**
 * @typedef {{
 *   rows: import("../core/desk_rows.js").DeskRows, notices: import("./desk_notices.js").DeskNotices,
 *   drawer: import("./session_drawer.js").SessionDrawer, changed: (row: SessionRow) => void,
 *   gone: (id: string) => void,
 * }} Parts `changed`, `gone`: called after each
 */

/** Passes it on to all parts of the desk. */
export class DeskFeed {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {SessionRow} row as it is now; with an id alone it is out of sight */
  take(row) {
    if (!row.state) {
      this.#forget(row.id);
      return;
    }
    this.#keep(row, !this.#parts.rows.loaded);
    this.#parts.changed(row);
  }

  /** @param {SessionRow} row @param {boolean} first whether it was there before this page was */
  #keep(row, first) {
    const { rows, notices, drawer } = this.#parts;
    const before = rows.get(row.id);
    const kept = rows.put(row);
    // What happens in the session one has open needs no notice.
    const seen = drawer.id === row.id && !document.hidden;
    notices.take(before, kept, first || seen || actedLately(row.id));
    drawer.update(kept);
  }

  /** @param {string} id */
  #forget(id) {
    this.#parts.rows.remove(id);
    this.#parts.notices.forget(id);
    this.#parts.gone(id);
  }

  /** Looks again at what needs attention, as after another group was chosen; nothing of it is news. */
  countAnew() {
    const { rows, notices } = this.#parts;
    for (const row of rows.all) notices.take(row, row, true);
  }

  /**
   * Asks for all live sessions, as at the start and after a cut line.
   *
   * @returns {Promise<boolean>} whether it is the first time
   * @throws {import("../core/desk_api.js").RequestError}
   */
  async load() {
    const { rows } = this.#parts;
    const listed = await listSessions();
    const first = !rows.loaded;
    for (const id of rows.take(listed)) this.#forget(id);
    for (const row of listed.sessions) this.#keep(row, first);
    return first;
  }
}
