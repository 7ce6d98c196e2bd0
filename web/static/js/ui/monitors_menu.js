// What stands under the tool "Monitors": a map of them, their windows, their size, and what matters more.

import { ALL } from "../core/monitor_map.js";
import { t } from "../core/texts.js";
import { ChoiceLines } from "./choice_lines.js";
import { element, fill } from "./elements.js";
import { menuLine } from "./view_menu.js";

/**
 * @typedef {import("../core/monitor_map.js").MonitorMap} MonitorMap
 * @typedef {import("../core/monitor_map.js").Monitor} Monitor
 * @typedef {"auto" | "speed" | "quality"} Quality
 * @typedef {{
 *   look: (id: string) => void, windows: () => void, resize: (monitor: Monitor, w: number, h: number) => void,
 *   prefer: (quality: Quality) => void,
 * }} Acts
 * @typedef {{controls: boolean, quality: Quality, shared: boolean}} Now `shared`: somebody else's wish counts
 */

/** @type {Record<Quality, () => string>} */
const QUALITY_MEANS = {
  auto: () => t("The quality follows what the line can carry."),
  speed: () => t("Photos and videos are coarser until they rest. Text stays sharp."),
  quality: () => t("Photos and videos keep their detail. On a slow line they come later."),
};

const MAP = { w: 300, h: 150 };
const GAP_PX = 3;

/** Its content follows `show`. */
export class MonitorsMenu {
  element = element("div", "monitors-menu");
  #map;
  #acts;
  #sheet = element("div", "monitor-map");
  #all = menuLine({ id: "monitor-all", text: "", role: "radio" }, () => this.#acts.look(ALL));
  #windows;
  #size = new SizeChoice((monitor, w, h) => this.#acts.resize(monitor, w, h));
  #quality;
  #hint = element("p", "menu-hint");
  #several = element("div", "monitors-several");
  #plan = "";

  /** @param {MonitorMap} map @param {Acts} acts */
  constructor(map, acts) {
    this.#map = map;
    this.#acts = acts;
    this.#all.querySelector(".menu-mark")?.after(element("span", "menu-text", t("All in one picture")));
    const windows = { id: "monitor-windows", text: t("Each in a window of its own"), drawing: "window" };
    this.#windows = menuLine(windows, () => acts.windows());
    this.#sheet.setAttribute("role", "radiogroup");
    this.#sheet.setAttribute("aria-label", t("The customer's monitors"));
    const choice = element("div", "menu-choice");
    choice.append(this.#sheet, this.#all);
    this.#several.append(choice, this.#windows, element("hr", "menu-rule"));
    this.#quality = new ChoiceLines(t("Priority"), "quality", (/** @type {Quality} */ one) => acts.prefer(one));
    this.#quality.add("auto", t("Automatic"));
    this.#quality.add("speed", t("Better speed"));
    this.#quality.add("quality", t("Better quality"));
    this.element.append(
      this.#several,
      this.#size.element,
      element("h3", "menu-head", t("Priority")),
      this.#quality.element,
      this.#hint,
    );
  }

  /** @param {Now} now */
  show({ controls, quality, shared }) {
    this.#several.hidden = this.#map.monitors.length < 2;
    this.#draw();
    this.#all.setAttribute("aria-checked", String(this.#map.chosen === ALL));
    this.#size.show(this.#map, controls);
    this.#quality.show(quality);
    this.#hint.textContent = shared ? t("Who controls chooses for everybody who looks.") : QUALITY_MEANS[quality]();
  }

  /** Builds the tiles anew only where the monitors are others: one with a button down on it takes its click. */
  #draw() {
    const drawn = this.#map.drawn(MAP);
    const plan = JSON.stringify(drawn);
    if (plan !== this.#plan) this.#build(drawn);
    this.#plan = plan;
    drawn.forEach(({ monitor }, at) => {
      this.#sheet.children[at].setAttribute("aria-checked", String(monitor.id === this.#map.chosen));
    });
  }

  /** @param {ReturnType<MonitorMap["drawn"]>} drawn */
  #build(drawn) {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.id : "";
    this.#sheet.style.width = `${Math.max(0, ...drawn.map((one) => one.x + one.w))}px`;
    this.#sheet.style.height = `${Math.max(0, ...drawn.map((one) => one.y + one.h))}px`;
    fill(
      this.#sheet,
      drawn.map((one) => this.#tile(one)),
    );
    if (focused.indexOf("monitor-tile-") === 0) document.getElementById(focused)?.focus();
  }

  /** @param {{monitor: Monitor, x: number, y: number, w: number, h: number}} place */
  #tile({ monitor, x, y, w, h }) {
    const made = document.createElement("button");
    const number = this.#map.number(monitor.id);
    made.type = "button";
    made.id = `monitor-tile-${number}`;
    made.className = "monitor-tile";
    made.setAttribute("role", "radio");
    made.setAttribute("aria-label", described(number, monitor));
    made.title = described(number, monitor);
    const { style } = made;
    style.left = `${x}px`;
    style.top = `${y}px`;
    style.width = `${Math.max(1, w - GAP_PX)}px`;
    style.height = `${Math.max(1, h - GAP_PX)}px`;
    made.append(element("span", "monitor-number", String(number)), element("span", "monitor-name", monitor.name));
    if (monitor.primary) made.append(element("span", "monitor-main", t("main")));
    made.addEventListener("click", () => this.#acts.look(monitor.id));
    return made;
  }
}

/** A list of sizes for one monitor. */
class SizeChoice {
  element = element("div", "monitor-size");
  #label = element("label", "menu-head", t("Size of the customer's screen"));
  #select = document.createElement("select");
  #hint = element("p", "menu-hint");
  /** @type {Monitor | undefined} */
  #monitor;
  #shown = "";

