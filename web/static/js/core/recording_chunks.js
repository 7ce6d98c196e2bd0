// The format of a recording (protocol/recording.py): chunks that stand alone, each with messages as they were relayed.

import { ProtocolError } from "./errors.js";
import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {{type: number, timeMs: number, body: Uint8Array}} Chunk `timeMs`: since the recording began
 * @typedef {{delayMs: number, message: ArrayBuffer}} Message `delayMs`: after the time of its chunk
 */

export const ChunkType = { ABOUT: 1, SCREEN: 2, KEY: 3, MARK: 4, END: 5 };

const HEAD_BYTES = 9;
const CRC_BYTES = 4;
const RECORD_BYTES = 6;

/** Row n: what a byte does to the sum over itself and n bytes behind it, so that eight are taken at a time. */
const CRC_ROWS = 8;
const CRC_TABLE = new Uint32Array(CRC_ROWS * 256);
for (let at = 0; at < CRC_TABLE.length; at += 1) {
  let value = at;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  CRC_TABLE[at] = at < 256 ? value : (CRC_TABLE[at - 256] >>> 8) ^ CRC_TABLE[CRC_TABLE[at - 256] & 255];
}

/** CRC-32 (ISO 3309). @param {Uint8Array} data @param {number} from @param {number} to */
function crc32(data, from, to) {
  const table = CRC_TABLE;
  let value = 0xffffffff;
  let at = from;
  for (; at + CRC_ROWS <= to; at += CRC_ROWS) {
    value ^= data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
    value =
      table[1792 + (value & 255)] ^
      table[1536 + ((value >>> 8) & 255)] ^
      table[1280 + ((value >>> 16) & 255)] ^
      table[1024 + (value >>> 24)] ^
      table[768 + data[at + 4]] ^
      table[512 + data[at + 5]] ^
      table[256 + data[at + 6]] ^
      table[data[at + 7]];
  }
  for (; at < to; at += 1) value = table[(value ^ data[at]) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

/** Takes pieces of a recording that follow each other, from the beginning of a chunk on, and returns their chunks. */
export class ChunkReader {
  #data = new Uint8Array(0);
  #at = 0;
  /** No frame before this time will come any more, ms. */
  knownMs = 0;
  /** Whether something follows that is no chunk; nothing behind it counts. */
  damaged = false;

  /** @param {Uint8Array} piece @returns {Chunk[]} those that are whole now; they share no memory with the piece */
  push(piece) {
    if (this.damaged) return [];
    const rest = this.#data.subarray(this.#at);
    this.#data = new Uint8Array(rest.length + piece.length);
    this.#data.set(rest);
    this.#data.set(piece, rest.length);
    this.#at = 0;
    const found = [];
    for (let chunk = this.#next(); chunk; chunk = this.#next()) found.push(chunk);
    return found;
  }

  /** @returns {Chunk | null} */
  #next() {
    const left = this.#data.length - this.#at;
    if (left < HEAD_BYTES) return null;
    const view = new DataView(this.#data.buffer, this.#data.byteOffset + this.#at);
    const length = view.getUint32(0);
    const timeMs = view.getUint32(5);
    if (length > Limits.FRAME_BYTES || timeMs < this.knownMs) {
      this.damaged = true;
      return null;
    }
    this.knownMs = timeMs;
    const whole = HEAD_BYTES + length + CRC_BYTES;
    if (left < whole) return null;
    const end = this.#at + HEAD_BYTES + length;
    if (crc32(this.#data, this.#at, end) !== view.getUint32(HEAD_BYTES + length)) {
      this.damaged = true;
      return null;
    }
    const body = this.#data.subarray(this.#at + HEAD_BYTES, end);
    this.#at += whole;
    return { type: view.getUint8(4), timeMs, body };
  }
}

/**
 * Returns the messages of a SCREEN or KEY chunk, each in memory of its own.
 *
 * @param {Uint8Array} body
 * @returns {Message[]}
 * @throws {ProtocolError} one is cut: the chunk was not written by us.
 */
export function records(body) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const found = [];
  for (let at = 0; at < body.length; ) {
    if (at + RECORD_BYTES > body.length) throw new ProtocolError("record shorter than its head");
    const delayMs = view.getUint16(at);
    const from = at + RECORD_BYTES;
    at = from + view.getUint32(at + 2);
    if (at > body.length) throw new ProtocolError("message longer than its chunk");
    found.push({ delayMs, message: /** @type {ArrayBuffer} */ (body.slice(from, at).buffer) });
  }
  return found;
}
