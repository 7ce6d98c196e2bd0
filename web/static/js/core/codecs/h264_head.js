// What the bytes of a film say of its pictures, read before any decoder allocates for them (SECURITY 12, 15).

/**
 * @typedef {{w: number, h: number, codec: string, word: string}} FilmHead `codec`: as WebCodecs names it, `word`: as
 *   protocol/pixels.py does
 */

const ADDITIONAL = 6;
const SEQUENCE_PARAMETERS = 7;
const PICTURE_PARAMETERS = 8;
const DELIMITER = 9;
/** Kinds of units, in order: sets of parameters and a picture that refers to none before it (IDR). */
const START = /^7 8( 5)+$/;
const CONTINUATION = /^1( 1)*$/;
/** No sequence parameter set is longer, bytes. */
const LONGEST = 256;
/** What stands in a slice before it names its set, bytes. */
const LONGEST_SLICE_HEAD = 16;
/** Pictures that a decoder may have to keep. */
const MOST_KEPT = 4;
/** profile_idc values whose sets say how colours are stored (ITU-T H.264 7.3.2.1.1). */
const WITH_CHROMA = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/**
 * Returns what the only sequence parameter set of a picture says, null where there is none.
 *
 * @param {Uint8Array} picture Annex B bytes
 * @returns {FilmHead | null}
 * @throws {RangeError} it breaks the rules, or there are several
 */
export function filmHead(picture) {
  let found = null;
  for (const at of units(picture)) {
    if ((picture[at] & 31) !== SEQUENCE_PARAMETERS) continue;
    if (found) throw new RangeError("several sets");
    found = sequenceHead(picture.subarray(at + 1, at + 1 + LONGEST));
  }
  return found;
}

/**
 * Returns what a start of a film says, null for a picture that needs those before it.
 *
 * Whether it starts, its bytes say, not who sent them; and no picture may name what a decoder knows from before a
 * start.  So it comes to the same whether pictures before a start were decoded or left out.
 *
 * @param {Uint8Array} picture Annex B bytes
 * @returns {FilmHead | null}
 * @throws {RangeError} it breaks the rules, or is neither
 */
export function filmStart(picture) {
  const kinds = [];
  for (const at of units(picture)) {
    const kind = picture[at] & 31;
    if (kind === ADDITIONAL || kind === DELIMITER) continue;
    kinds.push(kind);
    if (kind !== SEQUENCE_PARAMETERS) firstSetOnly(kind, new Bits(picture.subarray(at + 1, at + 1 + LONGEST_SLICE_HEAD)));
  }
  const said = kinds.join(" ");
  if (CONTINUATION.test(said)) return null;
  if (!START.test(said)) throw new RangeError("neither a start nor what follows one");
  return filmHead(picture);
}

/** @param {number} kind @param {Bits} bits of the unit */
function firstSetOnly(kind, bits) {
  if (kind === PICTURE_PARAMETERS) {
    if (bits.golomb() || bits.golomb()) throw new RangeError("another set");
  } else {
    bits.golomb();
    bits.golomb();
    if (bits.golomb()) throw new RangeError("another set");
  }
}

/** Where the units of a byte stream begin. @param {Uint8Array} bytes @returns {number[]} */
function units(bytes) {
  const found = [];
  for (let at = bytes.indexOf(1, 2); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(1, at + 1)) {
    if (!bytes[at - 1] && !bytes[at - 2]) found.push(at + 1);
  }
  return found;
}

/** @param {Uint8Array} unit without its first byte @returns {FilmHead} */
function sequenceHead(unit) {
  const bits = new Bits(unit);
  const [profile, flags, level] = [bits.take(8), bits.take(8), bits.take(8)];
  if (bits.golomb()) throw new RangeError("another set");
  const chroma = WITH_CHROMA.has(profile) ? chromaOf(bits) : 1;
  bits.golomb();
  orderOf(bits);
  if (bits.golomb() > MOST_KEPT) throw new RangeError("too many pictures to keep");
  bits.take(1);
  const columns = bits.golomb() + 1;
  const rows = bits.golomb() + 1;
  if (!bits.take(1)) throw new RangeError("half pictures");
  bits.take(1);
  const [across, down] = bits.take(1) ? [bits.golomb() + bits.golomb(), bits.golomb() + bits.golomb()] : [0, 0];
  const step = chroma === 1 ? 2 : 1;
  // Less than a block: nobody decodes many pixels to show few.
  if (step * Math.max(across, down) > 15) throw new RangeError("cut by more than a block");
  const hex = [profile, flags, level].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    w: columns * 16 - step * across,
    h: rows * 16 - step * down,
    codec: `avc1.${hex}`,
    word: chroma === 1 ? "h264" : "h264-444",
  };
}

/** @param {Bits} bits @returns {number} chroma_format_idc: 1 for 4:2:0, 3 for 4:4:4 */
function chromaOf(bits) {
  const format = bits.golomb();
  if (format !== 1 && format !== 3) throw new RangeError("colours stored in another way");
  // Planes of their own, more than 8 bits, lossless, and scaling are not in our films.
  const plain = (format === 3 && bits.take(1)) || bits.golomb() || bits.golomb() || bits.take(1) || bits.take(1);
  if (plain) throw new RangeError("not plain");
  return format;
}

/** Reads pic_order_cnt_type and what it brings. @param {Bits} bits */
function orderOf(bits) {
  const type = bits.golomb();
  if (type === 0) bits.golomb();
  else if (type !== 2) throw new RangeError("another order of pictures");
}

/** Reads bits, most significant first, without the bytes that keep start codes out (7.4.1). */
class Bits {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} unit */
  constructor(unit) {
    this.#bytes = unit.filter((byte, at) => !(byte === 3 && at > 1 && !unit[at - 1] && !unit[at - 2]));
  }

  /** @param {number} count at most 16 */
  take(count) {
    let value = 0;
    for (let left = count; left > 0; left -= 1) {
      if (this.#at >= this.#bytes.length * 8) throw new RangeError("cut short");
      value = value * 2 + ((this.#bytes[this.#at >> 3] >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  /** An unsigned number of Exp-Golomb code (9.1), below 65,536. */
  golomb() {
    let zeros = 0;
    while (!this.take(1)) {
      zeros += 1;
      if (zeros > 15) throw new RangeError("number too large");
    }
    return 2 ** zeros - 1 + this.take(zeros);
  }
}
