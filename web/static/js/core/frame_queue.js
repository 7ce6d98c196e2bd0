// Frames on their way to the canvas: in order and as soon as they are decoded (not on animation frames, which rest in
// background tabs).  What answers a key goes past a film's picture that is still being decoded, where the two do not meet.

import { DecodeError, Decoder } from "./decoder.js";
import { leaveOutHidden } from "./hidden_pictures.js";
import { mayOvertake } from "./overtaking.js";

/**
 * @typedef {import("./pending_frame.js").PendingFrame} PendingFrame
 * @typedef {{decodingMs: number, drawingMs: number}} Drawn `decodingMs`: from its last byte until it could be drawn
 */

/** Frames decoded ahead of the one to be drawn. */
const AHEAD = 3;

/** Holds the frames of one stream until they are drawn. */
export class FrameQueue {
  #display;
  #pointer;
  #told;
  #decoder = new Decoder();
  /** @type {PendingFrame[]} complete, oldest first */
  #waiting = [];
  /** Whether the first of them is awaited. */
  #awaiting = false;

  /**
   * @param {{
   *   display: import("./display.js").Display,
   *   pointer: import("./remote_pointer.js").RemotePointer,
   *   onTurn: (frame: PendingFrame) => void,
   *   onDrawn: (frame: PendingFrame, drawn: Drawn) => void,
   *   onDone: (frame: PendingFrame, drawn: boolean) => void,
   *   onRest: () => void,
   * }} parts `onTurn`: all before a frame are done, and it is next; `onDrawn`: it is on the canvas; `onDone`: once a frame,
   *   in order, with whether it was drawn; `onRest`: nothing is awaited.
   */
  constructor({ display, pointer, ...told }) {
    this.#display = display;
    this.#pointer = pointer;
    this.#told = told;
  }

  get length() {
    return this.#waiting.length;
  }

  get bytes() {
    return this.#waiting.reduce((sum, frame) => sum + frame.bytes, 0);
  }

  /** Takes a whole frame; what needs no waiting is drawn when this returns. @param {PendingFrame} frame */
  add(frame) {
    frame.cameAt = performance.now();
    this.#waiting.push(frame);
    this.#decodeAhead();
    this.#draw();
  }

  /** Forgets all frames. */
  clear() {
    for (const frame of this.#waiting) {
      frame.close();
    }
    this.#waiting = [];
    this.#decoder.close();
  }

  #decodeAhead() {
    for (const frame of this.#waiting.slice(0, AHEAD)) {
      void frame.start(this.#decoder);
    }
  }

  /** Draws what is complete, all of it in one go; what is not, once it is. */
  #draw() {
    while (this.#waiting.length && !this.#awaiting) {
      if (!this.#waiting[0].complete) {
        void this.#await(this.#waiting[0]);
        break;
      }
      const later = this.#waiting.findIndex((frame) => !frame.complete);
      const due = this.#waiting.splice(0, later < 0 ? this.#waiting.length : later);
      this.#decodeAhead();
      leaveOutHidden(due.filter((frame) => !frame.drawn));
      while (due.length && this.#finish(due[0], true)) due.shift();
      // Behind one that could not be drawn, all is lost.
      for (const frame of due) frame.close();
    }
    this.#overtake();
    if (!this.#awaiting) this.#told.onRest();
  }

  /** Draws what is complete behind one that is not, and has nothing to do with it. */
  #overtake() {
    const before = [];
    for (const frame of this.#waiting.slice(0, AHEAD)) {
      if (frame.complete && !frame.drawn && mayOvertake(frame, before)) this.#paint(frame);
      if (!frame.drawn) before.push(frame);
    }
  }

  /** @param {PendingFrame} frame the first one */
  async #await(frame) {
    this.#awaiting = true;
    let ready = false;
    try {
      await frame.start(this.#decoder);
      ready = true;
    } catch (problem) {
      if (!(problem instanceof DecodeError)) throw problem;
    } finally {
      this.#awaiting = false;
      if (!ready && this.#waiting[0] === frame) this.#finish(frame, false);
      this.#draw();
    }
  }

  /**
   * @param {PendingFrame} frame
   * @param {boolean} ready
   * @returns {boolean} whether it is on the canvas
   */
  #finish(frame, ready) {
    this.#told.onTurn(frame);
    const drawn = frame.drawn || (ready && this.#paint(frame));
    frame.close();
    this.#told.onDone(frame, drawn);
    return drawn;
  }

  /**
   * @param {PendingFrame} frame
   * @returns {boolean} false where the browser could not draw a picture after all
   */
  #paint(frame) {
    const began = performance.now();
    try {
      frame.draw(this.#display, this.#pointer);
    } catch (problem) {
      if (problem instanceof DOMException) {
        return false;
      }
      throw problem;
    }
    this.#told.onDrawn(frame, { decodingMs: began - frame.cameAt, drawingMs: performance.now() - began });
    return true;
  }
}
