// H264 of protocol/pixels.py: films, by WebCodecs where the browser has it.

import { DecodeError, MissingCodecError } from "./decode_error.js";
import { filmHead, filmStart } from "./h264_head.js";
import { Format } from "../../protocol/protocol.gen.js";

/**
 * @typedef {import("../pixels.js").Image} Image
 * @typedef {import("../decoder.js").Picture} Picture
 * @typedef {import("./h264_head.js").FilmHead} FilmHead
 * @typedef {{resolve: (picture: Picture) => void, reject: (problem: DecodeError) => void, timer: ReturnType<typeof setTimeout>}} Asked
 */

/** Films of one stream that are decoded at a time; the one not seen for longest makes room. */
const MOST_FILMS = 8;
/** Of all of them, px: a decoder keeps several pictures of its film. */
const MOST_PX = 4 * 4096 * 2304;
/** Pictures of one film that may wait for its decoder: more than anybody decodes ahead. */
const MOST_WAITING = 64;
/** A decoder that gives no picture for so long keeps it back for good, ms. */
const PATIENCE_MS = 3000;
/** A black picture of 160 x 120 of each kind: what the browser says it can is tried once. @type {[string, string][]} */
const TRIALS = [
  [
    "h264",
    "AAAAAWdCwAvaChH5ZuAhoCgAAAMACAAAAwHkeKFVAAAAAWjOA5GyAAAAAWWIhDomKAAIHcm5OTk5OTk5OTrddddddddddddddddddddd" +
      "ddddddddddddddddddddddddddddddddddddddddddddddddeA==",
  ],
  [
    "h264-444",
    "AAAAAWf0AAuRloKEfiZuAhoCgAAAAwCAAAAeR4oVUAAAAAFozgOcgAAAAAFliIQ6JFAAEDvkvk8nk8nk8nk8nq+vXr169evXr169evXr" +
      "169evXr169evXr169evXr169evXr169evXr169evXr169evXr169evXr169evXr4",
  ],
];
const TRIAL_SIZE = { w: 160, h: 120 };

/** @type {Promise<string[]> | undefined} */
let words;

/** Decodes films; implements Codec of core/decoder.js. */
export class H264Codec {
  static formats = [Format.H264];
  /** By number, the one used last at the end. @type {Map<number, Film>} */
  #films = new Map();
  /** Replaced, but with pictures that are waited for. @type {Set<Film>} */
  #ending = new Set();
  /** Numbers of films this browser does not decode. @type {Set<number>} */
  #missing = new Set();

  /** Which kinds this browser decodes, as a trial has shown. @returns {Promise<string[]>} */
  static words() {
    if (!words) words = tried();
    return words;
  }

  /** @param {Image} image @returns {Promise<Picture>} */
  async decode({ data, w, h }) {
    const proven = await H264Codec.words();
    const [number, start] = data;
    try {
      const picture = data.subarray(2);
      const head = startOf(picture);
      if (start !== (head ? 1 : 0) || (head && (head.w !== w || head.h !== h))) {
        throw new DecodeError("film of another size or kind than said");
      }
      const film = head ? this.#begun(number, head, proven) : this.#known(number);
      if (!film || film.closed || film.head.w !== w || film.head.h !== h) {
        throw new DecodeError("picture of a film without its start");
      }
      this.#films.delete(number);
      this.#films.set(number, film);
      return film.decode(picture, start === 1);
    } catch (problem) {
      // What follows needs this picture: the film goes on with its next start.
      const film = this.#films.get(number);
      if (film) this.#finish(number, film);
      throw problem;
    }
  }

  /** Frees all decoders; films go on with their next start. */
  close() {
    this.#films.forEach((film) => film.close());
    this.#films.clear();
    this.#ending.forEach((film) => film.close());
    this.#ending.clear();
  }

  /** @param {number} number @returns {Film | undefined} @throws {MissingCodecError} */
  #known(number) {
    if (this.#missing.has(number)) throw new MissingCodecError("a film this browser does not decode");
    return this.#films.get(number);
  }

  /**
   * A film goes on with the same decoder, where it can, from a start on.
   *
   * @param {number} number
   * @param {FilmHead} head
   * @param {string[]} proven
   * @returns {Film | undefined}
   * @throws {DecodeError}
   */
  #begun(number, head, proven) {
    if (!proven.includes(head.word)) {
      this.#missing.add(number);
      return this.#known(number);
    }
    this.#missing.delete(number);
    const old = this.#films.get(number);
    if (old && !old.closed && old.head.w === head.w && old.head.h === head.h && old.head.codec === head.codec) return old;
    if (old) this.#finish(number, old);
    this.#makeRoom(head.w * head.h);
    return new Film(head);
  }

  /** @param {number} px of the film that begins @throws {DecodeError} */
  #makeRoom(px) {
    this.#ending.forEach((film) => film.closed && this.#ending.delete(film));
    let sum = px;
    this.#films.forEach(({ closed, head }) => (sum += closed ? 0 : head.w * head.h));
    for (const [number, film] of Array.from(this.#films)) {
      if (sum <= MOST_PX && this.#films.size < MOST_FILMS) break;
      sum -= film.closed ? 0 : film.head.w * film.head.h;
      this.#finish(number, film);
    }
    const late = Array.from(this.#ending).reduce((all, { head }) => all + head.w * head.h, 0);
    if (px > MOST_PX || late > MOST_PX || this.#ending.size > MOST_FILMS) {
      throw new DecodeError("too many films at a time");
    }
  }

  /** Another one takes its place. @param {number} number @param {Film} film */
  #finish(number, film) {
    this.#films.delete(number);
    film.finish();
    if (!film.closed) this.#ending.add(film);
  }
}

