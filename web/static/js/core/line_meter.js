// How the line is: pictures a second, delay, bytes a second, and why it is bad when it is.  Knows no page and no clock.

/**
 * @typedef {"" | "hidden" | "line" | "customer_line" | "customer_busy" | "here_busy"} Trouble "line": between this
 *   browser and the appliance; "customer_line": between the customer and the appliance; "here_busy": this computer does
 *   not draw as fast as pictures come
 * @typedef {{fps: number, kbps: number, delayMs: number | null, trouble: Trouble}} Reading `kbps`: kilobytes a second
 */

const WINDOW_MS = 3000;
/** Between two larger pictures of a screen that keeps changing; more is told. */
const SLOW_PICTURE_MS = 300;
const PAUSE_MS = 1500;
const LARGE_BYTES = 6 * 1024;
const MANY = 4;
/** The first picture of a desktop is large and comes while the page is still at work. */
const SOME = 3;
const SLOW_DELAY_MS = 350;
/** An echo that is still out so long says more than those that came back. */
const SILENT_MS = 1500;
const SLOW_TRANSIT_MS = 500;
const SLOW_DRAWING_MS = 250;
const CLOCK_MS = 2 ** 32;
/** The shortest way seen lately; clocks of two computers drift. */
const SHORTEST_MS = 30000;

/** @param {number[]} values @returns {number} */
const median = (values) => (values.length ? values.slice().sort((a, b) => a - b)[values.length >> 1] : 0);

/** What was measured in the last seconds. */
export class LineMeter {
  /** @type {{at: number, bytes: number, drawingMs: number}[]} */
  #drawn = [];
  /** @type {{at: number, bytes: number, way: number}[]} */
  #came = [];
  /** @type {{at: number, way: number}[]} */
  #ways = [];
  /** @type {number[]} */
  #delays = [];

  /**
   * Bytes of a picture came.
   *
   * @param {number} at ms
   * @param {number} bytes
   * @param {number} sentMs the sender's own clock, 32 bits
   */
  came(at, bytes, sentMs) {
    const way = (((at - sentMs) % CLOCK_MS) + CLOCK_MS) % CLOCK_MS;
    this.#came.push({ at, bytes, way });
    this.#ways.push({ at, way });
  }

  /** A picture is on the canvas. @param {number} at ms @param {number} bytes @param {number} drawingMs since its last byte came */
  drawn(at, bytes, drawingMs) {
    this.#drawn.push({ at, bytes, drawingMs });
  }

  /** @param {number} ms there and back between this browser and the appliance */
  echoed(ms) {
    this.#delays = [...this.#delays.slice(-4), ms];
  }

  /** Another line, another computer: nothing measured counts. */
  forget() {
    this.#drawn = [];
    this.#came = [];
    this.#ways = [];
    this.#delays = [];
  }

  /**
   * @param {number} at ms
   * @param {boolean} hidden whether nobody sees the picture
   * @param {number} [waitedMs] how long an echo has been out; 0 if none is
   * @returns {Reading}
   */
  read(at, hidden, waitedMs = 0) {
    const silent = waitedMs > SILENT_MS;
    this.#drawn = this.#drawn.filter((one) => at - one.at < WINDOW_MS);
    this.#came = this.#came.filter((one) => at - one.at < WINDOW_MS);
    this.#ways = this.#ways.filter((one) => at - one.at < SHORTEST_MS);
    const bytes = this.#came.reduce((sum, one) => sum + one.bytes, 0);
    return {
      fps: (this.#drawn.length * 1000) / WINDOW_MS,
      kbps: bytes / 1024 / (WINDOW_MS / 1000),
      delayMs: silent ? waitedMs : this.#delays.length ? median(this.#delays) : null,
      trouble: hidden ? "hidden" : silent ? "line" : this.#trouble(),
    };
  }

  /** @returns {Trouble} */
  #trouble() {
    if (median(this.#delays) > SLOW_DELAY_MS) return "line";
    const drawing = this.#drawn.map((one) => one.drawingMs);
    if (drawing.length >= SOME && median(drawing) > SLOW_DRAWING_MS) return "here_busy";
    const shortest = Math.min(...this.#ways.map((one) => one.way));
    if (this.#came.length && median(this.#came.map((one) => one.way)) - shortest > SLOW_TRANSIT_MS) return "customer_line";
    return this.#slowPictures() ? "customer_busy" : "";
  }

  /** Whether a screen that keeps changing sends its pictures with long pauses; what blinks or ticks does not count. */
  #slowPictures() {
    const large = this.#drawn.filter((one) => one.bytes > LARGE_BYTES);
    const gaps = large.slice(1).map((one, at) => one.at - large[at].at);
    return gaps.length >= MANY && gaps.every((gap) => gap < PAUSE_MS) && median(gaps) > SLOW_PICTURE_MS;
  }
}
