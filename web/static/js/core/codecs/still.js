// JPEG and PNG, which every browser decodes; off the main thread where it can.

import { DecodeError } from "./decode_error.js";
import { declaredSize } from "../image_header.js";
import { Format } from "../../protocol/protocol.gen.js";

/**
 * @typedef {import("../decoder.js").Picture} Picture
 * @typedef {(data: Uint8Array, type: string) => Promise<Picture>} Decode
 */

/** @type {Map<number, string>} */
const TYPES = new Map([
  [Format.JPEG, "image/jpeg"],
  [Format.PNG, "image/png"],
]);

/** Decodes with the best means this browser has; implements Codec of core/decoder.js. */
export class StillCodec {
  static formats = [Format.JPEG, Format.PNG];
  #decode = bestDecode();

  /** Every browser. @returns {Promise<string[]>} */
  static async words() {
    return [];
  }

  /** @param {import("../pixels.js").Image} image @returns {Promise<Picture>} */
  async decode({ format, data, w, h }) {
    const declared = declaredSize(format, data);
    if (!declared || declared.w !== w || declared.h !== h) {
      throw new DecodeError("picture of another size or format than said");
    }
    let picture;
    try {
      picture = await this.#decode(data, TYPES.get(format) ?? "");
    } catch (problem) {
      throw new DecodeError(`cannot be decoded: ${problem instanceof Error ? problem.name : "event"}`);
    }
    if (picture.w !== w || picture.h !== h) {
      picture.close();
      throw new DecodeError("picture turned out to be of another size");
    }
    return picture;
  }

  /** Holds nothing. */
  close() {}
}

/** @returns {Decode} */
function bestDecode() {
  if (typeof ImageDecoder === "function") {
    return withImageDecoder;
  }
  return typeof createImageBitmap === "function" ? withImageBitmap : withImage;
}

/** @type {Decode} */
async function withImageDecoder(data, type) {
  const decoder = new ImageDecoder({ data, type });
  try {
    const { image } = await decoder.decode();
    return { source: image, w: image.displayWidth, h: image.displayHeight, close: () => image.close() };
  } finally {
    decoder.close();
  }
}

/** @type {Decode} */
async function withImageBitmap(data, type) {
  const bitmap = await createImageBitmap(new Blob([/** @type {BlobPart} */ (data)], { type }));
  return { source: bitmap, w: bitmap.width, h: bitmap.height, close: () => bitmap.close() };
}

/**
 * For browsers without createImageBitmap (Safari 11).
 *
 * @type {Decode}
 */
function withImage(data, type) {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type }));
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(url);
      resolve({ source: image, w: image.naturalWidth, h: image.naturalHeight, close: () => undefined });
    };
    image.onerror = () => {
      URL.revokeObjectURL(url);
      reject(new DecodeError("image event"));
    };
    image.src = url;
  });
}
