// Body of the screen channel: drawing operations in order, big endian, desktop px; see protocol/pixels.py.

import { ProtocolError } from "./errors.js";
import { Close, Format, Limits, Op } from "../protocol/protocol.gen.js";

/**
 * @typedef {{op: "size", w: number, h: number}} Size
 * @typedef {{op: "fill", x: number, y: number, w: number, h: number, rgb: number}} Fill
 * @typedef {{op: "copy", fromX: number, fromY: number, x: number, y: number, w: number, h: number}} Copy
 * @typedef {{op: "image", format: number, x: number, y: number, w: number, h: number, data: Uint8Array}} Image
 * @typedef {{op: "cursor", hotX: number, hotY: number, w: number, h: number, data: Uint8Array}} Cursor
 * @typedef {{op: "pointer", x: number, y: number}} Pointer
 * @typedef {{op: "store" | "recall", x: number, y: number, w: number, h: number}} Kept
 * @typedef {{op: "times", capture: number, compare: number, encode: number, queue: number}} Times units of 10 us
 * @typedef {Size | Fill | Copy | Image | Cursor | Pointer | Kept | Times} Operation
 */

/**
 * Returns the operations of one message, all checked; data shares memory with the body.
 *
 * @param {Uint8Array} body
 * @returns {Operation[]}
 * @throws {ProtocolError} unknown operation, cut short, a rectangle that is empty or outside 0..SIDE_PX, or a
 *     length beyond the message.
 */
export function unpackOperations(body) {
  if (body.length > Limits.MESSAGE_BYTES) {
    throw new ProtocolError("screen message too large", Close.TOO_LARGE);
  }
  const cursor = new Bytes(body);
  const found = [];
  while (!cursor.done) {
    const read = READERS[cursor.u8()];
    if (!read) {
      throw new ProtocolError("not a drawing operation");
    }
    found.push(read(cursor));
  }
  return found;
}

/** Reads big endian numbers one after the other. */
class Bytes {
  #view;
  #at = 0;

  /** @param {Uint8Array} body */
  constructor(body) {
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  get done() {
    return this.#at === this.#view.byteLength;
  }

  /** @param {number} count */
  #advance(count) {
    const at = this.#at;
    if (at + count > this.#view.byteLength) {
      throw new ProtocolError("operation cut short");
    }
    this.#at += count;
    return at;
  }

  u8() {
    return this.#view.getUint8(this.#advance(1));
  }

  u16() {
    return this.#view.getUint16(this.#advance(2));
  }

  u32() {
    return this.#view.getUint32(this.#advance(4));
  }

  /** @param {number} length */
  data(length) {
    const at = this.#advance(length);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length);
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 */
function checkRect(x, y, w, h) {
  if (w < 1 || h < 1 || x + w > Limits.SIDE_PX || y + h > Limits.SIDE_PX) {
    throw new ProtocolError("rectangle outside the desktop");
  }
}

/** @type {Record<number, ((bytes: Bytes) => Operation) | undefined>} */
const READERS = {
  [Op.SIZE]: readSize,
  [Op.FILL]: readFill,
  [Op.COPY]: readCopy,
  [Op.IMAGE]: readImage,
  [Op.CURSOR]: readCursor,
  [Op.POINTER]: readPointer,
  [Op.STORE]: (bytes) => readKept("store", bytes),
  [Op.RECALL]: (bytes) => readKept("recall", bytes),
  [Op.TIMES]: readTimes,
};

/** @type {Set<number>} */
const FORMATS = new Set(Object.values(Format));

/** @param {Bytes} bytes @returns {Size} */
function readSize(bytes) {
  const w = bytes.u16();
  const h = bytes.u16();
  if (w < 1 || h < 1 || w > Limits.SIDE_PX || h > Limits.SIDE_PX || w * h > Limits.AREA_PX) {
    throw new ProtocolError("desktop size not allowed", Close.TOO_LARGE);
  }
  return { op: "size", w, h };
}

/** @param {Bytes} bytes @returns {Fill} */
function readFill(bytes) {
  const [x, y, w, h] = [bytes.u16(), bytes.u16(), bytes.u16(), bytes.u16()];
  const [r, g, b] = [bytes.u8(), bytes.u8(), bytes.u8()];
  checkRect(x, y, w, h);
  return { op: "fill", x, y, w, h, rgb: (r << 16) | (g << 8) | b };
}

/** @param {Bytes} bytes @returns {Copy} */
function readCopy(bytes) {
  const [fromX, fromY, x, y, w, h] = [
    bytes.u16(),
    bytes.u16(),
    bytes.u16(),
    bytes.u16(),
    bytes.u16(),
    bytes.u16(),
  ];
  checkRect(fromX, fromY, w, h);
  checkRect(x, y, w, h);
  return { op: "copy", fromX, fromY, x, y, w, h };
}

/** @param {Bytes} bytes @returns {Image} */
function readImage(bytes) {
  const format = bytes.u8();
  const [x, y, w, h, length] = [bytes.u16(), bytes.u16(), bytes.u16(), bytes.u16(), bytes.u32()];
  checkRect(x, y, w, h);
  if (!length) {
    throw new ProtocolError("image without data");
  }
  if (!FORMATS.has(format)) {
    throw new ProtocolError("unknown image format");
  }
  return { op: "image", format, x, y, w, h, data: bytes.data(length) };
}

/** @param {Bytes} bytes @returns {Cursor} */
function readCursor(bytes) {
  const [hotX, hotY, w, h, length] = [bytes.u16(), bytes.u16(), bytes.u16(), bytes.u16(), bytes.u32()];
  const hidden = !(w || h || length || hotX || hotY);
  if (!hidden && (w < 1 || h < 1 || w > Limits.CURSOR_PX || h > Limits.CURSOR_PX || !length)) {
    throw new ProtocolError("cursor size not allowed");
  }
  if (!hidden && (hotX >= w || hotY >= h)) {
    throw new ProtocolError("hot spot outside the cursor");
  }
  return { op: "cursor", hotX, hotY, w, h, data: bytes.data(length) };
}

/** @param {Bytes} bytes @returns {Pointer} */
function readPointer(bytes) {
  return { op: "pointer", x: bytes.u16(), y: bytes.u16() };
}

/** @param {"store" | "recall"} op @param {Bytes} bytes @returns {Kept} */
function readKept(op, bytes) {
  const [x, y, w, h] = [bytes.u16(), bytes.u16(), bytes.u16(), bytes.u16()];
  checkRect(x, y, w, h);
  return { op, x, y, w, h };
}

/** @param {Bytes} bytes @returns {Times} */
function readTimes(bytes) {
  return { op: "times", capture: bytes.u16(), compare: bytes.u16(), encode: bytes.u16(), queue: bytes.u16() };
}
