// Copies on their way to the customer, one after the other; of those that wait the newest alone counts.

import { packCopy } from "./copies.js";
import { Channel, Flag } from "../protocol/protocol.gen.js";

/** @typedef {import("./copies.js").Copy} Copy */

const PATIENCE_MS = 20000;

/** Sends the next copy once the customer's program has answered the one before. */
export class CopySender {
  #link;
  #onResult;
  #number = 0;
  /** @type {number | undefined} */
  #timer;
  /** @type {Uint8Array[] | undefined} */
  #next;
  #busy = false;

  /**
   * @param {import("./link.js").Link} link
   * @param {(result: string) => void} onResult "sending", or a result of clipboard.placed
   */
  constructor(link, onResult) {
    this.#link = link;
    this.#onResult = onResult;
  }

  /**
   * @param {Copy} copy
   * @throws {import("./copies.js").CopyError} it cannot be sent
   */
  send(copy) {
    this.#next = packCopy(copy);
    if (!this.#busy) this.#go();
  }

  /** @param {number} number @param {string} result */
  answered(number, result) {
    if (this.#busy && number === this.#number) this.#settle(result);
  }

  /** The line is gone, and what was on it. */
  forget() {
    window.clearTimeout(this.#timer);
    this.#busy = false;
    this.#next = undefined;
  }

  #go() {
    const bodies = this.#next;
    this.#next = undefined;
    if (!bodies) return;
    this.#number = (this.#number + 1) % 2 ** 32;
    const sent = bodies.every((body, at) =>
      this.#link.sendRaw(Channel.CLIPBOARD, at === bodies.length - 1 ? Flag.LAST : Flag.NONE, this.#number, body),
    );
    if (!sent) return this.#onResult("unavailable");
    this.#busy = true;
    this.#onResult("sending");
    this.#timer = window.setTimeout(() => this.#settle("unavailable"), PATIENCE_MS);
  }

  /** @param {string} result */
  #settle(result) {
    window.clearTimeout(this.#timer);
    this.#busy = false;
    this.#onResult(result);
    this.#go();
  }
}
