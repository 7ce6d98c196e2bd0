// What was copied, as it travels: see protocol/copies.py, whose rules these are.

import { declaredSize } from "./image_header.js";
import { Format, Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {{kind: "text", text: string} | {kind: "image", data: Uint8Array}} Copy `data`: a PNG file.
 */

const TEXT = 1;
const IMAGE = 2;

/** Why a copy cannot be sent. */
export class CopyError extends Error {
  /** @param {"empty" | "too_large" | "broken"} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** One kind of line end, and no other control characters: a terminal would take them for keys. @param {string} text */
export function cleanText(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  return Array.from(lines)
    .filter((character) => {
      const point = character.codePointAt(0) ?? 0;
      return point === 9 || point === 10 || !(point < 0x20 || (point >= 0x7f && point < 0xa0));
    })
    .join("");
}

/** @param {Uint8Array} data whether it is a PNG that may be decoded */
export function isPicture(data) {
  const size = declaredSize(Format.PNG, data);
  return size !== null && size.w * size.h > 0 && size.w * size.h <= Limits.CLIPBOARD_AREA_PX;
}

/**
 * Returns the bodies of a copy's messages.
 *
 * @param {Copy} copy
 * @returns {Uint8Array[]}
 * @throws {CopyError}
 */
export function packCopy(copy) {
  const data = copy.kind === "text" ? new TextEncoder().encode(cleanText(copy.text)) : copy.data;
  if (!data.length) throw new CopyError("empty");
  if (copy.kind === "image" && !isPicture(data)) throw new CopyError("broken");
  if (data.length > Limits.CLIPBOARD_BYTES) throw new CopyError("too_large");
  const whole = new Uint8Array(1 + data.length);
  whole[0] = copy.kind === "text" ? TEXT : IMAGE;
  whole.set(data, 1);
  const bodies = [];
  for (let at = 0; at < whole.length; at += Limits.CLIPBOARD_PART_BYTES) {
    bodies.push(whole.subarray(at, at + Limits.CLIPBOARD_PART_BYTES));
  }
  return bodies;
}

/**
 * Returns the copy in bodies put together, or null where it is none: nothing of it is used then.
 *
 * @param {Uint8Array} whole
 * @returns {Copy | null}
 */
export function readCopy(whole) {
  const data = whole.subarray(1);
  if (!data.length) return null;
  if (whole[0] === IMAGE) return isPicture(data) ? { kind: "image", data: data.slice() } : null;
  if (whole[0] !== TEXT) return null;
  try {
    const text = cleanText(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
    return text ? { kind: "text", text } : null;
  } catch (problem) {
    if (problem instanceof TypeError) return null;
    throw problem;
  }
}

/** Parts of one sender until they are a whole copy; a part of another number starts anew. */
export class CopyParts {
  /** @type {Uint8Array[]} */
  #bodies = [];
  #bytes = 0;
  #number = -1;

  /**
   * Returns all bodies together once the last one came; null before, and for what is larger than may be.
   *
   * @param {number} number
   * @param {Uint8Array} body shares memory with its message
   * @param {boolean} last
   * @returns {Uint8Array | null}
   */
  take(number, body, last) {
    if (number !== this.#number) this.#forget(number);
    this.#bytes += body.length;
    if (this.#bytes <= Limits.CLIPBOARD_BYTES + 1) this.#bodies.push(body);
    if (!last) return null;
    const whole = this.#bytes <= Limits.CLIPBOARD_BYTES + 1 ? this.#joined() : null;
    this.#forget(-1);
    return whole;
  }

  /** @param {number} number */
  #forget(number) {
    this.#bodies = [];
    this.#bytes = 0;
    this.#number = number;
  }

  #joined() {
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const body of this.#bodies) {
      whole.set(body, at);
      at += body.length;
    }
    return whole;
  }
}