  /** @param {(monitor: Monitor, w: number, h: number) => void} resize */
  constructor(resize) {
    this.#select.id = "monitor-size";
    this.#label.setAttribute("for", "monitor-size");
    this.#select.addEventListener("change", () => {
      const [w, h] = this.#select.value.split("x").map(Number);
      if (this.#monitor) resize(this.#monitor, w, h);
    });
    this.element.append(this.#label, this.#select, this.#hint);
  }

  /** @param {MonitorMap} map @param {boolean} controls */
  show(map, controls) {
    this.#monitor = map.meant;
    this.element.hidden = !map.monitors.length;
    const modes = this.#monitor?.modes ?? [];
    this.#select.hidden = !modes.length;
    this.#select.disabled = !controls;
    this.#hint.textContent = hintFor(this.#monitor, controls);
    if (this.#monitor && modes.length) this.#offer(this.#monitor);
  }

  /** @param {Monitor} monitor */
  #offer(monitor) {
    const now = `${monitor.w}x${monitor.h}`;
    const lines = monitor.modes.map(({ w, h }) => option(`${w}x${h}`, t("{width} × {height}", { width: w, height: h })));
    if (!lines.some((one) => one.value === now)) {
      lines.unshift(option(now, t("{width} × {height}", { width: monitor.w, height: monitor.h })));
    }
    if (monitor.changed) lines.unshift(option("0x0", t("As it was before")));
    const shown = lines.map((one) => one.value).join();
    if (shown !== this.#shown) fill(this.#select, lines);
    this.#shown = shown;
    this.#select.value = now;
  }
}

/** @param {string} value @param {string} text */
function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}

/** @param {Monitor | undefined} monitor @param {boolean} controls */
function hintFor(monitor, controls) {
  if (!monitor) return t("Choose one monitor to change its size.");
  if (!monitor.modes.length) return t("This computer offers no other size.");
  if (!controls) return t("Only who controls can change it.");
  return t("It is put back by itself when the session ends.");
}

/** @param {number} number @param {Monitor} monitor */
function described(number, { name, w, h, scale, turned, primary }) {
  const parts = [t("Monitor {number}: {name}", { number, name }), t("{width} × {height}", { width: w, height: h })];
  if (primary) parts.push(t("main monitor"));
  if (scale !== 100) parts.push(t("enlarged to {percent} %", { percent: scale }));
  if (turned) parts.push(t("turned by {degrees}°", { degrees: turned }));
  return parts.join(", ");
}
