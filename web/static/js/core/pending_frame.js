// One frame on its way to the canvas: its pictures decoded side by side, drawn in order, shown as a whole.

import { Format } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./pixels.js").Operation} Operation
 * @typedef {import("./decoder.js").Picture} Picture
 * @typedef {import("./decoder.js").Decoder} Decoder
 * @typedef {import("./display.js").Display} Display
 * @typedef {Pick<import("./remote_pointer.js").RemotePointer, "shape" | "move">} RemotePointer
 */

/** Operations of one frame, and the pictures they need. */
export class PendingFrame {
  /** @type {Operation[]} */
  #operations = [];
  /** @type {Map<Operation, Picture>} */
  #pictures = new Map();
  /** @type {Promise<unknown> | undefined} */
  #ready;
  #complete = false;
  #closed = false;
  /** @type {Set<Operation>} */
  #unseen = new Set();
  bytes = 0;
  /** Whether `draw` was called. */
  drawn = false;
  /** When its last byte came, ms of the page's clock; who receives it says so. */
  cameAt = 0;

  /**
   * @param {number} sequence
   * @param {boolean} key
   */
  constructor(sequence, key) {
    this.sequence = sequence;
    this.key = key;
  }

  /**
   * @param {Operation[]} operations
   * @param {number} bytes
   */
  add(operations, bytes) {
    for (const operation of operations) {
      this.#operations.push(operation);
    }
    this.bytes += bytes;
  }

  /** What is drawn, in order. @type {readonly Operation[]} */
  get operations() {
    return this.#operations;
  }

  /**
   * Leaves out what nobody would see.
   *
   * @param {Set<Operation>} hidden
   * @param {Set<Operation>} unseen decoded all the same: films need it
   */
  leaveOut(hidden, unseen) {
    this.#operations = this.#operations.filter((operation) => !hidden.has(operation));
    this.#unseen = unseen;
  }

  /** Whether `start` was called and every picture is there; some are at once. */
  get complete() {
    return this.#complete;
  }

  /**
   * Starts all decodes once; resolves when every picture is there, rejects when one never will be.
   *
   * @param {Decoder} decoder
   */
  start(decoder) {
    if (!this.#ready) {
      this.#ready = this.#decodeAll(decoder);
      // Whoever draws awaits it as well; until then a failure is not unhandled.
      this.#ready.catch(() => undefined);
    }
    return this.#ready;
  }

  /** @param {Decoder} decoder @returns {Promise<unknown>} */
  #decodeAll(decoder) {
    const started = [];
    try {
      for (const operation of this.#operations) {
        const image = encodedOf(operation);
        const decoding = image && decoder.decode(image);
        if (decoding instanceof Promise) started.push(this.#keep(operation, decoding));
        else if (decoding) this.#pictures.set(operation, decoding);
      }
    } catch (problem) {
      started.push(Promise.reject(problem));
    }
    this.#complete = !started.length;
    return Promise.all(started).then(() => (this.#complete = true));
  }

  /**
   * @param {Operation} operation
   * @param {Promise<Picture>} decoding
   */
  async #keep(operation, decoding) {
    const picture = await decoding;
    if (this.#closed) {
      picture.close();
    } else {
      this.#pictures.set(operation, picture);
    }
  }

  /**
   * Draws everything in one go; only once it is complete.
   *
   * @param {Display} display
   * @param {RemotePointer} pointer
   */
  draw(display, pointer) {
    this.drawn = true;
    for (const operation of this.#operations) {
      const picture = this.#pictures.get(operation);
      switch (operation.op) {
        case "size":
          display.resize(operation.w, operation.h);
          break;
        case "fill":
          display.fill(operation);
          break;
        case "copy":
          display.copy(operation);
          break;
        case "image":
          if (picture && !this.#unseen.has(operation)) {
            display.image(picture.source, operation.x, operation.y);
          }
          break;
        case "store":
        case "recall":
          display.keep(operation);
          break;
        case "cursor":
          pointer.shape(picture && !(picture.source instanceof ImageData) ? picture.source : null, operation);
          break;
        case "pointer":
          pointer.move(operation.x, operation.y);
          break;
      }
    }
  }

  /** Frees the pictures, also those still being decoded. */
  close() {
    this.#closed = true;
    for (const picture of this.#pictures.values()) {
      picture.close();
    }
    this.#pictures.clear();
    this.#operations = [];
  }
}

/**
 * The picture an operation brings, if it does.
 *
 * @param {Operation} operation
 * @returns {import("./pixels.js").Image | null}
 */
function encodedOf(operation) {
  if (operation.op === "image") return operation;
  if (operation.op !== "cursor" || !operation.w) return null;
  return { ...operation, op: "image", format: Format.PNG, x: 0, y: 0 };
}
