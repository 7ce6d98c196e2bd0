// What fingers on the picture mean: clicks, drags, the wheel, zoom.  Knows no page; times come from outside.

/**
 * @typedef {{id: number, x: number, y: number}} Finger CSS px of the page
 * @typedef {"absolute" | "trackpad" | "watch"} Way "absolute": the pointer is where the finger is; "trackpad": the
 *   finger pushes the pointer; "watch": one finger moves the view, nothing reaches the customer's computer
 * @typedef {{
 *   place: (x: number, y: number) => void, nudge: (x: number, y: number) => void, press: (buttons: number) => void,
 *   wheel: (stepsX: number, stepsY: number, x: number, y: number) => void,
 *   zoom: (by: number, x: number, y: number) => void, pan: (x: number, y: number) => void,
 * }} Sink `place`: the pointer to a point of the page; `nudge`: by CSS px; `press`: buttons down now, bits of
 *   input.pointer; `wheel`: whole notches, right and down positive; `pan`: the view over the desktop, by CSS px
 */

const LEFT = 1;
const RIGHT = 4;
const SLOP_PX = 8;
const PINCH_PX = 28;
const NOTCH_PX = 26;
const LONG_MS = 550;
const TAP_MS = 300;
/** Two taps this near are a double click, which needs the same place twice. */
const SAME_PX = 28;

/** @param {Finger[]} fingers */
function middle(fingers) {
  const sum = fingers.reduce((at, { x, y }) => ({ x: at.x + x, y: at.y + y }), { x: 0, y: 0 });
  return { x: sum.x / fingers.length, y: sum.y / fingers.length };
}

/** @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/** One picture's fingers. */
export class Gestures {
  /** @type {Way} */
  way = "absolute";
  #sink;
  #later;
  #cancel;
  #now;
  /** @type {"idle" | "one" | "drag" | "move" | "two" | "scroll" | "pinch" | "pan" | "over"} */
  #doing = "idle";
  /** @type {Finger[]} */
  #fingers = [];
  #from = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #apart = 0;
  #began = 0;
  #timer = 0;
  #notches = { x: 0, y: 0 };
  #tap = { x: 0, y: 0, ms: -TAP_MS };

  /**
   * @param {{
   *   sink: Sink, now: () => number, later: (act: () => void, ms: number) => number, cancel: (timer: number) => void,
   * }} parts
   */
  constructor({ sink, now, later, cancel }) {
    this.#sink = sink;
    this.#now = now;
    this.#later = later;
    this.#cancel = cancel;
  }

  /** Fingers came, moved or went. @param {Finger[]} fingers all that are down now */
  fingers(fingers) {
    const before = this.#fingers.length;
    this.#fingers = fingers;
    if (fingers.length > before) this.#came(before);
    else if (fingers.length < before) this.#went(before);
    else this.#moved();
  }

  /** The browser took the fingers away. */
  stop() {
    this.#cancel(this.#timer);
    if (this.#doing === "drag") this.#sink.press(0);
    this.#doing = "idle";
    this.#fingers = [];
  }

  /** @param {number} before */
  #came(before) {
    this.#cancel(this.#timer);
    // A drag goes on under its first finger.
    if (this.#doing === "drag" || this.#doing === "over") return;
    this.#from = this.#at = middle(this.#fingers);
    if (before === 0) this.#began = this.#now();
    if (this.#fingers.length === 1) {
      this.#doing = "one";
      if (this.way !== "watch") this.#timer = this.#later(() => this.#long(), LONG_MS);
    } else if (this.#fingers.length === 2) {
      this.#doing = "two";
      this.#apart = distance(this.#fingers[0], this.#fingers[1]);
      this.#notches = { x: 0, y: 0 };
    } else {
      this.#doing = "pan";
    }
  }

  #long() {
    this.#doing = "over";
    this.#click(RIGHT, this.#from);
  }

