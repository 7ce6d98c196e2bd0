// What an encoded picture says of its size, read before any decoder allocates for it (SECURITY 12, 15).

import { Format } from "../protocol/protocol.gen.js";

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
const JPEG_WITHOUT_LENGTH = new Set([0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7]);
const JPEG_NO_FRAME = new Set([0xc4, 0xc8, 0xcc]);

/**
 * Returns the size an encoded picture declares, or null where it is not of this format.
 *
 * @param {number} format
 * @param {Uint8Array} data
 * @returns {{w: number, h: number} | null}
 */
export function declaredSize(format, data) {
  return format === Format.PNG ? pngSize(data) : jpegSize(data);
}

/** @param {Uint8Array} data */
function pngSize(data) {
  if (data.length < 24 || PNG_START.some((byte, at) => data[at] !== byte)) {
    return null;
  }
  const view = new DataView(data.buffer, data.byteOffset);
  return { w: view.getUint32(16), h: view.getUint32(20) };
}

/**
 * The size is in the first start-of-frame segment (ITU T.81 B.2.2).
 *
 * @param {Uint8Array} data
 */
function jpegSize(data) {
  if (data[0] !== 0xff || data[1] !== 0xd8) {
    return null;
  }
  let at = 2;
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1];
    if (marker === 0xff) {
      at += 1;
    } else if (JPEG_WITHOUT_LENGTH.has(marker)) {
      at += 2;
    } else if (marker >= 0xc0 && marker <= 0xcf && !JPEG_NO_FRAME.has(marker)) {
      return { w: (data[at + 7] << 8) | data[at + 8], h: (data[at + 5] << 8) | data[at + 6] };
    } else {
      at += 2 + ((data[at + 2] << 8) | data[at + 3]);
    }
  }
  return null;
}
