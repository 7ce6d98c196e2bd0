// The desk's tabs (ARIA Authoring Practices, tabs with automatic activation), with how many sessions each has.

import { TABS } from "../core/desk_place.js";
import { element } from "./dom.js";

/** @type {Record<string, (at: number, last: number) => number>} */
const STEPS = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** @param {string} name */
const tabOf = (name) => element(`tab-${name}`, HTMLButtonElement);

/** @param {HTMLElement} tab of a row that may be wider than a phone */
function bringIntoSight(tab) {
  const strip = tab.parentElement;
  if (!strip) return;
  const before = tab.offsetLeft < strip.scrollLeft;
  const after = tab.offsetLeft + tab.offsetWidth > strip.scrollLeft + strip.clientWidth;
  if (before || after) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
}

/** Shows which tab is chosen. */
export class DeskTabs {
  #chosen;

  /** @param {(tab: string) => void} chosen */
  constructor(chosen) {
    this.#chosen = chosen;
    TABS.forEach((name, at) => {
      const tab = tabOf(name);
      tab.addEventListener("click", () => this.#choose(name));
      tab.addEventListener("keydown", (event) => {
        const step = STEPS[event.key];
        if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        this.#choose(TABS[step(at, TABS.length - 1)]);
      });
    });
  }

  /** @param {string} name */
  #choose(name) {
    this.#chosen(name);
    tabOf(name).focus();
  }

  /** @param {string} chosen */
  show(chosen) {
    for (const name of TABS) {
      const tab = tabOf(name);
      const on = name === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on) bringIntoSight(tab);
    }
    element("desk-panel", HTMLElement).setAttribute("aria-labelledby", `tab-${chosen}`);
  }

  /** @param {Record<string, number>} counts by tab */
  count(counts) {
    for (const [name, count] of Object.entries(counts)) {
      const badge = tabOf(name).querySelector(".desk-count");
      const text = count ? String(count) : "";
      if (badge && badge.textContent !== text) badge.textContent = text;
    }
  }
}
