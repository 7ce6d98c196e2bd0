// What pointer and wheel events mean for the customer's computer.  Knows no page.

/** MouseEvent.buttons -> bits of input.pointer: the browser has right before middle. */
const BUTTON_BITS = [
  [1, 1],
  [4, 2],
  [2, 4],
  [8, 8],
  [16, 16],
];
const STEP_PX = 100;
const STEP_LINES = 3;
const PAGE_STEPS = 10;
const WHEEL_DELTA = 120;
const MOST_STEPS = 20;

/**
 * Returns the buttons of input.pointer.
 *
 * @param {number} buttons MouseEvent.buttons
 */
export function wireButtons(buttons) {
  return BUTTON_BITS.reduce((bits, [browser, wire]) => (buttons & browser ? bits | wire : bits), 0);
}

/**
 * @typedef {object} WheelTurn
 * @property {number} deltaX
 * @property {number} deltaY
 * @property {number} deltaMode
 * @property {number} [wheelDeltaX]
 * @property {number} [wheelDeltaY]
 */

/** Adds up what wheels and touchpads report until it makes whole notches. */
export class Notches {
  #x = 0;
  #y = 0;

  /**
   * Returns the whole steps made so far; what is left waits for the next turn.
   *
   * @param {WheelTurn} turn
   */
  add(turn) {
    this.#x = added(this.#x, steps(turn.deltaX, turn.deltaMode, turn.wheelDeltaX));
    this.#y = added(this.#y, steps(turn.deltaY, turn.deltaMode, turn.wheelDeltaY));
    const whole = { x: most(this.#x), y: most(this.#y) };
    this.#x -= Math.trunc(this.#x);
    this.#y -= Math.trunc(this.#y);
    return whole;
  }
}

/**
 * What waits is worth nothing when the wheel turns back.
 *
 * @param {number} waiting
 * @param {number} more
 */
function added(waiting, more) {
  return waiting * more < 0 ? more : waiting + more;
}

/** @param {number} amount */
function most(amount) {
  return Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.trunc(amount))) || 0;
}

/**
 * Mice report 120 of the old unit a notch in every browser that has it, whatever the pixels are.
 *
 * @param {number} delta
 * @param {number} deltaMode
 * @param {number} [wheelDelta]
 */
function steps(delta, deltaMode, wheelDelta) {
  if (wheelDelta && wheelDelta % WHEEL_DELTA === 0) return -wheelDelta / WHEEL_DELTA;
  if (deltaMode === 1) return delta / STEP_LINES;
  if (deltaMode === 2) return delta * PAGE_STEPS;
  return delta / STEP_PX;
}

/** Sends the first place after a rest at once, then one a frame; `flush` sends what waits. */
export class Moves {
  #send;
  #nextFrame;
  #running = false;
  /** @type {{x: number, y: number} | null} */
  #waiting = null;

  /**
   * @param {(place: {x: number, y: number}) => void} send
   * @param {(act: () => void) => void} nextFrame
   */
  constructor(send, nextFrame) {
    this.#send = send;
    this.#nextFrame = nextFrame;
  }

  /** @param {{x: number, y: number}} place */
  to(place) {
    this.#waiting = place;
    if (!this.#running) this.#frame();
  }

  flush() {
    const place = this.#waiting;
    this.#waiting = null;
    if (place) this.#send(place);
  }

  #frame() {
    this.#running = this.#waiting !== null;
    if (!this.#running) return;
    this.flush();
    this.#nextFrame(() => this.#frame());
  }
}
