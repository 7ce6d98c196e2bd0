// The technician's pointer and keyboard, from the page to the customer's computer.
//
// A textarea nobody sees has the focus, so that input methods work.  Keys that make characters and shortcuts are
// taken from keydown; what an input method or a dead key makes is taken when it is committed.

import { KEY_MODES, Keys, textMessages } from "../core/keys.js";
import { Moves, Notches, wireButtons } from "../core/pointing.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {import("../core/keys.js").KeyMode} KeyMode
 * @typedef {{x: number, y: number}} Place
 */

const COMMITS = ["insertText", "insertReplacementText", "insertLineBreak", "insertFromPaste"];

const TIDY_MS = 1000;

/** Sends while enabled; whatever ends that lifts every key and button. */
export class Input {
  #canvas;
  #textarea;
  #send;
  #toDesktop;
  #keys;
  #moves;
  #notches = new Notches();
  #enabled = false;
  #composing = false;
  /** @type {number | undefined} */
  #tidying;
  /** How much of the box has been sent. */
  #sent = 0;
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
      send: (message) => this.#sendKey(message),
      platform: platform(),
      later: (act, ms) => window.setTimeout(act, ms),
      cancel: (timer) => window.clearTimeout(timer),
    });
    this.#moves = new Moves(
      (place) => this.#send({ type: "input.pointer", ...place, buttons: this.#buttons }),
      (act) => window.requestAnimationFrame(act),
    );
    this.#wirePointer();
    this.#wireKeyboard();
    this.#wireEnds();
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
      canvas.addEventListener("pointercancel", () => this.#setButtons(0));
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
    if (!this.#enabled || (onWindow && (!this.#buttons || event.target === this.#canvas) && event.type === "mousemove")) {
      return;
    }
    if (event.type === "pointerdown" || event.type === "mousedown") this.#grabbed(event);
    const buttons = wireButtons(event.buttons);
    if (onWindow && buttons === this.#buttons && !buttons) return;
    this.#place = this.#toDesktop(event.clientX, event.clientY);
    if (buttons === this.#buttons) this.#moves.to(this.#place);
    else this.#setButtons(buttons);
  }

  /** @param {PointerEvent | MouseEvent} event */
  #grabbed(event) {
    event.preventDefault();
    this.#textarea.focus({ preventScroll: true });
    if ("pointerId" in event) this.#canvas.setPointerCapture(event.pointerId);
  }

  /** @param {number} buttons */
  #setButtons(buttons) {
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
    if (!steps.x && !steps.y) return;
    this.#settle();
    this.#place = this.#toDesktop(event.clientX, event.clientY);
    this.#send({ type: "input.wheel", ...this.#place, steps_x: steps.x, steps_y: steps.y });
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
    box.addEventListener("compositionstart", () => (this.#composing = true));
    box.addEventListener("compositionend", (event) => {
      this.#composing = false;
      this.#commit(event.data);
    });
    box.addEventListener("input", (event) => this.#inserted(/** @type {InputEvent} */ (event)));
    for (const name of ["copy", "cut", "paste", "drop"]) {
      box.addEventListener(name, (event) => event.preventDefault());
    }
  }

  /**
   * Text that came without a key of its own: from an input method, a dead key or a phone's keyboard.
   * Firefox before 87 does not say how, and says it after a composition as well: then nothing of the box is new.
   *
   * @param {InputEvent} event
   */
  #inserted(event) {
    if (this.#composing || event.isComposing) return;
    const how = event.inputType;
    const text = event.data ?? (how === "insertLineBreak" ? "\n" : this.#textarea.value.slice(this.#sent));
    this.#commit(how === undefined || COMMITS.includes(how) ? text : "");
  }

  /** @param {string} text */
  #commit(text) {
    this.#sent = this.#textarea.value.length;
    this.#tidySoon();
    if (!this.#enabled || !text) return;
    this.#settle();
    for (const message of textMessages(text)) this.#send(message);
  }

  /**
   * Empties the box once the typist rests: doing it between two syllables makes the browser reset the input method,
   * which then loses the keys it already holds.
   */
  #tidySoon() {
    window.clearTimeout(this.#tidying);
    this.#tidying = window.setTimeout(() => {
      if (this.#composing) return this.#tidySoon();
      this.#textarea.value = "";
      this.#sent = 0;
    }, TIDY_MS);
  }

  /** @param {Message} message */
  #sendKey(message) {
    this.#moves.flush();
    this.#down = true;
    this.#send(message);
  }

  #wireEnds() {
    const release = () => this.releaseAll();
    this.#textarea.addEventListener("blur", release);
    window.addEventListener("blur", release);
    window.addEventListener("pagehide", release);
    document.addEventListener("visibilitychange", () => document.hidden && release());
  }
}

/** The technician's system, as far as keys differ. @returns {"mac" | "windows" | "other"} */
function platform() {
  const name = navigator.platform;
  if (/^(Mac|iP)/.test(name)) return "mac";
  return name.startsWith("Win") ? "windows" : "other";
}
