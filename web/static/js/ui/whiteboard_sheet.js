// The clear sheet over the picture that technicians draw on; without a tool in hand everything passes through it.

import { paintStrokes } from "../core/stroke_paint.js";
import { t } from "../core/texts.js";

/**
 * @typedef {{x: number, y: number}} Place desktop px
 * @typedef {{
 *   down: (place: Place) => void, move: (places: Place[]) => void, up: () => void, leave: () => void,
 *   undo: () => void, done: () => void,
 * }} Hand `move` also without a button; `leave`: the pointer is elsewhere; `done`: Escape
 */

const STEP_PX = 8;
const LONG_STEP_PX = 48;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** As large as the picture's room, whatever the zoom. */
export class WhiteboardSheet {
  #display;
  #stage;
  #hand;
  #canvas = document.createElement("canvas");
  /** @type {readonly import("../core/strokes.js").Stroke[]} */
  #strokes = [];
  #words = false;
  #due = false;
  #active = false;
  /** @type {number | null} the finger or mouse that draws */
  #pointer = null;
  /** @type {Place | null} of who draws by keyboard, CSS px from the sheet's corner */
  #keyed = null;
  #keyedDown = false;

  /**
   * @param {import("../core/display.js").Display} display
   * @param {HTMLElement} stage
   * @param {Hand} hand
   */
  constructor(display, stage, hand) {
    this.#display = display;
    this.#stage = stage;
    this.#hand = hand;
    this.#canvas.className = "whiteboard-sheet";
    this.#canvas.setAttribute("role", "application");
    this.#canvas.setAttribute(
      "aria-label",
      t("Whiteboard. Arrow keys move the pen, with Shift faster; Space puts it down and up; Escape ends."),
    );
    this.#canvas.hidden = true;
    stage.insertAdjacentElement("afterend", this.#canvas);
    display.observe(() => this.#later());
    stage.addEventListener("scroll", () => this.#later());
    this.#wirePointer();
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("blur", () => this.#keysUp());
  }

  get active() {
    return this.#active;
  }

  /** Whether the sheet takes the pointer, which else reaches the picture. @param {boolean} active */
  set active(active) {
    if (this.#active === active) return;
    this.#active = active;
    this.#canvas.classList.toggle("active", active);
    this.#canvas.tabIndex = active ? 0 : -1;
    if (active) this.#canvas.hidden = false; // what is hidden takes no keyboard
    else this.#end();
    this.#later();
  }

  /** @param {string} cursor a CSS cursor */
  set cursor(cursor) {
    this.#canvas.style.cursor = cursor;
  }

  focus() {
    this.#canvas.focus({ preventScroll: true });
  }

  /**
   * @param {readonly import("../core/strokes.js").Stroke[]} strokes
   * @param {boolean} words whether texts are drawn here too
   */
  show(strokes, words) {
    this.#strokes = strokes;
    this.#words = words;
    this.#later();
  }

  #later() {
    if (this.#due) return;
    this.#due = true;
    window.requestAnimationFrame(() => {
      this.#due = false;
      this.#paint();
    });
  }

  #paint() {
    const canvas = this.#canvas;
    canvas.hidden = !this.#active && !this.#strokes.length;
    if (canvas.hidden) return;
    const { offsetLeft, offsetTop, clientLeft, clientTop, clientWidth, clientHeight } = this.#stage;
    const ratio = window.devicePixelRatio || 1;
    const { style } = canvas;
    style.left = `${offsetLeft + clientLeft}px`;
    style.top = `${offsetTop + clientTop}px`;
    style.width = `${clientWidth}px`;
    style.height = `${clientHeight}px`;
    const context = this.#cleared(Math.round(clientWidth * ratio), Math.round(clientHeight * ratio));
    if (!context) return;
    const box = canvas.getBoundingClientRect();
    const zero = this.#display.toPage(0, 0);
    const scale = this.#display.factor * ratio;
    const { x, y, w, h } = this.#display.part;
    context.setTransform(scale, 0, 0, scale, (zero.x - box.left) * ratio, (zero.y - box.top) * ratio);
    context.save();
    context.beginPath();
    context.rect(x, y, w, h);
    context.clip();
    paintStrokes(context, this.#strokes, this.#words);
    context.restore();
    this.#paintKeyed(context, ratio);
  }

  /** An empty sheet of this size. @param {number} width @param {number} height */
  #cleared(width, height) {
    const canvas = this.#canvas;
    const context = canvas.getContext("2d");
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    } else if (context) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
    }
    return context;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} ratio */
  #paintKeyed(context, ratio) {
    if (!this.#keyed) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { x, y } = this.#keyed;
    for (const [width, colour] of /** @type {[number, string][]} */ ([[4, "#fff"], [2, "#000"]])) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(x - 10, y);
      context.lineTo(x + 10, y);
      context.moveTo(x, y - 10);
      context.lineTo(x, y + 10);
      context.stroke();
    }
  }

