// The stroke that this technician draws: on the own sheet at once, to the others at once and then once a frame.

import { strokeId } from "./strokes.js";
import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {{x: number, y: number}} Place desktop px
 */

/** Adds to the drawings what is drawn here. */
export class Pen {
  #strokes;
  #send;
  #nextFrame;
  /** Id of the stroke that grows, empty for none. */
  #growing = "";
  /** @type {number[]} what of it has not been sent */
  #unsent = [];
  #due = false;

  /**
   * @param {import("./strokes.js").Strokes} strokes
   * @param {(message: import("./codec.js").Message) => boolean} send returns whether it left
   * @param {(act: () => void) => void} nextFrame
   */
  constructor(strokes, send, nextFrame) {
    this.#strokes = strokes;
    this.#send = send;
    this.#nextFrame = nextFrame;
  }

  /**
   * Begins a stroke; a text is complete with that.
   *
   * @param {Pick<Stroke, "tool" | "rgb" | "widthPx" | "text" | "author">} look
   * @param {Place} place
   */
  begin({ tool, rgb, widthPx, text, author }, { x, y }) {
    this.up();
    const id = strokeId();
    const said = { type: "whiteboard.begin", stroke_id: id, tool, rgb, width_px: widthPx, x, y, text };
    if (!this.#send(said)) return;
    this.#strokes.begin({ id, author, name: "", tool, rgb, widthPx, points: [x, y], text });
    this.#growing = tool === "text" ? "" : id;
  }

  /** @param {readonly Place[]} places */
  move(places) {
    const stroke = this.#strokes.get(this.#growing);
    if (!stroke) return;
    for (const { x, y } of places) {
      const [beforeX, beforeY] = stroke.points.slice(-2);
      if (beforeX !== x || beforeY !== y) this.#unsent.push(...this.#strokes.extend(stroke.id, [x, y]));
    }
    if (stroke.points.length >= 2 * Limits.WHITEBOARD_STROKE_POINTS) {
      this.begin(stroke, places[places.length - 1]);
    } else if (!this.#due) {
      this.#frame();
    }
  }

  /** The stroke is complete. */
  up() {
    this.#flush();
    this.#growing = "";
  }

  /** Others took strokes away. @param {readonly string[]} ids */
  gone(ids) {
    if (!ids.includes(this.#growing)) return;
    this.#growing = "";
    this.#unsent = [];
  }

  #frame() {
    this.#due = this.#unsent.length > 0;
    if (!this.#due) return;
    this.#flush();
    this.#nextFrame(() => this.#frame());
  }

  #flush() {
    const points = this.#unsent;
    this.#unsent = [];
    for (let at = 0; at < points.length; at += Limits.WHITEBOARD_PART_NUMBERS) {
      const part = points.slice(at, at + Limits.WHITEBOARD_PART_NUMBERS);
      this.#send({ type: "whiteboard.extend", stroke_id: this.#growing, points: part });
    }
  }
}
