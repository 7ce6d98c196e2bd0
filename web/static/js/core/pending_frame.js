// One frame on its way to the canvas: decoded all at once, drawn in order, shown as a whole.

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
  /** @type {Promise<void> | undefined} */
  #ready;
  #closed = false;
  bytes = 0;

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

  /** Leaves out what nobody would see; before `start`. @param {Set<Operation>} hidden */
  leaveOut(hidden) {
    this.#operations = this.#operations.filter((operation) => !hidden.has(operation));
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

  /** @param {Decoder} decoder */
  async #decodeAll(decoder) {
    const started = [];
    for (const operation of this.#operations) {
      if (operation.op === "image") {
        started.push(this.#keep(operation, decoder.decode(operation)));
      } else if (operation.op === "cursor" && operation.w) {
        started.push(this.#keep(operation, decoder.decode({ ...operation, op: "image", format: Format.PNG, x: 0, y: 0 })));
      }
    }
    await Promise.all(started);
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
   * Draws everything in one go; only after `start` resolved.
   *
   * @param {Display} display
   * @param {RemotePointer} pointer
   */
  draw(display, pointer) {
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
          if (picture) {
            display.image(picture.source, operation.x, operation.y);
          }
          break;
        case "store":
        case "recall":
          display.keep(operation);
          break;
        case "cursor":
          pointer.shape(picture ? picture.source : null, operation);
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
