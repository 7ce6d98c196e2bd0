// Sends the files of an accepted offer: one after the other in slices, again after a cut, never a whole file at once.

import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./picked_files.js").PickedFile} PickedFile
 * @typedef {import("./files_api.js").Have} Have
 * @typedef {import("./files_api.js").Announced} Announced
 * @typedef {{file: number, offset: number, sha256: string, body: ArrayBuffer}} Slice
 * @typedef {{
 *   announce: (files: Announced[]) => Promise<Have[]>,
 *   send: (slice: Slice) => Promise<{status: number, answer: Partial<Have> & {error?: string}, afterS: number}>,
 *   held: () => boolean,
 *   pause: (ms: number) => Promise<void>,
 *   now: () => number,
 * }} Ways how it reaches the appliance and waits; `held`: whether the transfer is known to rest; `now`: ms of a clock
 *   that never goes back
 */

const LEAST_BYTES = 64 * 1024;
const FIRST_BYTES = 128 * 1024;
/** A slice should take about this long: the customer's mouse waits behind it. */
const WANTED_MS = 400;
const AT_ONCE = 2;
/** Files smaller than the first slice go several at a time. */
const SMALL_AT_ONCE = 4;
const AGAIN_MS = 500;
const LONGEST_AGAIN_MS = 5000;
const HELD_MS = 10000;
/** Words of 409 that pass by themselves, or with another try. */
const PASSING = new Set(["paused", "waiting", "too_many"]);
/** Words of 409 that are about this file alone. */
const SKIPPED = new Set(["hash", "disk", "no_space", "not_permitted", "gone", "changed", "too_large"]);
const TRIES = 3;

/** The transfer is over: nothing more can be sent. */
export class OverError extends Error {
  constructor() {
    super("the transfer is over");
    this.name = "OverError";
  }
}

/** One accepted offer. */
export class FileSender {
  /** File number -> why it was not sent, a word of the protocol, or "unreadable". @type {Map<number, string>} */
  skipped = new Map();
  /** File number -> its name at the customer's. @type {Map<number, string>} */
  saved = new Map();
  #files;
  #ways;
  #sliceBytes = FIRST_BYTES;
  #over = false;
  /** @type {(() => void)[]} */
  #held = [];

  /**
   * @param {PickedFile[]} files in the order of their numbers
   * @param {Ways} ways
   */
  constructor(files, ways) {
    this.#files = files;
    this.#ways = ways;
  }

