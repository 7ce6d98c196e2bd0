// Tabs as the ARIA Authoring Practices describe them: arrow keys move and choose, the panel comes next.

import { t } from "../core/texts.js";
import { build, empty } from "./dom.js";

/** @typedef {{id: string, label: string, count: number}} Tab */

/** A row of tabs and the panels they show. */
export class Tabs {
  #list;
  #panels;
  #prefix;
  #chose;
  /** @type {Map<string, {tab: HTMLElement, panel: HTMLElement}>} */
  #made = new Map();
  #chosen = "";

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} panels
   * @param {string} prefix of ids
   * @param {(id: string) => void} chose
   */
  constructor(list, panels, prefix, chose) {
    this.#list = list;
    this.#panels = panels;
    this.#prefix = prefix;
    this.#chose = chose;
    list.addEventListener("keydown", (event) => this.#key(event));
  }

  get chosen() {
    return this.#chosen;
  }

  /** @param {string[]} ids @returns {Map<string, HTMLElement>} an empty panel for each, in place of the old ones */
  renew(ids) {
    empty(this.#list);
    empty(this.#panels);
    this.#made.clear();
    this.#chosen = "";
    /** @type {Map<string, HTMLElement>} */
    const panels = new Map();
    for (const id of ids) panels.set(id, this.#add(id));
    return panels;
  }

  /** @param {string} id @returns {HTMLElement} */
  #add(id) {
    const names = { tab: `${this.#prefix}-tab-${id}`, panel: `${this.#prefix}-panel-${id}` };
    const tab = build("button", {
      type: "button",
      class: "drawer-tab",
      role: "tab",
      id: names.tab,
      "aria-controls": names.panel,
      "aria-selected": "false",
      tabindex: "-1",
    });
    const panel = build("div", {
      class: `drawer-panel drawer-panel-${id}`,
      role: "tabpanel",
      id: names.panel,
      "aria-labelledby": names.tab,
      tabindex: "0",
    });
    panel.hidden = true;
    tab.addEventListener("click", () => this.choose(id));
    this.#list.appendChild(tab);
    this.#panels.appendChild(panel);
    this.#made.set(id, { tab, panel });
    return panel;
  }

  /** @param {Tab[]} tabs those that are there, with their words; the others are hidden */
  label(tabs) {
    for (const [id, { tab }] of Array.from(this.#made)) {
      const known = tabs.find((one) => one.id === id);
      tab.hidden = !known;
      if (!known) continue;
      const words = `${known.label}\n${known.count}`;
      if (tab.dataset.words === words) continue;
      tab.dataset.words = words;
      empty(tab);
      tab.appendChild(document.createTextNode(known.label));
      if (known.count) {
        tab.appendChild(build("span", { class: "tab-count", "aria-label": t("{count} new", { count: known.count }) }, [String(known.count)]));
      }
    }
    if (this.#chosen && !tabs.some((one) => one.id === this.#chosen)) this.choose(tabs[0].id);
  }

  /** @param {string} id */
  choose(id) {
    if (id === this.#chosen || !this.#made.has(id)) return;
    this.#chosen = id;
    for (const [other, { tab, panel }] of Array.from(this.#made)) {
      tab.setAttribute("aria-selected", String(other === id));
      tab.tabIndex = other === id ? 0 : -1;
      panel.hidden = other !== id;
    }
    this.#chose(id);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const shown = Array.from(this.#made.keys()).filter((id) => !this.#made.get(id)?.tab.hidden);
    const at = shown.indexOf(this.#chosen);
    /** @type {Record<string, number>} */
    const targets = {
      ArrowRight: (at + 1) % shown.length,
      ArrowLeft: (at + shown.length - 1) % shown.length,
      Home: 0,
      End: shown.length - 1,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    const next = shown[targets[event.key]];
    this.choose(next);
    this.#made.get(next)?.tab.focus();
  }
}
