// Fingers on the picture: the pointer is where the finger is, or the finger pushes it as on a trackpad.

import { Gestures } from "../core/gestures.js";
import { remember, remembered } from "./preferences.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {"absolute" | "trackpad"} Pointing
 */

/** @type {Pointing[]} */
const WAYS = ["absolute", "trackpad"];
const MOST_STEPS = 20;

/** Whether this screen can be touched at all. */
export const touchable = () => "ontouchstart" in window || navigator.maxTouchPoints > 0;

/** @param {number} steps */
const most = (steps) => Math.max(-MOST_STEPS, Math.min(MOST_STEPS, steps));

/** One picture that can be touched. */
export class Touching {
  #viewer;
  #gestures;
  /** @type {Pointing} */
  #way = remembered("touch", "absolute", WAYS);
  /** Where the pushed pointer is between two pixels. */
  #fine = { x: 0, y: 0 };

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    this.#gestures = new Gestures({
      sink: this.#sink(),
      now: () => performance.now(),
      later: (act, ms) => window.setTimeout(act, ms),
      cancel: (timer) => window.clearTimeout(timer),
    });
    const { stage, standing } = viewer;
    for (const name of ["touchstart", "touchmove", "touchend"]) {
      stage.addEventListener(name, (event) => this.#touched(/** @type {TouchEvent} */ (event)), { passive: false });
    }
    stage.addEventListener("touchcancel", () => this.#gestures.stop());
    standing.observe(() => this.#show());
    this.#show();
  }

  get way() {
    return this.#way;
  }

  set way(way) {
    this.#way = way;
    remember("touch", way);
    this.#show();
  }

  #show() {
    const { input, pointer } = this.#viewer;
    this.#gestures.way = input.enabled ? this.#way : "watch";
    pointer.pushed = input.enabled && this.#way === "trackpad" && touchable();
  }

  /** @param {TouchEvent} event */
  #touched(event) {
    const { canvas } = this.#viewer;
    const target = /** @type {Element} */ (event.target);
    if (canvas.hidden || target.closest(".card")) return;
    event.preventDefault();
    this.#viewer.input.takeKeys();
    const fingers = Array.from(event.targetTouches, (one) => ({ id: one.identifier, x: one.clientX, y: one.clientY }));
    this.#gestures.fingers(fingers);
  }

  /** @returns {import("../core/gestures.js").Sink} */
  #sink() {
    const { input, display } = this.#viewer;
    return {
      place: (x, y) => input.moveTo(display.toDesktop(x, y)),
      nudge: (x, y) => this.#nudge(x, y),
      press: (buttons) => input.press(buttons),
      wheel: (x, y, pageX, pageY) => {
        const place = this.#way === "absolute" ? display.toDesktop(pageX, pageY) : input.place;
        input.scroll({ x: most(x), y: most(y) }, place);
      },
      zoom: (by, x, y) => display.zoomAt(display.zoom * by, x, y),
      pan: (x, y) => display.pan(x, y),
    };
  }

  /** Pushes the pointer, and the view after it. @param {number} x CSS px @param {number} y */
  #nudge(x, y) {
    const { input, display, pointer, stage } = this.#viewer;
    const { x: left, y: top, w, h } = display.part;
    const inside = (/** @type {number} */ at, /** @type {number} */ least, /** @type {number} */ length) =>
      Math.max(least, Math.min(least + length - 1, at));
    const fine = Math.hypot(this.#fine.x - input.place.x, this.#fine.y - input.place.y) < 2 ? this.#fine : input.place;
    this.#fine = {
      x: inside(fine.x + x / display.factor, left, w),
      y: inside(fine.y + y / display.factor, top, h),
    };
    const place = { x: Math.floor(this.#fine.x), y: Math.floor(this.#fine.y) };
    input.moveTo(place);
    pointer.move(place.x, place.y);
    const at = display.toPage(place.x, place.y);
    const room = stage.getBoundingClientRect();
    const out = (/** @type {number} */ on, /** @type {number} */ least, /** @type {number} */ most) =>
      Math.min(0, on - least) + Math.max(0, on - most);
    display.pan(out(at.x, room.left + 24, room.right - 24), out(at.y, room.top + 24, room.bottom - 24));
  }
}