  /** @param {number} button @param {{x: number, y: number}} at */
  #click(button, at) {
    if (this.way === "watch") return;
    if (this.way === "absolute") this.#sink.place(at.x, at.y);
    this.#sink.press(button);
    this.#sink.press(0);
  }

  #moved() {
    const at = middle(this.#doing === "drag" ? this.#fingers.slice(0, 1) : this.#fingers);
    const by = { x: at.x - this.#at.x, y: at.y - this.#at.y };
    if (this.#doing === "one") {
      if (distance(at, this.#from) < SLOP_PX) return;
      this.#begin();
    }
    if (this.#doing === "two") {
      this.#decide(at);
      if (this.#doing === "two") return;
    }
    this.#at = at;
    this.#act(at, by);
  }

  /** One finger has moved far enough to mean it. */
  #begin() {
    this.#cancel(this.#timer);
    const again = this.#now() - this.#tap.ms < TAP_MS;
    if (this.way === "watch") this.#doing = "pan";
    else if (this.way === "trackpad" && !again) this.#doing = "move";
    else {
      this.#doing = "drag";
      if (this.way === "absolute") this.#sink.place(this.#from.x, this.#from.y);
      this.#sink.press(LEFT);
    }
  }

  /** @param {{x: number, y: number}} at */
  #decide(at) {
    const apart = distance(this.#fingers[0], this.#fingers[1]);
    if (Math.abs(apart - this.#apart) > PINCH_PX) this.#doing = "pinch";
    else if (distance(at, this.#from) > SLOP_PX) this.#doing = this.way === "watch" ? "pan" : "scroll";
    if (this.#doing === "pinch") this.#apart = apart;
  }

  /** @param {{x: number, y: number}} at @param {{x: number, y: number}} by */
  #act(at, by) {
    switch (this.#doing) {
      case "drag":
        if (this.way === "absolute") this.#sink.place(at.x, at.y);
        else this.#sink.nudge(by.x, by.y);
        break;
      case "move":
        this.#sink.nudge(by.x, by.y);
        break;
      case "scroll":
        this.#scroll(at, by);
        break;
      case "pinch":
        this.#pinch(at, by);
        break;
      case "pan":
        this.#sink.pan(0 - by.x, 0 - by.y);
        break;
      default:
    }
  }

  /** The content goes with the fingers. @param {{x: number, y: number}} at @param {{x: number, y: number}} by */
  #scroll(at, by) {
    const x = this.#notches.x - by.x / NOTCH_PX;
    const y = this.#notches.y - by.y / NOTCH_PX;
    const [stepsX, stepsY] = [Math.trunc(x), Math.trunc(y)];
    this.#notches = { x: x - stepsX, y: y - stepsY };
    if (stepsX || stepsY) this.#sink.wheel(stepsX, stepsY, at.x, at.y);
  }

  /** @param {{x: number, y: number}} at @param {{x: number, y: number}} by */
  #pinch(at, by) {
    const apart = distance(this.#fingers[0], this.#fingers[1]);
    this.#sink.pan(-by.x, -by.y);
    if (apart > 0 && this.#apart > 0) this.#sink.zoom(apart / this.#apart, at.x, at.y);
    this.#apart = apart;
  }

  /** @param {number} before */
  #went(before) {
    this.#cancel(this.#timer);
    const quick = this.#now() - this.#began < TAP_MS;
    if (this.#doing === "one") this.#tapped();
    else if (this.#doing === "two" && before === 2 && quick) this.#click(RIGHT, this.#from);
    else if (this.#doing === "drag") this.#sink.press(0);
    this.#doing = this.#fingers.length ? "over" : "idle";
  }

  #tapped() {
    const now = this.#now();
    const again = now - this.#tap.ms < TAP_MS && distance(this.#tap, this.#from) < SAME_PX;
    const at = again ? this.#tap : this.#from;
    this.#tap = { x: at.x, y: at.y, ms: now };
    this.#click(LEFT, at);
  }
}
