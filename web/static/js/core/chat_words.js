// Text on its way into a message: what the wire takes, and how long it may be.

import { Limits } from "../protocol/protocol.gen.js";

/** How many characters before the end of a message its writer is told. */
export const NEAR_END = 200;

/** @param {string} text @returns {string} without what the wire refuses: control characters and half characters */
export function cleaned(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, "")
    .replace(/(^|[^\ud800-\udbff])[\udc00-\udfff]+/g, "$1");
}

/** @param {string} text @returns {number} characters as the wire counts them: an emoji of one code point is one */
function lengthOf(text) {
  return text.length <= Limits.CHAT_CHARS - NEAR_END ? text.length : Array.from(text).length;
}

/** @param {string} text @returns {number} characters that may follow; negative for too many */
export function roomIn(text) {
  return Limits.CHAT_CHARS - lengthOf(text);
}

/** @returns {string} an id of 128 random bits */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}
