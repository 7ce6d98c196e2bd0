// Encoded pictures to something drawable: each format by its codec, a file of core/codecs/.

import { DecodeError, MissingCodecError } from "./codecs/decode_error.js";
import { H264Codec } from "./codecs/h264.js";
import { RunsCodec } from "./codecs/runs.js";
import { StillCodec } from "./codecs/still.js";

export { DecodeError };

/**
 * @typedef {import("./pixels.js").Image} Image
 * @typedef {{source: CanvasImageSource | ImageData, w: number, h: number, close: () => void}} Picture
 * @typedef {{
 *   decode: (image: Image) => Picture | Promise<Picture>,
 *   close: () => void,
 * }} Codec what decodes one stream's images in their order, at once where it can; `decode` throws DecodeError or rejects
 *   with it, the caller closes the picture
 * @typedef {{
 *   formats: number[],
 *   words: () => Promise<string[]>,
 *   new (): Codec,
 * }} CodecClass `words`: which of CODECS this browser decodes with it
 */

/** @type {CodecClass[]} */
const CODECS = [StillCodec, RunsCodec, H264Codec];
/** What needs no codec: the display keeps a store, and times are read. */
const ALWAYS = ["store", "times"];

/** Which of the protocol's CODECS this browser decodes. @returns {Promise<string[]>} */
export async function decodable() {
  const found = await Promise.all(CODECS.map((codec) => codec.words()));
  return found.reduce((all, words) => all.concat(words), ALWAYS);
}

/** Decodes one stream: films remember what came before. */
export class Decoder {
  /** @type {Map<number, Codec>} */
  #codecs = new Map();
  /**
   * Where it is set, pictures that cannot be decoded are left out, and it is told whether this browser lacks the codec;
   * without, they are an error.
   *
   * @type {((missing: boolean) => void) | undefined}
   */
  onLeftOut;

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
   * @returns {Picture | Promise<Picture>} rejects with DecodeError
   * @throws {DecodeError}
   */
  decode(image) {
    const tell = this.onLeftOut;
    if (!tell) return this.#started(image);
    try {
      const decoding = this.#started(image);
      return decoding instanceof Promise ? decoding.catch((problem) => nothing(problem, tell)) : decoding;
    } catch (problem) {
      return nothing(problem, tell);
    }
  }

  /** @param {Image} image @returns {Picture | Promise<Picture>} */
  #started(image) {
    const codec = this.#codecs.get(image.format);
    if (!codec) throw new DecodeError("a format this page does not decode");
    return codec.decode(image);
  }

  /** Frees what films hold. */
  close() {
    new Set(this.#codecs.values()).forEach((codec) => codec.close());
  }
}

/** @param {unknown} problem @param {(missing: boolean) => void} tell @returns {Picture} @throws what is no DecodeError */
function nothing(problem, tell) {
  if (!(problem instanceof DecodeError)) throw problem;
  tell(problem instanceof MissingCodecError);
  // A canvas on which nothing was drawn leaves what is there.
  return { source: document.createElement("canvas"), w: 0, h: 0, close: () => undefined };
}
