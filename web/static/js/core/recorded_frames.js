// Frames of a recording, in order, from a key frame on.

import { Assembler } from "./assembler.js";
import { ProtocolError } from "./errors.js";
import { unpackFrame } from "./frame.js";
import { ChunkReader, ChunkType, records } from "./recording_chunks.js";
import { Channel } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./pending_frame.js").PendingFrame} PendingFrame
 * @typedef {{atMs: number, frame: PendingFrame}} RecordedFrame
 */

/** Fetched beside what is read. */
const AHEAD_BYTES = 2 * 1024 * 1024;

/** Reads on from one key frame; goes over holes, behind which the next key frame stands. */
export class RecordedFrames {
  #source;
  #at;
  #chunks = new ChunkReader();
  #assembler = new Assembler();
  /** @type {RecordedFrame[]} */
  #found = [];
  #next = 0;
  /** @type {Promise<void> | undefined} */
  #reading;
  #closed = false;
  #bytes = 0;
  #until;

  /**
   * @param {import("./recording_source.js").RecordingSource} source
   * @param {number} offset of the key frame's chunk
   * @param {number} [until] how far will be read at once, about
   */
  constructor(source, offset, until = 0) {
    this.#source = source;
    this.#at = offset;
    this.#until = until;
  }

  /** The next frame, as far as it is read. @returns {RecordedFrame | undefined} */
  get head() {
    return this.#found[this.#next];
  }

  /** Those read and not taken, the next one first. @param {number} most @returns {RecordedFrame[]} */
  ahead(most) {
    return this.#found.slice(this.#next, this.#next + most);
  }

  /** Of frames read and not taken. */
  get bytes() {
    return this.#bytes;
  }

  /** All frames before this time are read, ms. */
  get knownMs() {
    return this.over ? Infinity : this.#chunks.knownMs;
  }

  /** Whether nothing follows what is read, as far as the recording goes now. */
  get over() {
    return this.#closed || this.#chunks.damaged || this.#at >= this.#source.bytes;
  }

  /** Takes all frames up to a time; their taker closes them. @param {number} atMs @returns {RecordedFrame[]} */
  until(atMs) {
    const taken = [];
    for (let head = this.head; head && head.atMs <= atMs; head = this.head) {
      taken.push(head);
      this.take();
    }
    return taken;
  }

  /** Takes the next frame; its taker closes it. @returns {RecordedFrame | undefined} */
  take() {
    const taken = this.#found[this.#next];
    if (!taken) return undefined;
    this.#bytes -= taken.frame.bytes;
    this.#next += 1;
    if (this.#next > 256) {
      this.#found = this.#found.slice(this.#next);
      this.#next = 0;
    }
    return taken;
  }

  /** Reads a block more. @returns {Promise<void>} rejects with ReadingError; reading may be tried again */
  more() {
    if (!this.#reading) {
      this.#reading = this.#read().then(
        () => (this.#reading = undefined),
        (problem) => {
          this.#reading = undefined;
          throw problem;
        },
      );
    }
    return this.#reading;
  }

  /** Frees what was read. */
  close() {
    for (const { frame } of this.#found.slice(this.#next)) frame.close();
    this.#found = [];
    this.#next = this.#bytes = 0;
    this.#closed = true;
  }

  async #read() {
    const piece = await this.#source.read(this.#at, Math.max(this.#until, this.#at + AHEAD_BYTES));
    this.#at += piece.length;
    for (const { type, timeMs, body } of this.#chunks.push(piece)) {
      if (type === ChunkType.SCREEN || type === ChunkType.KEY) this.#messages(timeMs, body);
    }
  }

  /** @param {number} timeMs @param {Uint8Array} body */
  #messages(timeMs, body) {
    try {
      for (const { delayMs, message } of records(body)) this.#message(timeMs + delayMs, message);
    } catch (problem) {
      if (!(problem instanceof ProtocolError)) throw problem;
      // What the customer's program sent breaks the rules: the next key frame helps.
      this.#assembler.lose();
    }
  }

  /** @param {number} atMs @param {ArrayBuffer} message */
  #message(atMs, message) {
    const { header, body } = unpackFrame(message);
    if (header.channel !== Channel.SCREEN) throw new ProtocolError("message of another channel");
    const frame = this.#assembler.take(header, body);
    if (!frame) return;
    this.#found.push({ atMs, frame });
    this.#bytes += frame.bytes;
  }
}
