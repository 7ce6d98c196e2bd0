// How fast something goes, smoothed over the last seconds, and how long the rest takes.

const WINDOW_MS = 6000;
const STALLED_MS = 3000;
/** Before that a figure would jump about. */
const LEAST_MS = 800;

/** Fed with totals; times are of a clock that never goes back. */
export class RateMeter {
  /** @type {Array<{atMs: number, bytes: number}>} */
  #samples = [];

  /**
   * @param {number} atMs
   * @param {number} bytes done so far in all
   */
  add(atMs, bytes) {
    const last = this.#samples[this.#samples.length - 1];
    if (last && bytes < last.bytes) this.#samples = [];
    if (last && bytes === last.bytes) return;
    this.#samples.push({ atMs, bytes });
    while (this.#samples.length > 2 && this.#samples[1].atMs < atMs - WINDOW_MS) this.#samples.shift();
  }

  /** Starts anew: after a pause what was before says nothing. */
  reset() {
    this.#samples = [];
  }

  /** @param {number} nowMs @returns {number} bytes a second; 0 for nothing lately, or too early to say */
  speed(nowMs) {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    if (!first || nowMs - last.atMs > STALLED_MS || last.atMs - first.atMs < LEAST_MS) return 0;
    return ((last.bytes - first.bytes) / (Math.max(nowMs, last.atMs) - first.atMs)) * 1000;
  }

  /**
   * @param {number} nowMs
   * @param {number} bytes still to go
   * @returns {number} milliseconds, or -1 for unknown
   */
  leftMs(nowMs, bytes) {
    const speed = this.speed(nowMs);
    return speed > 0 ? (bytes / speed) * 1000 : -1;
  }
}
