// What one viewer knows of its line, its session and its picture, and what is said of it.

import { isOver, situation } from "./situation.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {import("../core/link.js").LinkState} LinkState
 */

/** Changed by the viewer's page only. */
export class Viewing {
  ownId = "";
  /** @type {LinkState} */
  line = { state: "connecting" };
  /** @type {Message | null} */
  session = null;
  picture = false;
  /** Reason of screen.unavailable, or empty. */
  unavailable = "";
  #met = false;

  get online() {
    return this.line.state === "online";
  }

  /** Whether the customer's computer is to be seen, as far as the session goes. */
  get connected() {
    return this.session?.state === "connected";
  }

  /** Whether somebody may still come into the session. */
  get live() {
    return !this.session || !isOver(this.session);
  }

  /** Whether this viewer's keys and pointer go to the customer's computer. */
  get controls() {
    const own = this.session?.people.find((/** @type {{id: string}} */ person) => person.id === this.ownId);
    return this.connected && own?.level === "control" && this.session?.rights.includes("control") === true;
  }

  /** @param {LinkState} line */
  lineChanged(line) {
    this.line = line;
    if (this.online) {
      this.#met = true;
      return;
    }
    this.session = this.session && isOver(this.session) ? this.session : null;
    this.unavailable = "";
  }

  /** @param {Message} session @returns {boolean} whether pictures begin now */
  sessionChanged(session) {
    const before = this.connected;
    this.session = session;
    if (!this.connected) this.unavailable = "";
    return this.connected && !before;
  }

  /** @param {boolean} there */
  pictureChanged(there) {
    this.picture = there;
    if (there) this.unavailable = "";
  }

  situation() {
    return situation({
      link: this.line,
      met: this.#met,
      session: this.session,
      picture: this.picture,
      unavailable: this.unavailable,
      controls: this.controls,
    });
  }
}