  /** Safari before 13 has no pointer events; there the mouse alone draws. */
  #wirePointer() {
    const canvas = this.#canvas;
    const has = typeof window.PointerEvent === "function";
    const kind = has ? "pointer" : "mouse";
    canvas.addEventListener(`${kind}down`, (event) => this.#down(/** @type {PointerEvent} */ (event)));
    canvas.addEventListener(`${kind}move`, (event) => this.#move(/** @type {PointerEvent} */ (event)));
    canvas.addEventListener(`${kind}up`, (event) => this.#up(/** @type {PointerEvent} */ (event)));
    canvas.addEventListener(has ? "pointercancel" : "blur", () => this.#end());
    canvas.addEventListener(`${kind}leave`, () => this.#pointer === null && this.#hand.leave());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    event.preventDefault();
    if (event.button !== 0 || this.#pointer !== null) return;
    this.focus();
    this.#keyed = null;
    this.#pointer = event.pointerId ?? 0;
    if (event.pointerId !== undefined) this.#canvas.setPointerCapture(event.pointerId);
    this.#hand.down(this.#place(event));
  }

  /** @param {PointerEvent} event all places since the last one, where the browser says them */
  #move(event) {
    const own = this.#pointer === null || (event.pointerId ?? 0) === this.#pointer;
    if (!own) return;
    const all = typeof event.getCoalescedEvents === "function" ? event.getCoalescedEvents() : [];
    this.#hand.move((all.length ? all : [event]).map((one) => this.#place(one)));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if ((event.pointerId ?? 0) === this.#pointer) this.#end();
  }

  #end() {
    if (this.#pointer === null && !this.#keyedDown) return;
    this.#pointer = null;
    this.#keyedDown = false;
    this.#hand.up();
  }

  /** @param {MouseEvent} event */
  #place({ clientX, clientY }) {
    return this.#display.toDesktop(clientX, clientY);
  }

  /** @param {WheelEvent} event moves the view, where the picture is larger than its room */
  #wheel(event) {
    event.preventDefault();
    this.#display.pan(event.deltaX, event.deltaY);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const arrow = ARROWS[event.key];
    if (event.key === "Escape") this.#hand.done();
    else if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !event.shiftKey && !event.altKey) this.#hand.undo();
    else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (arrow) this.#step(arrow, event.shiftKey ? LONG_STEP_PX : STEP_PX);
    else if (event.key === " " || event.key === "Enter") this.#press();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {[number, number]} arrow @param {number} px */
  #step([x, y], px) {
    const { clientWidth, clientHeight } = this.#stage;
    const at = this.#keyed ?? { x: clientWidth / 2, y: clientHeight / 2 };
    this.#keyed = {
      x: Math.max(0, Math.min(clientWidth - 1, at.x + x * px)),
      y: Math.max(0, Math.min(clientHeight - 1, at.y + y * px)),
    };
    this.#hand.move([this.#keyedPlace()]);
    this.#later();
  }

  #press() {
    if (!this.#keyed) this.#step([0, 0], 0);
    if (this.#keyedDown) {
      this.#end();
      return;
    }
    this.#keyedDown = true;
    this.#hand.down(this.#keyedPlace());
  }

  #keyedPlace() {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { x, y } = this.#keyed ?? { x: 0, y: 0 };
    return this.#display.toDesktop(left + x, top + y);
  }

  #keysUp() {
    if (this.#keyedDown) this.#end();
    this.#keyed = null;
    this.#later();
  }
}
