// The picture: takes frames from the link, acknowledges what was drawn, and asks for a key frame where one is needed.

import { Assembler } from "../core/assembler.js";
import { ProtocolError } from "../core/errors.js";
import { FrameQueue } from "../core/frame_queue.js";
import { KeyRequests } from "../core/key_requests.js";
import { Channel, Flag, Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("../core/pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("../core/frame.js").Header} Header
 * @typedef {import("../core/frame_queue.js").Drawn} Drawn
 */

/** More waiting than the appliance ever queues for one viewer: a sender that ignores acknowledgements. */
const WAITING_FRAMES = 64;

/** Draws what arrives and keeps the stream in step with the agent. */
export class Screen {
  /** Counts what was drawn: another number, maybe another picture. */
  frames = 0;
  #onPicture;
  #assembler = new Assembler();
  #queue;
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
    this.#onPicture = onPicture;
    this.#queue = new FrameQueue({
      display,
      pointer,
      // Before it is painted, in the same task, and also for a frame that is skipped: the agent waits for nothing that
      // never comes.
      onTurn: (frame) => link.sendRaw(Channel.SCREEN, Flag.ACK, frame.sequence),
      onDrawn: (frame, drawn) => {
        this.frames += 1;
        this.onDrawn(frame, drawn);
      },
      onDone: (frame, drawn) => {
        if (!drawn) this.#lost(true);
        else if (frame.key) this.#keyDrawn();
      },
      onRest: () => this.#assembler.synced || this.#wantKey(),
    });
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
    if (this.#wanted) this.#lost(false);
  }

  /** Forgets the picture and asks for nothing: the line is down or the customer's computer away. */
  stop() {
    this.#wanted = false;
    this.#queue.clear();
    this.#assembler.lose();
    this.#keys.stop();
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
      this.#queue.add(frame);
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
    if (this.#queue.length > WAITING_FRAMES || this.#queue.bytes > 2 * Limits.FRAME_BYTES) {
      this.#lost(true);
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

  /**
   * The frames that wait build on one that is missing.
   *
   * @param {boolean} faulty what came was no good: who sends it is not asked again at once
   */
  #lost(faulty) {
    this.#queue.clear();
    this.#assembler.lose();
    if (faulty) this.#keys.failed();
    else this.#keys.forget();
    this.onLost();
    this.#wantKey();
  }

  /** Asks for a key frame once all that is there is drawn. */
  #wantKey() {
    if (!this.#queue.length) this.#keys.ask();
  }
}
