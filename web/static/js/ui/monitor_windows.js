// The windows of single monitors: opened by a click, following what the customer's computer says, closed with this page.

import { t } from "../core/texts.js";
import { MonitorWindow, openWindow } from "./monitor_window.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/monitor_map.js").Monitor} Monitor
 * @typedef {import("../core/monitor_map.js").MonitorMap} MonitorMap
 */

const SUBJECT = "monitor windows";

/** The windows of single monitors. */
export class MonitorWindows {
  #viewer;
  /** @type {MonitorWindow[]} */
  #open = [];

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    window.addEventListener("pagehide", () => this.close());
  }

  /** @param {MonitorMap} map */
  openAll(map) {
    const room = { w: window.screen.availWidth, h: window.screen.availHeight };
    for (const one of this.#open) one.focus();
    this.#next(map.drawn(room).filter(({ monitor }) => !this.#of(monitor.id)));
  }

  /**
   * Opens one after the other; where the browser wants a click for each, asks for it.
   *
   * @param {{monitor: Monitor, x: number, y: number}[]} places
   */
  #next(places) {
    for (let at = 0; at < places.length; at += 1) {
      const view = openWindow(places[at]);
      if (!view) {
        this.#blocked(places.slice(at));
        return;
      }
      this.#open.push(new MonitorWindow(view, places[at].monitor, this.#viewer, () => this.#changed()));
    }
    this.#changed();
  }

  /** @param {{monitor: Monitor, x: number, y: number}[]} places */
  #blocked(places) {
    const { tray, focusPicture } = this.#viewer;
    this.#changed();
    const { name } = places[0].monitor;
    const text = t("The browser held back the window for {name}. Open it here, or allow pop-ups for this page.", { name });
    tray.show(SUBJECT, text, [
      { text: t("Open the window"), look: "primary", act: () => this.#next(places) },
      { text: t("Close"), act: focusPicture },
    ]);
  }

  /** @param {string} id */
  #of(id) {
    return this.#open.find((one) => one.open && one.monitor.id === id);
  }

  /** @param {readonly Monitor[]} monitors as they are now */
  follow(monitors) {
    for (const one of this.#open) {
      const now = monitors.find(({ id }) => id === one.monitor.id);
      if (!now) one.close();
      else if (one.open) one.show(now);
    }
    this.#changed();
  }

  #changed() {
    this.#open = this.#open.filter((one) => one.open);
    for (const one of this.#open) one.controls = this.#viewer.standing.controls;
    this.#viewer.outOfSight.elsewhere(this.#open.some((one) => one.visible));
  }

  /** Whether pointer and keys count may be another now. */
  settle() {
    if (this.#open.length) this.#changed();
  }

  close() {
    for (const one of this.#open) one.close();
    this.#open = [];
    this.#viewer.outOfSight.elsewhere(false);
  }
}