/** @param {Uint8Array} picture @returns {FilmHead | null} @throws {DecodeError} */
function startOf(picture) {
  try {
    return filmStart(picture);
  } catch (problem) {
    if (problem instanceof RangeError) throw new DecodeError(`film: ${problem.message}`);
    throw problem;
  }
}

/** The decoder of one film. */
class Film {
  /** By time stamp, in order. @type {Map<number, Asked>} */
  #asked = new Map();
  #count = 0;
  #decoder;
  #last = false;
  closed = false;

  /** @param {FilmHead} head @throws {DecodeError} */
  constructor(head) {
    this.head = head;
    this.#decoder = new VideoDecoder({
      output: (frame) => this.#came(frame),
      error: (problem) => this.close(`film: ${problem.name}`),
    });
    try {
      this.#decoder.configure(configOf(head.codec));
    } catch (problem) {
      this.close();
      throw new DecodeError(`film: ${problem instanceof Error ? problem.name : "refused"}`);
    }
  }

  /** @param {Uint8Array} data @param {boolean} start @returns {Promise<Picture>} */
  decode(data, start) {
    return new Promise((resolve, reject) => {
      if (this.closed || this.#asked.size >= MOST_WAITING) {
        reject(new DecodeError("film that is over"));
        return;
      }
      const timestamp = (this.#count += 1);
      const timer = setTimeout(() => this.close("film: keeps its pictures"), PATIENCE_MS);
      this.#asked.set(timestamp, { resolve, reject, timer });
      try {
        this.#decoder.decode(new EncodedVideoChunk({ type: start ? "key" : "delta", timestamp, data }));
      } catch (problem) {
        this.close(`film: ${problem instanceof Error ? problem.name : "refused"}`);
      }
    });
  }

  /** No picture follows those that are still waited for. */
  finish() {
    this.#last = true;
    if (!this.#asked.size) this.close();
  }

  /** Pictures that are still waited for will not come. @param {string} [why] */
  close(why = "film that is over") {
    if (this.closed) return;
    this.closed = true;
    if (this.#decoder.state !== "closed") this.#decoder.close();
    this.#asked.forEach(({ reject, timer }) => {
      clearTimeout(timer);
      reject(new DecodeError(why));
    });
    this.#asked.clear();
  }

  /** @param {VideoFrame} frame */
  #came(frame) {
    const asked = this.#asked.get(frame.timestamp);
    if (!asked) {
      frame.close();
      return;
    }
    this.#asked.delete(frame.timestamp);
    clearTimeout(asked.timer);
    const [w, h] = [frame.displayWidth, frame.displayHeight];
    if (w === this.head.w && h === this.head.h) {
      asked.resolve({ source: frame, w, h, close: () => frame.close() });
    } else {
      frame.close();
      asked.reject(new DecodeError("film turned out to be of another size"));
    }
    if (this.#last) this.finish();
  }
}

/** @param {string} codec @returns {VideoDecoderConfig} */
function configOf(codec) {
  return { codec, optimizeForLatency: true, hardwareAcceleration: acceleration };
}

/** By software where the browser has a choice: no picture waits for the next one there. @type {HardwareAcceleration} */
let acceleration = "prefer-software";

/** @returns {Promise<string[]>} */
async function tried() {
  if (typeof VideoDecoder !== "function" || typeof EncodedVideoChunk !== "function") return [];
  for (const choice of /** @type {HardwareAcceleration[]} */ (["prefer-software", "no-preference"])) {
    acceleration = choice;
    const found = await Promise.all(TRIALS.map(([word, trial]) => decodes(trial).then((can) => (can ? [word] : []))));
    if (found.some((one) => one.length)) return found[0].concat(found[1]);
  }
  return [];
}

/** Whether a single picture comes back without another one behind it. @param {string} trial @returns {Promise<boolean>} */
async function decodes(trial) {
  const bytes = Uint8Array.from(atob(trial), (letter) => letter.charCodeAt(0));
  const head = filmHead(bytes);
  /** @type {Film | undefined} */
  let film;
  try {
    if (!head || !(await VideoDecoder.isConfigSupported(configOf(head.codec))).supported) return false;
    film = new Film(head);
    const picture = await film.decode(bytes, true);
    picture.close();
    return picture.w === TRIAL_SIZE.w && picture.h === TRIAL_SIZE.h;
  } catch (problem) {
    if (problem instanceof DecodeError || problem instanceof TypeError || problem instanceof DOMException) return false;
    throw problem;
  } finally {
    film?.close();
  }
}
