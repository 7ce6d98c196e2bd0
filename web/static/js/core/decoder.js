// Encoded pictures to something drawable: each format by its codec, a file of core/codecs/.

import { DecodeError } from "./codecs/decode_error.js";
import { StillCodec } from "./codecs/still.js";

export { DecodeError };

/**
 * @typedef {import("./pixels.js").Image} Image
 * @typedef {{source: CanvasImageSource, w: number, h: number, close: () => void}} Picture
 * @typedef {{
 *   decode: (image: Image) => Promise<Picture>,
 *   close: () => void,
 * }} Codec what decodes one stream's images in their order; `decode` rejects with DecodeError, the caller closes the picture
 * @typedef {{
 *   formats: number[],
 *   words: () => Promise<string[]>,
 *   new (): Codec,
 * }} CodecClass `words`: which of CODECS this browser decodes with it
 */

/** @type {CodecClass[]} */
const CODECS = [StillCodec];

/** Which of the protocol's CODECS this browser decodes. @returns {Promise<string[]>} */
export async function decodable() {
  const found = await Promise.all(CODECS.map((codec) => codec.words()));
  return found.reduce((all, words) => all.concat(words), []);
}

/** Decodes one stream: films remember what came before. */
export class Decoder {
  /** @type {Map<number, Codec>} */
  #codecs = new Map();

  constructor() {
    for (const codec of CODECS) {
      const made = new codec();
      for (const format of codec.formats) this.#codecs.set(format, made);
    }
  }

  /**
   * Starts decoding at once; in the order of the stream.  The caller closes the picture.
   *
   * @param {Image} image
   * @returns {Promise<Picture>} rejects with DecodeError
   */
  async decode(image) {
    const codec = this.#codecs.get(image.format);
    if (!codec) throw new DecodeError("a format this page does not decode");
    return codec.decode(image);
  }

  /** Frees what films hold. */
  close() {
    new Set(this.#codecs.values()).forEach((codec) => codec.close());
  }
}
