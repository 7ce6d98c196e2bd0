// A viewer nobody sees asks for no pictures, so that the customer's computer does not work for nothing.

/** What the page of several sessions says to the viewers it frames. */
export const SHOWN = "deskside-viewer-shown";
export const HIDDEN = "deskside-viewer-hidden";
const AFTER_MS = 1000;

/** Follows the page and the frame it may be in. */
export class OutOfSight {
  #link;
  #screen;
  #framed = false;
  /** Whether parts of the picture are shown in windows of their own. */
  #elsewhere = false;
  #told = false;
  #online = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("./link.js").Link} link
   * @param {{wake: () => void}} screen
   */
  constructor(link, screen) {
    this.#link = link;
    this.#screen = screen;
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("message", (event) => {
      if (event.origin !== window.location.origin || event.source !== window.parent) return;
      if (event.data !== SHOWN && event.data !== HIDDEN) return;
      this.#framed = event.data === HIDDEN;
      this.#look();
    });
  }

  /** @param {boolean} online whether the line stands; a new one knows of nothing */
  line(online) {
    if (online === this.#online) return;
    this.#online = online;
    this.#told = false;
    this.#look();
  }

  /** @param {boolean} shown whether a window of this page shows parts of the picture */
  elsewhere(shown) {
    if (shown === this.#elsewhere) return;
    this.#elsewhere = shown;
    this.#look();
  }

  #look() {
    clearTimeout(this.#timer);
    const resting = (document.hidden || this.#framed) && !this.#elsewhere;
    if (!this.#online || resting === this.#told) return;
    if (resting) this.#timer = setTimeout(() => this.#rest(), AFTER_MS);
    else this.#wake();
  }

  #rest() {
    this.#told = this.#link.send({ type: "screen.rest", resting: true });
  }

  #wake() {
    this.#told = !this.#link.send({ type: "screen.rest", resting: false });
    this.#screen.wake();
  }
}
