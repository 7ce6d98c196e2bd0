// Messages of the screen channel to frames; holds the stream to its rules before anything is decoded.

import { ProtocolError } from "./errors.js";
import { newer } from "./frame.js";
import { PendingFrame } from "./pending_frame.js";
import { unpackOperations } from "./pixels.js";
import { Close, Flag, Format, Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./frame.js").Header} Header
 * @typedef {import("./pixels.js").Operation} Operation
 */

/** A frame may paint every pixel of the desktop this often; more is an attack on the viewer's memory. */
const PAINTS = 4;
/** In runs, which a few bytes make large and which are all in memory at once, this often. */
const RUNS_PAINTS = 1;
/** And fill, copy, store or recall each this often; more would hold the page up for minutes. */
const TOUCHES = 64;
/** Small desktops get at least this, px. */
const LEAST_BUDGET_PX = 4 * 1024 * 1024;

/** Puts frames together; deltas count only after a key frame. */
export class Assembler {
  /** @type {PendingFrame | undefined} */
  #open;
  /** @type {{w: number, h: number} | undefined} size of the desktop after all that was assembled, px */
  #size;
  #budgetPx = 0;
  #touchedPx = 0;
  #runsPx = 0;
  /** @type {number | undefined} */
  #newest;
  #synced = false;

  /** Whether deltas can be applied. */
  get synced() {
    return this.#synced;
  }

  /** From here on only a key frame helps. */
  lose() {
    this.#synced = false;
    this.#open = undefined;
    this.#newest = undefined;
  }

  /**
   * Takes one message; returns the frame it completed, if any.
   *
   * @param {Header} header
   * @param {Uint8Array} body shares memory with the frame returned
   * @returns {PendingFrame | undefined}
   * @throws {ProtocolError}
   */
  take(header, body) {
    const key = (header.flags & Flag.KEY) !== 0;
    const continues = this.#open?.sequence === header.sequence && this.#open.key === key;
    if (!continues && !this.#begin(header, key)) {
      return undefined;
    }
    const frame = /** @type {PendingFrame} */ (this.#open);
    const operations = unpackOperations(body);
    this.#check(frame, operations);
    frame.add(operations, body.length);
    if (frame.bytes > Limits.FRAME_BYTES) {
      throw new ProtocolError("frame too large", Close.TOO_LARGE);
    }
    if (!(header.flags & Flag.LAST)) {
      return undefined;
    }
    this.#open = undefined;
    this.#newest = frame.sequence;
    return frame;
  }

  /**
   * Gaps between sequences are no loss: key frames that others asked for share the numbers, and the appliance says
   * when it drops frames.
   *
   * @param {Header} header
   * @param {boolean} key
   * @returns {boolean} whether the message is wanted
   */
  #begin(header, key) {
    const cut = this.#open !== undefined;
    this.#open = undefined;
    if (key) {
      this.#synced = true;
      this.#size = undefined;
    } else if (cut || (this.#newest !== undefined && !newer(header.sequence, this.#newest))) {
      this.lose();
    }
    if (this.#synced) {
      this.#open = new PendingFrame(header.sequence, key);
      this.#budgetPx = this.#touchedPx = this.#runsPx = 0;
    }
    return this.#synced;
  }

  /**
   * @param {PendingFrame} frame
   * @param {Operation[]} operations
   */
  #check(frame, operations) {
    for (const operation of operations) {
      if (operation.op === "size") {
        if (frame.bytes || operation !== operations[0]) {
          throw new ProtocolError("size not at the start of a frame");
        }
        this.#size = { w: operation.w, h: operation.h };
      } else {
        this.#checkInside(operation);
      }
    }
  }

  /** @param {Exclude<Operation, import("./pixels.js").Size>} operation */
  #checkInside(operation) {
    const size = this.#size;
    if (!size) {
      throw new ProtocolError("key frame without a size");
    }
    if (operation.op === "times") return;
    if (operation.op === "pointer" || operation.op === "cursor") {
      this.#spend(operation.op === "cursor" ? operation.w * operation.h : 0, size);
      return;
    }
    const { x, y, w, h } = operation;
    const from = operation.op === "copy" ? operation : { fromX: x, fromY: y };
    if (Math.max(x, from.fromX) + w > size.w || Math.max(y, from.fromY) + h > size.h) {
      throw new ProtocolError("drawn outside the desktop");
    }
    if (operation.op === "image") {
      this.#runsPx += operation.format === Format.RUNS ? w * h : 0;
      this.#spend(w * h, size);
    } else {
      this.#touchedPx += w * h;
      this.#spend(0, size);
    }
  }

  /**
   * @param {number} px pixels to decode
   * @param {{w: number, h: number}} size
   */
  #spend(px, size) {
    this.#budgetPx += px;
    const allowed = (/** @type {number} */ times) => Math.max(times * size.w * size.h, LEAST_BUDGET_PX);
    const runs = this.#runsPx > allowed(RUNS_PAINTS);
    if (runs || this.#budgetPx > allowed(PAINTS) || this.#touchedPx > allowed(TOUCHES)) {
      throw new ProtocolError("frame paints too many pixels", Close.TOO_LARGE);
    }
  }
}
