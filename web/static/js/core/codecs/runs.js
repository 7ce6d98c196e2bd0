// RUNS of protocol/pixels.py: few colours in runs, decoded at once where they are needed.

import { DecodeError } from "./decode_error.js";
import { Format } from "../../protocol/protocol.gen.js";

const MOST_COLOURS = 64;
const FEW_COLOURS = 16;
const OPAQUE = 255;
/** What a byte of tokens draws at most: half of a long run of what is above. */
const BYTE_PX = 8192;
/** Shorter runs are written pixel by pixel: a call costs more. */
const LONG_PX = 24;

/** Decodes without waiting; implements Codec of core/decoder.js. */
export class RunsCodec {
  static formats = [Format.RUNS];

  /** Every browser. @returns {Promise<string[]>} */
  static async words() {
    return ["runs"];
  }

  /** @param {import("../pixels.js").Image} image @returns {import("../decoder.js").Picture} */
  decode({ data, w, h }) {
    try {
      return { source: new ImageData(decodeRuns(data, w, h), w, h), w, h, close: () => undefined };
    } catch (problem) {
      if (problem instanceof RangeError) throw new DecodeError("runs that find no memory");
      throw problem;
    }
  }

  /** Holds nothing. */
  close() {}
}

/**
 * Returns the pixels, four bytes each.  Plain functions and local variables: private fields are looked up in a map
 * once the build has lowered them.
 *
 * @param {Uint8Array} data
 * @param {number} w px; both within the desktop, as the assembler has seen to
 * @param {number} h
 * @returns {Uint8ClampedArray<ArrayBuffer>}
 * @throws {DecodeError} a colour that there is not, too few or too many pixels
 */
export function decodeRuns(data, w, h) {
  const colours = palette(data);
  const few = colours.length <= FEW_COLOURS;
  if (w * h > (data.length - 1 - 3 * colours.length) * BYTE_PX) throw new DecodeError("runs of too few pixels");
  const px = new Uint32Array(w * h);
  let written = 0;
  for (let at = 1 + 3 * colours.length; at < data.length; at += 1) {
    const token = data[at];
    const long = (token & 0x40) !== 0;
    if (long) at += 1;
    const end = written + countOf(token, long ? data[at] : -1, few);
    if (at === data.length || end > px.length) throw new DecodeError("runs of too many pixels");
    if (token & 0x80) {
      const index = few ? (token >> 2) & 15 : token & 63;
      if (index >= colours.length) throw new DecodeError("a colour that there is not");
      paint(px, written, end, colours[index]);
    } else {
      repeat(px, written, end, w, colours[0]);
    }
    written = end;
  }
  if (written < px.length) throw new DecodeError("runs of too few pixels");
  return new Uint8ClampedArray(px.buffer);
}

/**
 * How many pixels a token stands for.
 *
 * @param {number} token
 * @param {number} more its second byte, -1 without
 * @param {boolean} few whether there are few colours
 */
function countOf(token, more, few) {
  if (token & 0x80 && !few) return more + 2;
  const high = token & (token & 0x80 ? 3 : 63);
  return 1 + (more < 0 ? high : (high << 8) | more);
}

/** @param {Uint8Array} data @returns {Uint32Array} opaque, each as its four bytes lie in memory */
function palette(data) {
  const count = data.length ? data[0] : 0;
  if (count < 1 || count > MOST_COLOURS || data.length < 1 + 3 * count) {
    throw new DecodeError("runs without their colours");
  }
  const rgba = new Uint8Array(4 * count).fill(OPAQUE);
  for (let at = 0; at < count; at += 1) rgba.set(data.subarray(1 + 3 * at, 4 + 3 * at), 4 * at);
  return new Uint32Array(rgba.buffer);
}

/** @param {Uint32Array} px @param {number} from @param {number} to @param {number} value */
function paint(px, from, to, value) {
  if (to - from > LONG_PX) px.fill(value, from, to);
  else for (let at = from; at < to; at += 1) px[at] = value;
}

/**
 * Writes what lies over each pixel; over the first row that is colour 0.
 *
 * @param {Uint32Array} px
 * @param {number} from
 * @param {number} to
 * @param {number} w
 * @param {number} first colour 0
 */
function repeat(px, from, to, w, first) {
  const second = Math.max(from, Math.min(to, w));
  paint(px, from, second, first);
  if (to - second > LONG_PX && w > LONG_PX) {
    // No more than a row at a time: what is copied has to be there.
    for (let at = second; at < to; at += w) px.copyWithin(at, at - w, Math.min(at, to - w));
  } else {
    for (let at = second; at < to; at += 1) px[at] = px[at - w];
  }
}
