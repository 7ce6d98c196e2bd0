// Asking for a key frame: once, and again should none come.

const FIRST_ASK_MS = 1000;
const LONGEST_ASK_MS = 8000;

/** One request at a time. */
export class KeyRequests {
  #send;
  #again;
  #asking = false;
  #delayMs = FIRST_ASK_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => boolean} send false where nothing could be sent
   * @param {() => void} again none came in time
   */
  constructor(send, again) {
    this.#send = send;
    this.#again = again;
  }

  ask() {
    if (this.#asking || !this.#send()) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asking = false;
      this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_ASK_MS);
      this.#again();
    }, this.#delayMs);
  }

  /** What was asked for is no help any more: the next one is asked for at once. */
  forget() {
    this.#asking = false;
  }

  /** It came, or nobody wants one. */
  done() {
    this.#asking = false;
    clearTimeout(this.#timer);
    this.#delayMs = FIRST_ASK_MS;
  }
}
