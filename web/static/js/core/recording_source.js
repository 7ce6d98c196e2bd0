// The bytes of a recording, fetched in blocks as they are needed; never more than a few blocks are kept.

const BLOCK_BYTES = 256 * 1024;
/** Kept of what was read, in blocks: to go back a little costs nothing. */
const KEPT_BLOCKS = 96;
/** Blocks of one request: few at first, so that there is something soon, then more, since requests cost too. */
const LONGEST_RUN = 8;
const TRIES = 4;
const FIRST_WAIT_MS = 400;
/** Answers that pass: too many requests, and an appliance that is busy or restarts. */
const PASSING = new Set([429, 502, 503, 504]);

/** @param {number} ms */
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A part of the recording that could not be had. */
export class ReadingError extends Error {
  /** @param {number} status HTTP status, 0 where no answer came */
  constructor(status) {
    super(`status ${status}`);
    this.name = "ReadingError";
    this.status = status;
  }
}

/** @typedef {{first: number, end: number, data: Promise<Uint8Array>, stop: () => void, done: boolean}} Run blocks */

/** Reads a recording by HTTP ranges. */
export class RecordingSource {
  #url;
  #bytes;
  /** @type {Set<Run>} oldest use first */
  #runs = new Set();

  /** @param {string} url @param {number} bytes how far it goes */
  constructor(url, bytes) {
    this.#url = url;
    this.#bytes = bytes;
  }

  get bytes() {
    return this.#bytes;
  }

  /** A recording that is still being written goes further now. @param {number} bytes */
  grow(bytes) {
    if (bytes <= this.#bytes) return;
    const partial = this.#runOf(Math.floor(this.#bytes / BLOCK_BYTES));
    if (partial) this.#runs.delete(partial);
    this.#bytes = bytes;
  }

  /**
   * Returns bytes from `at` on, as many as come together.
   *
   * @param {number} at
   * @param {number} until what will be wanted next: it is fetched as well
   * @returns {Promise<Uint8Array>} empty beyond the end; rejects with ReadingError
   */
  async read(at, until) {
    if (at >= this.#bytes) return new Uint8Array(0);
    const first = Math.floor(at / BLOCK_BYTES);
    const end = Math.ceil(Math.min(Math.max(until, at + 1), this.#bytes) / BLOCK_BYTES);
    // What is fetched beside it may take the room of what is already here.
    const known = this.#runOf(first);
    this.#fetchMissing(first, end);
    const run = known || /** @type {Run} */ (this.#runOf(first));
    this.#runs.delete(run);
    this.#runs.add(run);
    return (await run.data).subarray(at - run.first * BLOCK_BYTES);
  }

  /** Gives up what is on its way: somebody wants to read elsewhere. */
  abandon() {
    for (const run of this.#runs) {
      if (run.done) continue;
      this.#runs.delete(run);
      run.stop();
    }
  }

  /** @param {number} number */
  #runOf(number) {
    for (const run of this.#runs) if (run.first <= number && number < run.end) return run;
    return undefined;
  }

  /** @param {number} first @param {number} end behind the last block */
  #fetchMissing(first, end) {
    let longest = 1;
    for (let at = first; at < end; ) {
      const known = this.#runOf(at);
      if (known) {
        at = known.end;
        longest = LONGEST_RUN;
        // A little is not worth a request yet.
        if (at < end && end - at < LONGEST_RUN / 2 && end * BLOCK_BYTES < this.#bytes) return;
        continue;
      }
      let to = at + 1;
      while (to < end && to - at < longest && !this.#runOf(to)) to += 1;
      this.#fetch(at, to);
      longest = Math.min(longest * 2, LONGEST_RUN);
      at = to;
    }
  }

  /** @param {number} first @param {number} end */
  #fetch(first, end) {
    const controller = typeof AbortController === "function" ? new AbortController() : undefined;
    const from = first * BLOCK_BYTES;
    const data = this.#tried(from, Math.min(end * BLOCK_BYTES, this.#bytes) - 1, controller?.signal);
    /** @type {Run} */
    const run = { first, end, data, stop: () => controller?.abort(), done: false };
    this.#runs.add(run);
    // Whoever reads it hears of a failure; until then it is not unhandled.
    data.then(
      () => (run.done = true),
      () => this.#runs.delete(run),
    );
    let kept = 0;
    for (const known of this.#runs) kept += known.end - known.first;
    for (const oldest of this.#runs) {
      if (kept <= KEPT_BLOCKS) break;
      if (!oldest.done) continue;
      kept -= oldest.end - oldest.first;
      this.#runs.delete(oldest);
    }
  }

  /** @param {number} from @param {number} to inclusive @param {AbortSignal} [signal] */
  async #tried(from, to, signal) {
    for (let left = TRIES; ; left -= 1) {
      const { status, data } = await this.#once(from, to, signal);
      if (data) return data;
      if (left <= 1 || (status && !PASSING.has(status)) || signal?.aborted) throw new ReadingError(status);
      await rest(FIRST_WAIT_MS * 2 ** (TRIES - left));
    }
  }

  /** @param {number} from @param {number} to @param {AbortSignal} [signal] */
  async #once(from, to, signal) {
    try {
      const headers = { Range: `bytes=${from}-${to}` };
      const response = await fetch(this.#url, { credentials: "same-origin", headers, signal });
      // All of it may also come as 200.
      if (response.status !== 206 && (response.status !== 200 || from > 0)) return { status: response.status };
      const data = new Uint8Array(await response.arrayBuffer());
      return data.length === to - from + 1 ? { status: response.status, data } : { status: 0 };
    } catch (problem) {
      const stopped = problem instanceof DOMException && problem.name === "AbortError";
      if (!stopped && !(problem instanceof TypeError)) throw problem;
      return { status: 0 };
    }
  }
}
