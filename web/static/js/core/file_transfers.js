// All transfers of this session that this page knows of: state, speed, time left.

import { RateMeter } from "./rate_meter.js";

/**
 * @typedef {import("./files_api.js").Transfer} Transfer
 * @typedef {{transfer: Transfer, speed: number, leftMs: number}} Shown `speed`: bytes a second, 0 for unknown;
 *   `leftMs`: -1 for unknown
 */

const OVER = new Set(["done", "declined", "cancelled", "failed"]);

/** @param {Transfer} transfer */
export const isOver = ({ state }) => OVER.has(state);

/** What the appliance told last, by number. */
export class FileTransfers {
  /** @type {Map<number, Transfer>} */
  #known = new Map();
  /** @type {Map<number, RateMeter>} */
  #meters = new Map();
  #now;
  /** @type {(changed: Transfer, before: Transfer | undefined) => void} */
  onChange = () => undefined;

  /** @param {() => number} now ms of a clock that never goes back */
  constructor(now) {
    this.#now = now;
  }

  /** Takes what came over the socket or in an answer; nothing comes after an end. @param {Transfer} told */
  take(told) {
    const before = this.#known.get(told.number);
    if (before && isOver(before) && !isOver(told)) return;
    const taken = { ...before, ...told };
    this.#known.set(told.number, taken);
    this.#measure(taken);
    this.onChange(taken, before);
  }

  /** @param {Transfer} transfer */
  #measure(transfer) {
    const meter = this.#meters.get(transfer.number) || new RateMeter();
    this.#meters.set(transfer.number, meter);
    if (transfer.state === "running") meter.add(this.#now(), transfer.done);
    else meter.reset();
  }

  /** @param {number} number */
  find(number) {
    return this.#known.get(number);
  }

  /** Takes one off the list. @param {number} number */
  forget(number) {
    this.#known.delete(number);
    this.#meters.delete(number);
  }

  /** @returns {Shown[]} those under way before the others, the newest first */
  shown() {
    const now = this.#now();
    return Array.from(this.#known.values())
      .sort((one, other) => Number(isOver(one)) - Number(isOver(other)) || other.number - one.number)
      .map((transfer) => {
        const meter = this.#meters.get(transfer.number);
        const speed = meter ? meter.speed(now) : 0;
        return { transfer, speed, leftMs: meter ? meter.leftMs(now, transfer.size - transfer.done) : -1 };
      });
  }

  /** How many are not over yet. */
  get active() {
    return Array.from(this.#known.values()).filter((one) => !isOver(one)).length;
  }
}