  /** The transfer goes on after a pause or a cut. */
  wake() {
    for (const wake of this.#held.splice(0)) wake();
  }

  /** Nothing more is to be sent. */
  stop() {
    this.#over = true;
    this.wake();
  }

  /**
   * Sends everything that can be sent.
   *
   * @throws {OverError} the transfer ended before
   * @throws {Error} what `announce` throws and does not pass by itself
   */
  async run() {
    for (let from = 0; from < this.#files.length; from += Limits.FILE_BATCH) {
      await this.#batch(from, this.#files.slice(from, from + Limits.FILE_BATCH));
    }
  }

  /** @param {number} from @param {PickedFile[]} files */
  async #batch(from, files) {
    const announced = files.map(({ file, path }, at) => ({
      file: from + at,
      path,
      size: file.size,
      modified_ms: Math.max(0, file.lastModified || 0),
    }));
    this.#check();
    /** @type {Have[]} */
    const large = [];
    /** @type {Have[]} */
    const small = [];
    for (const have of await this.#ways.announce(announced)) {
      if (this.#settled(have)) continue;
      (this.#files[have.file].file.size <= FIRST_BYTES ? small : large).push(have);
    }
    await abreast(small, SMALL_AT_ONCE, (have) => this.#file(have, 1));
    await abreast(large, 1, (have) => this.#file(have, AT_ONCE));
  }

  /** @param {Have} have @returns {boolean} whether nothing of this file is left to send */
  #settled({ file, name, why }) {
    if (why) this.skipped.set(file, why);
    else if (name) this.saved.set(file, name);
    return Boolean(why || name);
  }

  /**
   * Sends the rest of a file; where the customer's computer has another part than expected, from there.
   *
   * @param {Have} have
   * @param {number} atOnce slices on their way
   */
  async #file(have, atOnce) {
    let from = have.have;
    for (;;) {
      const end = await this.#run(have.file, from, atOnce);
      if (end < 0) return;
      from = end;
    }
  }

  /**
   * Sends slices from an offset on until the file is whole, or until one is refused for its offset.
   *
   * @param {number} file
   * @param {number} from
   * @param {number} atOnce
   * @returns {Promise<number>} the offset to go on from; -1 for no more
   */
  async #run(file, from, atOnce) {
    const { size } = this.#files[file].file;
    let next = from;
    let reached = 0;
    let refused = false;
    let whole = from >= size;
    const lane = async () => {
      while (next < size && !refused && !whole) {
        const offset = next;
        next = Math.min(size, offset + this.#sliceBytes);
        const have = await this.#slice(file, offset, next);
        if (have === null || this.#settled(have)) whole = true;
        else refused = refused || have.refused;
        reached = Math.max(reached, have ? have.have : 0);
      }
    };
    await together(atOnce, lane);
    if (whole) return -1;
    return refused ? reached : -1;
  }

  /**
   * @param {number} file
   * @param {number} start
   * @param {number} end
   * @returns {Promise<(Have & {refused: boolean}) | null>} `refused`: go on from `have`; null where the file cannot be
   *   read any more
   */
  async #slice(file, start, end) {
    const body = await read(this.#files[file].file, start, end);
    if (body === null) {
      this.skipped.set(file, "unreadable");
      return null;
    }
    const sha256 = await digest(body);
    let spoilt = 0;
    for (let tried = 1; ; tried += 1) {
      if (this.#ways.held()) await this.#hold();
      this.#check();
      const began = this.#ways.now();
      const { status, answer, afterS } = await this.#ways.send({ file, offset: start, sha256, body });
      const { have = 0, name = "", why = "", error = "" } = answer;
      if (status === 200) {
        this.#pace(end - start, this.#ways.now() - began);
        return { file, have, name, why, refused: false };
      }
      if (error === "offset") return { file, have, name, why, refused: true };
      if (error === "hash") spoilt += 1;
      if (SKIPPED.has(error) && (error !== "hash" || spoilt > TRIES)) {
        return { file, have: 0, name: "", why: error, refused: false };
      }
      await this.#wait(status, error, afterS * 1000 || Math.min(AGAIN_MS * 2 ** tried, LONGEST_AGAIN_MS));
    }
  }

  /** After an answer that may be another one later. @param {number} status @param {string} word @param {number} pauseMs */
  async #wait(status, word, pauseMs) {
    if (PASSING.has(word) || word === "hash") await this.#ways.pause(AGAIN_MS);
    else if (status === 0 || status === 429 || status >= 500) await this.#ways.pause(pauseMs);
    else throw new OverError();
  }

  #check() {
    if (this.#over) throw new OverError();
  }

  /** Until the transfer goes on, or a while. */
  #hold() {
    const woken = new Promise((wake) => this.#held.push(() => wake(undefined)));
    return Promise.race([woken, this.#ways.pause(HELD_MS)]);
  }

  /** @param {number} bytes @param {number} tookMs */
  #pace(bytes, tookMs) {
    const wanted = (bytes / Math.max(1, tookMs)) * WANTED_MS;
    const stepped = Math.round(Math.min(wanted, this.#sliceBytes * 2) / LEAST_BYTES) * LEAST_BYTES;
    this.#sliceBytes = Math.max(LEAST_BYTES, Math.min(Limits.FILE_SLICE_BYTES, stepped));
  }
}

/**
 * Works through a list with several hands.
 *
 * @template T
 * @param {T[]} list
 * @param {number} hands
 * @param {(one: T) => Promise<void>} work
 */
async function abreast(list, hands, work) {
  let at = 0;
  await together(hands, async () => {
    while (at < list.length) {
      at += 1;
      await work(list[at - 1]);
    }
  });
}

/**
 * Waits for all, then raises the first problem: nothing works on behind the caller's back.
 *
 * @param {number} hands
 * @param {() => Promise<void>} work
 */
async function together(hands, work) {
  /** @type {unknown[]} */
  const problems = [];
  const one = () => work().catch((problem) => problems.push(problem));
  await Promise.all(Array.from({ length: hands }, one));
  if (problems.length) throw problems[0];
}

/** @param {Blob} file @param {number} start @param {number} end @returns {Promise<ArrayBuffer | null>} null: it changed */
async function read(file, start, end) {
  try {
    const found = await bytesOf(file.slice(start, end));
    return found.byteLength === end - start ? found : null;
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
    return null;
  }
}

/** @param {Blob} part @returns {Promise<ArrayBuffer>} */
function bytesOf(part) {
  if (typeof part.arrayBuffer === "function") return part.arrayBuffer();
  return new Promise((taken, failed) => {
    const reader = new FileReader();
    reader.onload = () => taken(/** @type {ArrayBuffer} */ (reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsArrayBuffer(part);
  });
}

/** @param {ArrayBuffer} body @returns {Promise<string>} hexadecimal; empty where this page may not compute it */
async function digest(body) {
  if (typeof crypto !== "object" || !crypto.subtle) return "";
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
