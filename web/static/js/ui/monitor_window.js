// One of the customer's monitors in a window of its own: it shows a part of this page's canvas and sends its pointer
// and keys through this page's line, so a second stream is not needed.

import { t } from "../core/texts.js";

/**
 * @typedef {import("../core/monitor_map.js").Monitor} Monitor
 * @typedef {{x: number, y: number}} Place
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 */

/** @param {Window} view @param {string} tag @param {string} className */
function made(view, tag, className) {
  const found = view.document.createElement(tag);
  found.className = className;
  return found;
}

/** One open window. */
export class MonitorWindow {
  /** @type {Monitor} */
  monitor;
  #viewer;
  #onChange;
  #view;
  #canvas;
  #pen;
  #hands;
  #drawn = -1;

  /**
   * @param {Window} view fresh and empty
   * @param {Monitor} monitor
   * @param {Viewer} viewer
   * @param {() => void} onChange it closed, or went out of sight or came back
   */
  constructor(view, monitor, viewer, onChange) {
    this.#view = view;
    this.monitor = monitor;
    this.#viewer = viewer;
    this.#onChange = onChange;
    this.#canvas = /** @type {HTMLCanvasElement} */ (made(view, "canvas", "screen"));
    this.#pen = this.#canvas.getContext("2d", { alpha: false });
    const box = /** @type {HTMLTextAreaElement} */ (made(view, "textarea", "keyboard"));
    const toDesktop = (/** @type {number} */ x, /** @type {number} */ y) => this.#toDesktop(x, y);
    this.#hands = viewer.input.twin({ canvas: this.#canvas, textarea: box, toDesktop });
    // Firefox puts another document into a new window a moment later.
    if (view.document.readyState === "complete") this.#begin(box);
    else view.addEventListener("load", () => this.#begin(box));
  }

  /** @param {HTMLTextAreaElement} box */
  #begin(box) {
    this.#furnish(box);
    this.#wire();
    this.show(this.monitor);
    this.#frame();
  }

  /** @param {HTMLTextAreaElement} box */
  #furnish(box) {
    const { document: page } = this.#view;
    page.documentElement.lang = document.documentElement.lang;
    for (const sheet of Array.from(document.querySelectorAll('link[rel="stylesheet"]'))) {
      const link = /** @type {HTMLLinkElement} */ (made(this.#view, "link", ""));
      link.rel = "stylesheet";
      link.href = /** @type {HTMLLinkElement} */ (sheet).href;
      page.head.append(link);
    }
    page.body.className = "viewer monitor-window";
    box.rows = box.cols = 1;
    box.setAttribute("autocomplete", "off");
    box.setAttribute("autocapitalize", "off");
    box.spellcheck = false;
    box.setAttribute("aria-label", t("Keyboard of the customer's computer"));
    this.#canvas.setAttribute("role", "img");
    const stage = made(this.#view, "main", "stage");
    stage.append(this.#canvas, box);
    page.body.append(stage);
  }

  #wire() {
    const view = this.#view;
    view.addEventListener("resize", () => this.#layout());
    view.document.addEventListener("visibilitychange", () => this.#onChange());
    view.addEventListener("pagehide", () => {
      this.#hands.enabled = false;
      setTimeout(() => this.#onChange());
    });
  }

  get open() {
    return !this.#view.closed;
  }

  /** Whether somebody may see it. */
  get visible() {
    return this.open && !this.#view.document.hidden;
  }

  /** Whether pointer and keys in it go to the customer's computer. @param {boolean} on */
  set controls(on) {
    if (this.open) this.#hands.enabled = on;
  }

  /** @param {Monitor} monitor as it is now */
  show(monitor) {
    this.monitor = monitor;
    const name = t("Monitor: {name}", { name: monitor.name });
    this.#view.document.title = `${name} - ${document.title}`;
    this.#canvas.setAttribute("aria-label", name);
    this.#canvas.width = monitor.w;
    this.#canvas.height = monitor.h;
    this.#drawn = -1;
    this.#layout();
  }

  focus() {
    this.#view.focus();
  }

  close() {
    this.#hands.enabled = false;
    this.#view.close();
  }

  #layout() {
    const { innerWidth: w, innerHeight: h } = this.#view;
    const factor = Math.max(0.01, Math.min(w / this.monitor.w, h / this.monitor.h));
    this.#canvas.style.width = `${this.monitor.w * factor}px`;
    this.#canvas.style.height = `${this.monitor.h * factor}px`;
  }

  #frame() {
    if (!this.open) return;
    this.#view.requestAnimationFrame(() => this.#frame());
    const { canvas, pointer, screen } = this.#viewer;
    const now = screen.frames;
    if (now === this.#drawn || !this.#pen) return;
    this.#drawn = now;
    const { x, y, w, h } = this.monitor;
    this.#pen.setTransform(1, 0, 0, 1, 0, 0);
    this.#pen.drawImage(canvas, x, y, w, h, 0, 0, w, h);
    this.#pen.setTransform(1, 0, 0, 1, -x, -y);
    pointer.paint(this.#pen);
    this.#canvas.style.cursor = canvas.style.cursor;
  }

  /** @param {number} clientX @param {number} clientY */
  #toDesktop(clientX, clientY) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const { x, y, w, h } = this.monitor;
    const inside = (/** @type {number} */ at, /** @type {number} */ most) => Math.max(0, Math.min(most - 1, Math.floor(at)));
    return {
      x: x + inside(((clientX - left) * w) / (width || 1), w),
      y: y + inside(((clientY - top) * h) / (height || 1), h),
    };
  }
}

/**
 * Opens an empty window for a monitor, as large as the customer sees it and lying as the monitors do.
 *
 * @param {{monitor: Monitor, x: number, y: number}} place where on this screen, CSS px
 * @returns {Window | null} null where the browser did not allow it
 */
export function openWindow({ monitor, x, y }) {
  const { availWidth, availHeight } = window.screen;
  const w = Math.min(availWidth, Math.round((monitor.w * 100) / monitor.scale));
  const h = Math.min(availHeight, Math.round((monitor.h * 100) / monitor.scale));
  const where = `left=${Math.round(x)},top=${Math.round(y)},width=${w},height=${h}`;
  return window.open("", "", `popup=yes,${where}`);
}
