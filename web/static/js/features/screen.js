// The picture: frames from the link to the canvas, in order and as soon as they are decoded (not on animation
// frames, which rest in background tabs).

import { Assembler } from "../core/assembler.js";
import { DecodeError, Decoder } from "../core/decoder.js";
import { ProtocolError } from "../core/errors.js";
import { leaveOutHidden } from "../core/hidden_pictures.js";
import { KeyRequests } from "../core/key_requests.js";
import { Channel, Flag, Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("../core/pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("../core/frame.js").Header} Header
 * @typedef {{decodingMs: number, drawingMs: number}} Drawn `decodingMs`: from its last byte until it could be drawn
 */

/** Frames decoded ahead of the one to be drawn. */
const AHEAD = 2;
/** More waiting than the appliance ever queues for one viewer: a sender that ignores acknowledgements. */
const WAITING_FRAMES = 64;

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
  /** Whether the first of them is awaited. */
  #awaiting = false;
  #keys;
  #picture = false;
  #wanted = false;
  /** Told of what came, for the state of the line. @type {(bytes: number, sentMs: number) => void} */
  onCame = () => undefined;
  /** Told of each picture on the canvas. @type {(frame: PendingFrame, drawn: Drawn) => void} */
  onDrawn = () => undefined;
  /** Told of each frame that was dropped on its way, or could not be drawn. @type {() => void} */
  onLost = () => undefined;

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
    this.#keys = new KeyRequests(
      () => link.sendRaw(Channel.SCREEN, Flag.REFRESH, 0),
      () => this.#assembler.synced || this.#wantKey(),
    );
    link.onScreen = (header, body) => this.#receive(header, body);
  }

  /** Starts anew: what is on the canvas counts no longer; a key frame is asked for. */
  restart() {
    this.stop();
    this.#wanted = true;
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
    this.#keys.done();
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
      frame.cameAt = performance.now();
      this.#waiting.push(frame);
      this.#decodeAhead();
      this.#draw();
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
    this.#keys.forget();
    this.onLost();
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

  /** Draws what is complete, all of it in one go; what is not, once it is. */
  #draw() {
    while (this.#waiting.length && !this.#awaiting) {
      if (!this.#waiting[0].complete) {
        void this.#await(this.#waiting[0]);
        return;
      }
      const later = this.#waiting.findIndex((frame) => !frame.complete);
      const due = this.#waiting.splice(0, later < 0 ? this.#waiting.length : later);
      this.#decodeAhead();
      leaveOutHidden(due);
      while (due.length && this.#finish(due[0], true)) due.shift();
      // Behind one that could not be drawn, all is lost.
      for (const frame of due) frame.close();
    }
    if (!this.#awaiting && !this.#assembler.synced) {
      this.#wantKey();
    }
  }

  /** @param {PendingFrame} frame the first one */
  async #await(frame) {
    this.#awaiting = true;
    let ready = false;
    try {
      await frame.start(this.#decoder);
      ready = true;
    } catch (problem) {
      if (!(problem instanceof DecodeError)) throw problem;
    } finally {
      this.#awaiting = false;
      if (!ready && this.#waiting[0] === frame) this.#finish(frame, false);
      this.#draw();
    }
  }

  /**
   * @param {PendingFrame} frame
   * @param {boolean} ready
   * @returns {boolean} whether it is on the canvas
   */
  #finish(frame, ready) {
    const began = performance.now();
    // Before it is painted, in the same task, and also for a frame that is skipped: the agent waits for nothing that
    // never comes.
    this.#link.sendRaw(Channel.SCREEN, Flag.ACK, frame.sequence);
    const drawn = ready && this.#paint(frame);
    this.frames += 1;
    if (drawn) this.onDrawn(frame, { decodingMs: began - frame.cameAt, drawingMs: performance.now() - began });
    frame.close();
    if (!drawn) {
      this.#lost();
    } else if (frame.key) {
      this.#keyDrawn();
    }
    return drawn;
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
      this.#keys.done();
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
    this.#keys.forget();
    this.onLost();
    this.#wantKey();
  }

  #clear() {
    for (const frame of this.#waiting) {
      frame.close();
    }
    this.#waiting = [];
    this.#decoder.close();
  }

  /** Asks for a key frame once all that is there is drawn. */
  #wantKey() {
    if (!this.#waiting.length) this.#keys.ask();
  }
}
