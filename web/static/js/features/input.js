// The technician's pointer and keyboard, from the page to the customer's computer.
//
// A textarea nobody sees has the focus, so that input methods work.  Keys that make characters and shortcuts are
// taken from keydown; what an input method or a dead key makes is taken when it is committed.

import { CommittedText } from "../core/committed_text.js";
import { KEY_MODES, Keys, textMessages } from "../core/keys.js";
import { Latches, codeOf } from "../core/latches.js";
import { platform } from "../core/own_platform.js";
import { Moves, Notches, wireButtons } from "../core/pointing.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {import("../core/keys.js").KeyMode} KeyMode
 * @typedef {{x: number, y: number}} Place
 */

/** Sends while enabled; whatever ends that lifts every key and button. */
export class Input {
  /** Modifiers that are held for the next key. */
  latches = new Latches();
  #canvas;
  #textarea;
  #send;
  #toDesktop;
  #keys;
  #moves;
  #notches = new Notches();
  #enabled = false;
  #buttons = 0;
  /** Whether something was sent that may still be down. */
  #down = false;
  /** @type {Place} */
  #place = { x: 0, y: 0 };

  /**
   * @param {object} parts
   * @param {HTMLCanvasElement} parts.canvas shows the desktop
   * @param {HTMLTextAreaElement} parts.textarea takes the keys
   * @param {(message: Message) => unknown} parts.send
   * @param {(clientX: number, clientY: number) => Place} parts.toDesktop
   */
  constructor({ canvas, textarea, send, toDesktop }) {
    this.#canvas = canvas;
    this.#textarea = textarea;
    this.#send = send;
    this.#toDesktop = toDesktop;
    this.#keys = new Keys({
      send: (message) => this.#sendKeys(this.latches.key(message)),
      platform: platform(),
      later: (act, ms) => window.setTimeout(act, ms),
      cancel: (timer) => window.clearTimeout(timer),
    });
    this.#moves = new Moves(
      (place) => this.#send({ type: "input.pointer", ...place, buttons: this.#buttons }),
      (act) => (canvas.ownerDocument.defaultView ?? window).requestAnimationFrame(act),
    );
    this.#wirePointer();
    this.#wireKeyboard();
    this.#wireEnds();
  }

  /**
   * The same hands on another canvas of this desktop, maybe in another window; not enabled yet.
   *
   * @param {{canvas: HTMLCanvasElement, textarea: HTMLTextAreaElement, toDesktop: (x: number, y: number) => Place}} parts
   */
  twin(parts) {
    return Object.assign(new Input({ ...parts, send: this.#send }), { mode: this.mode });
  }

  get enabled() {
    return this.#enabled;
  }

  set enabled(enabled) {
    if (this.#enabled && !enabled) this.releaseAll();
    this.#enabled = enabled;
    this.#canvas.style.touchAction = enabled ? "none" : "";
  }

  /** "auto", or one mode for every key: by character or by position. @returns {KeyMode} */
  get mode() {
    return this.#keys.mode;
  }

  /** @param {string} mode anything unknown is "auto" */
  set mode(mode) {
    this.releaseAll();
    this.#keys.mode = KEY_MODES.find((known) => known === mode) ?? "auto";
  }

  /** Lifts all keys and buttons at the customer. */
  releaseAll() {
    this.#keys.forget();
    this.latches.clear();
    this.#moves.flush();
    this.#buttons = 0;
    if (this.#down) {
      this.#down = false;
      this.#send({ type: "input.release" });
    }
  }

  /** Safari before 13 has no pointer events; there drags are followed on the window. */
  #wirePointer() {
    const canvas = this.#canvas;
    const has = typeof window.PointerEvent === "function";
    const on = (/** @type {EventTarget} */ target, /** @type {string} */ name, /** @type {boolean} */ drags) =>
      target.addEventListener(name, (event) => this.#pointed(/** @type {PointerEvent} */ (event), drags));
    if (has) {
      for (const name of ["pointerdown", "pointermove", "pointerup"]) on(canvas, name, false);
      canvas.addEventListener("pointercancel", () => this.press(0));
    } else {
      for (const name of ["mousedown", "mousemove"]) on(canvas, name, false);
      for (const name of ["mousemove", "mouseup"]) on(window, name, true);
    }
    for (const name of ["mousedown", "mouseup", "auxclick", "contextmenu", "dragstart"]) {
      canvas.addEventListener(name, (event) => this.#enabled && event.preventDefault());
    }
    canvas.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
  }

  /**
   * @param {PointerEvent | MouseEvent} event
   * @param {boolean} onWindow heard on the window: means us only during a drag that left the canvas
   */
  #pointed(event, onWindow) {
    const drags = this.#buttons !== 0 && event.target !== this.#canvas;
    if (!this.#enabled || isFinger(event) || (onWindow && !drags && event.type === "mousemove")) return;
    if (event.type === "pointerdown" || event.type === "mousedown") this.#grabbed(event);
    const buttons = wireButtons(event.buttons);
    if (onWindow && buttons === this.#buttons && !buttons) return;
    this.#place = this.#toDesktop(event.clientX, event.clientY);
    if (buttons === this.#buttons) this.#moves.to(this.#place);
    else this.press(buttons);
  }

  /** Whether the technician holds Ctrl, as far as keys tell. */
  get holdsControl() {
    return this.#keys.holdsControl;
  }

  /** Where the pointer is, as far as this side knows. @returns {Place} */
  get place() {
    return this.#place;
  }

  /** Moves the pointer: fingers on the picture. @param {Place} place desktop px */
  moveTo(place) {
    if (!this.#enabled) return;
    this.#place = place;
    this.#moves.to(place);
  }

  /** The keys belong to the picture; a phone's own keyboard stays away until it is asked for. */
  takeKeys() {
    if (this.#enabled && "inputMode" in this.#textarea) this.#textarea.focus({ preventScroll: true });
  }

  /** @param {PointerEvent | MouseEvent} event */
  #grabbed(event) {
    event.preventDefault();
    this.#textarea.focus({ preventScroll: true });
    if ("pointerId" in event) this.#canvas.setPointerCapture(event.pointerId);
  }

  /** @param {number} buttons down now, bits of input.pointer */
  press(buttons) {
    if (!this.#enabled || buttons === this.#buttons) return;
    this.#settle();
    this.#buttons = buttons;
    this.#down = true;
    this.#send({ type: "input.pointer", ...this.#place, buttons });
  }

  /** What was held back goes first: the place of the pointer, and a modifier that may have been AltGr. */
  #settle() {
    this.#moves.flush();
    this.#keys.settle();
  }

  /** @param {WheelEvent} event */
  #wheeled(event) {
    if (!this.#enabled) return;
    event.preventDefault();
    const steps = this.#notches.add(/** @type {import("../core/pointing.js").WheelTurn} */ (event));
    if (steps.x || steps.y) this.scroll(steps, this.#toDesktop(event.clientX, event.clientY));
  }

  /**
   * @param {{x: number, y: number}} steps whole notches, right and down positive
   * @param {Place} place desktop px
   */
  scroll(steps, place) {
    if (!this.#enabled) return;
    this.#settle();
    this.#place = place;
    this.#send({ type: "input.wheel", ...place, steps_x: steps.x, steps_y: steps.y });
  }

  /** Presses keys together and lets go: menus and the keys on the screen. @param {string[]} codes KeyboardEvent.code */
  tap(codes) {
    if (!this.#enabled) return;
    this.#settle();
    this.#sendKeys(this.latches.tap(codes));
  }

  #wireKeyboard() {
    const box = this.#textarea;
    box.addEventListener("keydown", (event) => {
      if (this.#enabled && this.#keys.down(event)) event.preventDefault();
    });
    box.addEventListener("keyup", (event) => {
      if (!this.#enabled) return;
      event.preventDefault();
      this.#keys.up(event);
    });
    new CommittedText(box, (text) => this.#commit(text));
  }

  /** @param {string} text */
  #commit(text) {
    if (!this.#enabled) return;
    const code = this.latches.any ? codeOf(text) : "";
    if (code) return this.tap([code]);
    this.#settle();
    for (const message of textMessages(text)) this.#send(message);
  }

  /** @param {Message[]} messages */
  #sendKeys(messages) {
    this.#moves.flush();
    this.#down = true;
    for (const message of messages) this.#send(message);
  }

  #wireEnds() {
    const release = () => this.releaseAll();
    this.#textarea.addEventListener("blur", release);
    window.addEventListener("blur", release);
    window.addEventListener("pagehide", release);
    document.addEventListener("visibilitychange", () => document.hidden && release());
  }
}

/** Fingers are gestures (ui/touching.js), unless the browser tells of them as a pointer only. @param {Event} event */
const isFinger = (event) => "pointerType" in event && event.pointerType === "touch" && "ontouchstart" in window;
