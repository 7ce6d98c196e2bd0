// Typing a text at the customer as keys, a piece at a time, so that it can be stopped.

import { textMessages } from "./keys.js";

const PIECE_CHARS = 40;
const PAUSE_MS = 200;

/** One text at a time. */
export class TypingOut {
  #send;
  #onProgress;
  /** @type {string[]} */
  #left = [];
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {(message: import("./codec.js").Message) => unknown} send
   * @param {(left: number) => void} onProgress characters still to be typed; 0 at the end
   */
  constructor(send, onProgress) {
    this.#send = send;
    this.#onProgress = onProgress;
  }

  get busy() {
    return this.#left.length > 0;
  }

  /** @param {string} text */
  start(text) {
    this.stop();
    this.#left = Array.from(text);
    this.#piece();
  }

  stop() {
    window.clearTimeout(this.#timer);
    const was = this.busy;
    this.#left = [];
    if (was) this.#onProgress(0);
  }

  #piece() {
    const piece = this.#left.splice(0, PIECE_CHARS).join("");
    for (const message of textMessages(piece)) this.#send(message);
    this.#onProgress(this.#left.length);
    if (this.busy) this.#timer = window.setTimeout(() => this.#piece(), PAUSE_MS);
  }
}
