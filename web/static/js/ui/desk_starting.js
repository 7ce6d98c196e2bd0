// Starting and scheduling sessions from the desk; what was made is brought into sight.

import { isShown, tabOf } from "../core/desk_list.js";
import { element } from "./dom.js";
import { StartPanel } from "./start_panel.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/**
 * @typedef {{
 *   me: string, now: () => number, rows: import("../core/desk_rows.js").DeskRows,
 *   address: import("./desk_address.js").DeskAddress, feed: import("./desk_feed.js").DeskFeed,
 * }} Parts
 */

/** @typedef {import("./start_panel.js").Prefill} Prefill */

/** The buttons "Start now" and "Schedule". */
export class DeskStarting {
  #parts;
  #panel;
  /** Asked for before it was known whether that may be. @type {Prefill | null} */
  #wanted = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#panel = new StartPanel((row) => this.#started(row), parts.now);
    element("start", HTMLElement).addEventListener("click", () => this.open({ mode: "now" }));
    element("schedule", HTMLElement).addEventListener("click", () => this.open({ mode: "later" }));
  }

  /** Shows the buttons to who may start sessions, now that this is known. */
  show() {
    for (const id of ["start", "schedule"]) element(id, HTMLElement).hidden = !this.#parts.rows.mayStart;
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted) this.open(wanted);
  }

  /** @param {Prefill} known @param {string} [group] id of the one to begin with */
  open(known, group) {
    const { rows, address } = this.#parts;
    if (!rows.loaded) this.#wanted = known;
    if (!rows.mayStart) return;
    const possible = rows.groups.filter((one) => one.rights.includes("sessions.edit"));
    this.#panel.open(possible, group || address.place.group, known);
  }

  /** @param {SessionRow} row */
  #started(row) {
    const { feed, address, me, now } = this.#parts;
    feed.take(row);
    const { place } = address;
    const reader = { me, nowAtMs: now() };
    if (isShown(row, place, reader)) return;
    const group = place.group === row.group_id ? place.group : "";
    address.go({ tab: tabOf(row, reader), group, q: "", state: "", owner: "", session: "" });
  }
}
