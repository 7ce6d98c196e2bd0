// The clear header in front of every message; see protocol/frame.py, whose rules these are.

import { ProtocolError } from "./errors.js";
import { Channel, Close, Flag, HEADER_BYTES, OLDEST_VERSION, VERSION } from "../protocol/protocol.gen.js";

/**
 * @typedef {{channel: number, flags: number, sequence: number, timeMs: number}} Header
 */

const WRAP = 2 ** 32;
const KNOWN_FLAGS = Flag.KEY | Flag.LAST | Flag.ACK | Flag.REFRESH;
/** @type {Map<number, number>} */
const FLAGS_OF = new Map([
  [Channel.SCREEN, KNOWN_FLAGS],
  [Channel.CLIPBOARD, Flag.LAST],
  [Channel.FILES, Flag.LAST],
]);
/** @type {Set<number>} */
const CHANNELS = new Set(Object.values(Channel));

/**
 * Returns the whole message: header and body.
 *
 * @param {Header} header
 * @param {Uint8Array} [body]
 */
export function packFrame(header, body) {
  const message = new Uint8Array(HEADER_BYTES + (body ? body.length : 0));
  const view = new DataView(message.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, header.channel);
  view.setUint8(2, header.flags);
  view.setUint32(4, header.sequence);
  view.setUint32(8, header.timeMs);
  if (body) {
    message.set(body, HEADER_BYTES);
  }
  return message;
}

/**
 * Splits a message; the body shares memory with it.
 *
 * @param {ArrayBuffer} message
 * @returns {{header: Header, body: Uint8Array}}
 * @throws {ProtocolError}
 */
export function unpackFrame(message) {
  if (message.byteLength < HEADER_BYTES) {
    throw new ProtocolError("message shorter than its header");
  }
  const view = new DataView(message);
  const version = view.getUint8(0);
  const channel = view.getUint8(1);
  const flags = view.getUint8(2);
  if (version < OLDEST_VERSION || version > VERSION) {
    throw new ProtocolError("header of another version", version > VERSION ? Close.TOO_NEW : Close.TOO_OLD);
  }
  if (view.getUint8(3) || flags & ~KNOWN_FLAGS) {
    throw new ProtocolError("unknown flag in header");
  }
  if (!CHANNELS.has(channel)) {
    throw new ProtocolError("unknown channel");
  }
  if (flags & ~(FLAGS_OF.get(channel) ?? 0)) {
    throw new ProtocolError("a flag of another channel");
  }
  return {
    header: { channel, flags, sequence: view.getUint32(4), timeMs: view.getUint32(8) },
    body: new Uint8Array(message, HEADER_BYTES),
  };
}

/**
 * Whether sequence `a` comes after `b`, across the wrap (serial number arithmetic, RFC 1982).
 *
 * @param {number} a
 * @param {number} b
 */
export function newer(a, b) {
  return a !== b && (a - b + WRAP) % WRAP < WRAP / 2;
}
