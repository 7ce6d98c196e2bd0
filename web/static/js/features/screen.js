// The picture: frames from the link to the canvas, in order and as soon as they are decoded (not on animation
// frames, which rest in background tabs).

import { Assembler } from "../core/assembler.js";
import { DecodeError, Decoder } from "../core/decoder.js";
import { ProtocolError } from "../core/errors.js";
import { Channel, Flag, Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("../core/pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("../core/frame.js").Header} Header
 */

/** Frames decoded ahead of the one to be drawn. */
const AHEAD = 2;
/** More waiting than the appliance ever queues for one viewer: a sender that ignores acknowledgements. */
const WAITING_FRAMES = 64;
const FIRST_ASK_MS = 1000;
const LONGEST_ASK_MS = 8000;

/** Draws what arrives and keeps the stream in step with the agent. */
export class Screen {
  /** Counts what was drawn: another number, maybe another picture. */
  frames = 0;
  #link;
  #display;
  #pointer;
  #onPicture;
  #decoder = new Decoder();
  #assembler = new Assembler();
  /** @type {PendingFrame[]} complete, oldest first */
  #waiting = [];
  #drawing = false;
  #asking = false;
  #askDelayMs = FIRST_ASK_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #picture = false;
  #wanted = false;
  /** @type {WeakMap<PendingFrame, number>} */
  #cameAt = new WeakMap();
  /** Told of what came, for the state of the line. @type {(bytes: number, sentMs: number) => void} */
  onCame = () => undefined;
  /** Told of each picture on the canvas, and how long that took. @type {(bytes: number, drawingMs: number) => void} */
  onDrawn = () => undefined;

  /**
   * @param {{
   *   link: import("../core/link.js").Link,
   *   display: import("../core/display.js").Display,
   *   pointer: import("../core/remote_pointer.js").RemotePointer,
   *   onPicture: (there: boolean) => void,
   * }} parts `onPicture` is told when a picture appears and when it is no longer true.
   */
  constructor({ link, display, pointer, onPicture }) {
    this.#link = link;
    this.#display = display;
    this.#pointer = pointer;
    this.#onPicture = onPicture;
    link.onScreen = (header, body) => this.#receive(header, body);
  }

  /** Starts anew: what is on the canvas counts no longer; a key frame is asked for. */
  restart() {
    this.stop();
    this.#wanted = true;
    this.#askDelayMs = FIRST_ASK_MS;
    this.#wantKey();
  }

  /** Goes on after a rest in which frames were missed; the old picture stays until the new one is there. */
  wake() {
    if (this.#wanted) this.#lost();
  }

  /** Forgets the picture and asks for nothing: the line is down or the customer's computer away. */
  stop() {
    this.#wanted = false;
    this.#clear();
    this.#assembler.lose();
    clearTimeout(this.#timer);
    this.#asking = false;
    if (this.#picture) {
      this.#picture = false;
      this.#onPicture(false);
    }
  }

  /**
   * @param {Header} header
   * @param {Uint8Array} body
   * @throws {ProtocolError}
   */
  #receive(header, body) {
    if (header.flags & Flag.ACK) {
      throw new ProtocolError("acknowledgement from the wrong side");
    }
    if (header.flags & Flag.REFRESH) {
      this.#dropped(body);
      return;
    }
    this.onCame(body.length, header.timeMs);
    const frame = this.#assembler.take(header, body);
    if (frame) {
      this.#cameAt.set(frame, performance.now());
      this.#waiting.push(frame);
      this.#decodeAhead();
      void this.#draw();
    } else if (!this.#assembler.synced) {
      this.#wantKey();
    }
    this.#limit();
  }

  /** @param {Uint8Array} body */
  #dropped(body) {
    if (body.length) {
      throw new ProtocolError("refresh with a body");
    }
    this.#assembler.lose();
    this.#asking = false;
    this.#wantKey();
  }

  #limit() {
    const bytes = this.#waiting.reduce((sum, frame) => sum + frame.bytes, 0);
    if (this.#waiting.length > WAITING_FRAMES || bytes > 2 * Limits.FRAME_BYTES) {
      this.#lost();
    }
  }

  #decodeAhead() {
    for (const frame of this.#waiting.slice(0, AHEAD)) {
      void frame.start(this.#decoder);
    }
  }

  async #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    while (this.#waiting.length) {
      const frame = this.#waiting[0];
      const ready = await this.#decoded(frame);
      if (this.#waiting[0] === frame) {
        this.#waiting.shift();
        this.#decodeAhead();
        this.#finish(frame, ready);
      }
    }
    this.#drawing = false;
    if (!this.#assembler.synced) {
      this.#wantKey();
    }
  }

  /**
   * @param {PendingFrame} frame
   * @returns {Promise<boolean>}
   */
  async #decoded(frame) {
    try {
      await frame.start(this.#decoder);
      return true;
    } catch (problem) {
      if (problem instanceof DecodeError) {
        return false;
      }
      throw problem;
    }
  }

  /**
   * @param {PendingFrame} frame
   * @param {boolean} ready
   */
  #finish(frame, ready) {
    const drawn = ready && this.#paint(frame);
    this.frames += 1;
    if (drawn) this.onDrawn(frame.bytes, performance.now() - (this.#cameAt.get(frame) ?? 0));
    frame.close();
    // Also for a frame that was skipped: the agent waits for nothing that never comes.
    this.#link.sendRaw(Channel.SCREEN, Flag.ACK, frame.sequence);
    if (!drawn) {
      this.#lost();
    } else if (frame.key) {
      this.#keyDrawn();
    }
  }

  /**
   * @param {PendingFrame} frame
   * @returns {boolean} false where the browser could not draw a picture after all
   */
  #paint(frame) {
    try {
      frame.draw(this.#display, this.#pointer);
      return true;
    } catch (problem) {
      if (problem instanceof DOMException) {
        return false;
      }
      throw problem;
    }
  }

  #keyDrawn() {
    if (this.#assembler.synced) {
      this.#asking = false;
      clearTimeout(this.#timer);
      this.#askDelayMs = FIRST_ASK_MS;
    }
    if (!this.#picture) {
      this.#picture = true;
      this.#onPicture(true);
    }
  }

  /** The frames that wait build on one that is missing. */
  #lost() {
    this.#clear();
    this.#assembler.lose();
    this.#asking = false;
    this.#wantKey();
  }

  #clear() {
    for (const frame of this.#waiting) {
      frame.close();
    }
    this.#waiting = [];
  }

  /** Asks for a key frame once all that is there is drawn, and again should none come. */
  #wantKey() {
    if (this.#asking || this.#waiting.length) {
      return;
    }
    if (!this.#link.sendRaw(Channel.SCREEN, Flag.REFRESH, 0)) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asking = false;
      this.#askDelayMs = Math.min(this.#askDelayMs * 2, LONGEST_ASK_MS);
      if (!this.#assembler.synced) {
        this.#wantKey();
      }
    }, this.#askDelayMs);
  }
}
