// The customer's monitors: which of them is looked at, in which windows, in which size; and the picture's quality.

import { MonitorMap } from "../core/monitor_map.js";
import { t } from "../core/texts.js";
import { MonitorWindows } from "../ui/monitor_windows.js";
import { MonitorsMenu } from "../ui/monitors_menu.js";
import { remember, remembered } from "../ui/preferences.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {import("../core/monitor_map.js").Monitor} Monitor
 * @typedef {import("../ui/monitors_menu.js").Quality} Quality
 */

/** @type {readonly Quality[]} */
const QUALITIES = ["auto", "speed", "quality"];
const SUBJECT = "monitors";

/** @type {Record<string, () => string>} */
const REFUSALS = {
  unsupported: () => t("The size of this screen cannot be changed from here."),
  refused: () => t("The customer's computer did not take this size. It shows what it showed before."),
  gone: () => t("This monitor or size is not there any more."),
  not_allowed: () => t("The size can be changed by who controls, while the customer allows it."),
};

/** What this viewer looks at. */
class Monitors {
  #viewer;
  #map = new MonitorMap();
  #windows;
  #menu;
  #popup;
  #tools;
  /** @type {Quality} what counts now */
  #quality = "auto";
  /** @type {Quality} */
  #wish = remembered("quality", "auto", QUALITIES);
  #wished = false;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    this.#windows = new MonitorWindows(viewer);
    const { toolbar } = viewer;
    const tool = toolbar.add({
      id: "monitors", group: "view", icon: "monitors", label: t("Monitors and quality"), key: "M", act: () => popup.toggle(),
    });
    const popup = (this.#popup = toolbar.popup(tool, t("Monitors and quality")));
    this.#menu = new MonitorsMenu(this.#map, {
      look: (id) => this.#look(id),
      windows: () => {
        popup.close();
        this.#windows.openAll(this.#map);
      },
      resize: (monitor, w, h) => viewer.link.send({ type: "monitors.resize", monitor: monitor.id, w, h }),
      prefer: (quality) => this.#prefer(quality),
    });
    popup.body.append(this.#menu.element);
    popup.onToggle = (open) => open && this.#show();
    this.#tools = {
      before: this.#step("monitor-before", "monitorBefore", t("Previous monitor"), "Comma", -1),
      next: this.#step("monitor-next", "monitorNext", t("Next monitor"), "Period", 1),
    };
    this.#wire();
    this.#show();
  }

  /** @param {string} id @param {string} icon @param {string} label @param {string} key @param {1 | -1} by */
  #step(id, icon, label, key, by) {
    const act = () => this.#look(this.#map.beside(by));
    return this.#viewer.toolbar.add({ id, group: "view", icon, label, key, act, rank: 6 });
  }

  #wire() {
    const { link, standing, tray } = this.#viewer;
    link.on("monitors.list", ({ monitors }) => this.#listed(monitors));
    link.on("monitors.refused", ({ reason }) => {
      const close = [{ text: t("Close"), act: this.#viewer.focusPicture }];
      tray.show(SUBJECT, REFUSALS[reason](), close);
      this.#show();
    });
    link.on("screen.quality", ({ quality }) => {
      this.#quality = quality;
      this.#show();
    });
    standing.observe(() => this.#stands());
  }

  #stands() {
    const { online, live, picture } = this.#viewer.standing;
    if (!online) this.#wished = false;
    if (online && picture && !this.#wished) {
      this.#wished = true;
      if (this.#wish !== "auto") this.#prefer(this.#wish);
    }
    if (online && !live) this.#listed([]);
    this.#windows.settle();
    this.#show();
  }

  /** @param {readonly Monitor[]} monitors */
  #listed(monitors) {
    const before = this.#map.current;
    this.#map.take(monitors);
    if (before && !this.#map.current && monitors.length) {
      const text = t("{name} is not connected any more; you see all monitors.", { name: before.name });
      this.#viewer.tray.show(SUBJECT, text, [{ text: t("Close"), act: this.#viewer.focusPicture }]);
    }
    this.#windows.follow(this.#map.monitors);
    this.#apply();
  }

  /** @param {string} id of a monitor, or ALL */
  #look(id) {
    this.#map.choose(id);
    this.#viewer.input.releaseAll();
    this.#apply();
  }

  /** @param {Quality} quality */
  #prefer(quality) {
    remember("quality", quality);
    this.#wish = this.#quality = quality;
    this.#viewer.link.send({ type: "screen.quality", quality });
    this.#show();
  }

  #apply() {
    const current = this.#map.current;
    this.#viewer.display.crop(current ? { x: current.x, y: current.y, w: current.w, h: current.h } : null);
    this.#viewer.layout();
    this.#show();
  }

  #show() {
    const { controls } = this.#viewer.standing;
    const several = this.#map.monitors.length > 1;
    this.#tools.before.show(several);
    this.#tools.next.show(several);
    this.#menu.show({ controls, quality: this.#quality, shared: !controls && this.#quality !== this.#wish });
    this.#popup.fit();
  }
}

/** @param {Viewer} viewer */
export function attachMonitors(viewer) {
  return new Monitors(viewer);
}
