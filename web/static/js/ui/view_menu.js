// How large the picture is: fitting, pixel for pixel, zoomed; full screen and a window of its own.

import { MOST_ZOOM } from "../core/display.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { element } from "./elements.js";
import { enterFullScreen, inFullScreen, leaveFullScreen, mayFullScreen } from "./full_screen.js";
import { icon } from "./icons.js";
import { inOwnWindow, openOwnWindow } from "./own_window.js";
import { remember, remembered } from "./preferences.js";

/**
 * @typedef {import("../core/display.js").Scale} Scale
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 */

const ZOOMS = [2, 3, 4, 6, 8];
/** @type {string[]} */
const KNOWN = ["fit", "actual", ...ZOOMS.map(String)];
const STEP = 1.25;
const PINCH_PX = 100;

/** @param {string} text @returns {Scale} */
const scaleOf = (text) => (text === "fit" || text === "actual" ? text : Number(text));

/**
 * A line of a popup: a choice among several, or an act.
 *
 * @param {{id: string, text: string, keys?: string, drawing?: string, role?: string}} parts
 * @param {() => void} act
 */
export function menuLine({ id, text, keys = "", drawing = "", role = "" }, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.id = id;
  made.className = "menu-line";
  if (role) made.setAttribute("role", role);
  const mark = element("span", "menu-mark");
  if (drawing) mark.append(icon(drawing));
  else if (role) mark.append(icon("check"));
  made.append(mark);
  if (text) made.append(element("span", "menu-text", text));
  if (keys) made.append(element("kbd", "menu-keys", keys));
  made.addEventListener("click", act);
  return made;
}

/** The lines of the menu, and the one that is chosen. */
class ScaleChoice {
  element = element("div", "menu-choice");
  #display;
  #layout;
  #done;
  /** @type {Map<string, HTMLElement>} */
  #lines = new Map();

  /** @param {Viewer} viewer @param {() => void} done something was chosen */
  constructor({ display, layout }, done) {
    this.#display = display;
    this.#layout = layout;
    this.#done = done;
    this.element.setAttribute("role", "radiogroup");
    this.element.setAttribute("aria-label", t("Size of the picture"));
    this.#line("fit", t("Fit to the window"));
    this.#line("actual", t("Pixel for pixel (1:1)"));
    for (const zoom of ZOOMS) this.#line(String(zoom), t("{percent} %", { percent: zoom * 100 }));
  }

  /** @param {string} name @param {string} text */
  #line(name, text) {
    const made = menuLine({ id: Number(name) ? `zoom-${name}` : name, text, role: "radio" }, () => this.choose(name));
    this.#lines.set(name, made);
    this.element.append(made);
  }

  /** @param {string} name */
  choose(name) {
    remember("scale", name);
    this.#display.scale = scaleOf(name);
    this.#layout();
    this.#done();
  }

  show() {
    const { scale } = this.#display;
    for (const [name, line] of Array.from(this.#lines)) {
      line.setAttribute("aria-checked", String(scaleOf(name) === scale));
    }
  }
}

/** @param {Viewer} viewer @param {number} by */
function zoomBy({ display, stage }, by) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  display.zoomAt(Math.min(display.zoom * by, MOST_ZOOM), left + width / 2, top + height / 2);
}

/** @param {Viewer} viewer */
function zoomRow(viewer) {
  const row = element("div", "menu-zoom");
  const now = element("output", "menu-now");
  const round = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ by) => {
    const made = menuLine({ id: `view-${name}`, text: "", drawing: name }, () => zoomBy(viewer, by));
    made.className = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    return made;
  };
  row.append(round("zoomOut", t("Smaller"), 1 / STEP), now, round("zoomIn", t("Larger"), STEP));
  viewer.display.observe(() => (now.textContent = t("{percent} %", { percent: Math.round(viewer.display.zoom * 100) })));
  return row;
}

/**
 * Two fingers on a touchpad: browsers tell of a wheel with Ctrl that nobody holds (Chromium, Firefox 67+).
 *
 * @param {Viewer} viewer
 */
function wirePinch({ display, stage, input }) {
  const pinched = (/** @type {WheelEvent} */ event) => {
    if (!event.ctrlKey || input.holdsControl) return;
    event.preventDefault();
    event.stopPropagation();
    display.zoomAt(display.zoom * Math.exp(-event.deltaY / PINCH_PX), event.clientX, event.clientY);
  };
  stage.addEventListener("wheel", pinched, { capture: true, passive: false });
}

/** @param {Viewer} viewer */
function addFullScreen({ toolbar, layout }) {
  const act = () => void (inFullScreen() ? leaveFullScreen() : enterFullScreen());
  const label = t("Full screen");
  const tool = toolbar.add({ id: "full-screen", group: "view", icon: "fullScreen", label, key: "X", act });
  tool.show(mayFullScreen());
  tool.press(false);
  for (const name of ["fullscreenchange", "webkitfullscreenchange"]) {
    document.addEventListener(name, () => {
      tool.press(inFullScreen());
      tool.draw(inFullScreen() ? "leaveFullScreen" : "fullScreen");
      layout();
    });
  }
}

/** @param {Viewer} viewer */
export function attachView(viewer) {
  const { toolbar, display, stage, layout } = viewer;
  const tool = toolbar.add({
    id: "view",
    group: "view",
    icon: "view",
    label: t("Size of the picture"),
    key: "V",
    act: () => popup.toggle(),
  });
  const popup = toolbar.popup(tool, t("Size of the picture"));
  const done = () => {
    popup.close();
    viewer.focusPicture();
  };
  const choice = new ScaleChoice(viewer, done);
  popup.body.append(choice.element, zoomRow(viewer));
  if (!isGuest() && !inOwnWindow()) {
    const own = menuLine({ id: "own-window", text: t("Open in a window of its own"), drawing: "window" }, () => {
      popup.close();
      if (openOwnWindow(window.location.pathname)) viewer.stepAside();
    });
    popup.body.append(element("hr", "menu-rule"), own);
  }
  display.observe(() => {
    stage.dataset.scale = display.scale === "fit" ? "fit" : "zoomed";
    choice.show();
  });
  addFullScreen(viewer);
  wirePinch(viewer);
  display.scale = scaleOf(remembered("scale", "fit", KNOWN));
  layout();
}
