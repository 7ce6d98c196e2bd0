// What a recording shows at one moment: the desktop on a canvas nobody sees, and the pointer.

import { DecodeError } from "./decoder.js";
import { Display } from "./display.js";

/** @typedef {import("./pending_frame.js").PendingFrame} PendingFrame */

/** Shape and place of the recorded pointer. */
class RecordedPointer {
  canvas = document.createElement("canvas");
  #context = this.canvas.getContext("2d");
  /** Whether a shape was told, and whether it is one. */
  known = false;
  hidden = false;
  /** Whether the shape has changed since somebody looked. */
  fresh = false;
  hot = { x: 0, y: 0 };
  /** @type {{x: number, y: number} | null} desktop px */
  at = null;

  /**
   * @param {CanvasImageSource | null} source null for no pointer
   * @param {{hotX: number, hotY: number, w: number, h: number}} cursor
   */
  shape(source, { hotX, hotY, w, h }) {
    this.fresh = this.known = true;
    this.hidden = source === null;
    if (source === null) return;
    this.canvas.width = w;
    this.canvas.height = h;
    this.#context?.drawImage(source, 0, 0);
    this.hot = { x: hotX, y: hotY };
  }

  /** @param {number} x @param {number} y */
  move(x, y) {
    this.at = { x, y };
  }
}

/** Takes frames in order. */
export class RecordedPicture {
  canvas = document.createElement("canvas");
  pointer = new RecordedPointer();
  #display = new Display(this.canvas, document.createElement("div"));

  /**
   * Draws a frame whose decoding has started, once it is there, and frees it.
   *
   * @param {PendingFrame} frame
   * @param {import("./decoder.js").Decoder} decoder
   * @returns {Promise<boolean>} false where a picture in it could not be decoded
   */
  async take(frame, decoder) {
    try {
      await frame.start(decoder);
      frame.draw(this.#display, this.pointer);
      return true;
    } catch (problem) {
      if (problem instanceof DecodeError || problem instanceof DOMException) return false;
      throw problem;
    } finally {
      frame.close();
    }
  }
}
