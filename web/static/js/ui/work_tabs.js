// The strip of tabs and the frames below it (SPEC D8); tabs by the pattern of ARIA.

import { t } from "../core/texts.js";
import { build, element, empty, icon } from "./dom.js";
import { stateName, titleOf } from "./session_texts.js";
import { WorkFrame } from "./work_frame.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/open_tabs.js").OpenTabs} OpenTabs
 */

/** All open sessions of the window. */
export class WorkTabs {
  #strip = element("work-tabs", HTMLElement);
  #frames = element("work-frames", HTMLElement);
  #none = element("work-none", HTMLElement);
  #open;
  /** @type {Map<string, WorkFrame>} */
  #made = new Map();
  /** @type {Map<string, SessionRow>} */
  #rows = new Map();
  #title = document.title;

  /** @param {OpenTabs} open */
  constructor(open) {
    this.#open = open;
    this.#strip.addEventListener("keydown", (event) => this.#stripKey(event));
    window.addEventListener("keydown", (event) => this.#anyKey(event));
  }

  /** Shows what is open now. */
  show() {
    const { ids, active } = this.#open;
    for (const [id, frame] of [...this.#made]) {
      if (ids.includes(id)) continue;
      frame.element.remove();
      this.#made.delete(id);
    }
    if (active && !this.#made.has(active)) this.#make(active);
    for (const [id, frame] of this.#made) frame.show(id === active);
    this.#none.hidden = ids.length > 0;
    this.#draw();
  }

  /** @param {SessionRow} row @returns {boolean} whether it is open here */
  update(row) {
    if (!this.#open.ids.includes(row.id)) return false;
    this.#rows.set(row.id, row);
    this.#draw();
    return true;
  }

  /** @param {string} id */
  #make(id) {
    const frame = new WorkFrame(id, { key: (event) => this.#anyKey(event), desk: () => this.#toDesk(id) });
    this.#made.set(id, frame);
    this.#frames.appendChild(frame.element);
  }

  /** @param {string} id whose viewer's way back was chosen; one that is over closes with it */
  #toDesk(id) {
    window.open("/desk", "desk");
    const row = this.#rows.get(id);
    if (row?.ended_at_ms) this.close(id);
  }

  #draw() {
    const focused = document.activeElement?.id || "";
    empty(this.#strip);
    let unread = 0;
    this.#open.ids.forEach((id, at) => {
      unread += this.#rows.get(id)?.unread || 0;
      this.#strip.appendChild(this.#tab(id, at));
    });
    document.title = unread ? `(${unread}) ${this.#title}` : this.#title;
    if (focused.indexOf("work-tab-") === 0) document.getElementById(focused)?.focus();
  }

  /** @param {string} id @param {number} at */
  #tab(id, at) {
    const row = this.#rows.get(id);
    const active = id === this.#open.active;
    const title = row ? titleOf(row) : t("Session");
    const parts = [build("span", { class: "state-dot", "aria-hidden": "true" }), build("span", { class: "work-title" }, [title])];
    if (row) parts.push(build("span", { class: "visually-hidden" }, [stateName(row.state)]));
    if (row?.unread) {
      parts.push(build("span", { class: "work-unread" }, [String(row.unread)]));
      parts.push(build("span", { class: "visually-hidden" }, [t("not read")]));
    }
    const tab = build(
      "button",
      {
        class: "work-tab",
        id: `work-tab-${id}`,
        type: "button",
        role: "tab",
        "aria-selected": String(active),
        "aria-controls": `frame-${id}`,
        "aria-keyshortcuts": "Delete",
        tabindex: active ? "0" : "-1",
        title: at < 9 ? `${title} (Ctrl+Alt+${at + 1})` : title,
      },
      parts,
    );
    tab.addEventListener("click", () => this.activate(id));
    // For the pointer alone: a list of tabs holds nothing but tabs; Delete does the same.
    const look = { class: "work-close", type: "button", tabindex: "-1", "aria-hidden": "true", title: t("Close this tab") };
    const close = build("button", look, [icon("x")]);
    close.addEventListener("click", () => this.close(id));
    this.#made.get(id)?.name(title);
    return build("div", { class: `work-item state-${row ? row.state : "open"}${active ? " active" : ""}`, role: "presentation" }, [tab, close]);
  }

  /** @param {string} id */
  activate(id) {
    this.#open.open(id);
    this.show();
    this.#made.get(id)?.focus();
  }

  /** @param {string} id */
  close(id) {
    this.#open.close(id);
    this.#rows.delete(id);
    this.show();
  }

  /** @param {KeyboardEvent} event Ctrl+Alt+1 to 9, wherever the keyboard is */
  #anyKey(event) {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (!digit || !event.ctrlKey || !event.altKey || event.shiftKey || event.metaKey) return;
    const id = this.#open.ids[Number(digit[1]) - 1];
    if (!id) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.activate(id);
  }

  /** @param {KeyboardEvent} event */
  #stripKey(event) {
    const { ids } = this.#open;
    const at = ids.findIndex((id) => document.activeElement?.id === `work-tab-${id}`);
    if (at < 0) return;
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + ids.length, Home: 0, End: ids.length - 1 };
    if (event.key === "Delete") this.close(ids[at]);
    else if (event.key in steps) this.#step(ids[steps[/** @type {keyof typeof steps} */ (event.key)] % ids.length]);
    else return;
    event.preventDefault();
  }

  /** @param {string} id comes to the front while the keyboard stays in the strip */
  #step(id) {
    this.#open.open(id);
    this.show();
    document.getElementById(`work-tab-${id}`)?.focus();
  }
}
