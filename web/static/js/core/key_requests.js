// Asking for a key frame: once, again should none come, and ever more rarely where those that come are no good.

const FIRST_ASK_MS = 1000;
const LONGEST_ASK_MS = 8000;
/** Pictures that are shown for so long without a fault are good: the next fault is the first one. */
const GOOD_MS = 5000;

/** One request at a time. */
export class KeyRequests {
  #send;
  #again;
  #nowMs;
  #asking = false;
  #askedAtMs = -Infinity;
  /** After which an unanswered request is repeated. */
  #repeatMs = FIRST_ASK_MS;
  /** Between two requests, where what came could not be shown. */
  #pauseMs = FIRST_ASK_MS;
  #notBeforeMs = -Infinity;
  #goodSinceMs = Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => boolean} send false where nothing could be sent
   * @param {() => void} again none came in time, or now one may be asked for
   * @param {() => number} nowMs a clock that does not jump
   */
  constructor(send, again, nowMs = () => performance.now()) {
    this.#send = send;
    this.#again = again;
    this.#nowMs = nowMs;
  }

  /** Asks at once, or as soon as the pause after faults is over. */
  ask() {
    if (this.#asking) return;
    const leftMs = this.#notBeforeMs - this.#nowMs();
    if (leftMs > 0) {
      this.#wait(leftMs);
    } else if (this.#send()) {
      this.#asking = true;
      this.#askedAtMs = this.#nowMs();
      this.#wait(this.#repeatMs);
    }
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#asking) this.#repeatMs = Math.min(this.#repeatMs * 2, LONGEST_ASK_MS);
      this.#asking = false;
      this.#again();
    }, ms);
  }

  /** What was asked for is no help any more: the next one is asked for at once. */
  forget() {
    this.#asking = false;
  }

  /** What came could not be shown: the next request waits, longer each time until pictures are good for a while. */
  failed() {
    this.#asking = false;
    const good = this.#nowMs() - this.#goodSinceMs >= GOOD_MS;
    this.#notBeforeMs = good ? -Infinity : this.#askedAtMs + this.#pauseMs;
    this.#pauseMs = good ? FIRST_ASK_MS : Math.min(this.#pauseMs * 2, LONGEST_ASK_MS);
    this.#goodSinceMs = Infinity;
  }

  /** It is shown. */
  done() {
    this.stop();
    this.#goodSinceMs = Math.min(this.#goodSinceMs, this.#nowMs());
  }

  /** Nobody wants one. */
  stop() {
    this.#asking = false;
    clearTimeout(this.#timer);
    this.#repeatMs = FIRST_ASK_MS;
  }
}
