// What is on a whiteboard: strokes in the order they were begun; agrees with protocol/strokes.py on every vector.

import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {"pen" | "eraser" | "arrow" | "text"} Tool
 * @typedef {{
 *   id: string, author: string, name: string, tool: Tool, rgb: number, widthPx: number, points: number[], text: string,
 * }} Stroke `points`: x and y in turn, desktop px; an arrow has its two ends
 */

/** Person id of the customer. */
export const CUSTOMER = "customer";
const ID_BYTES = 16;

/** All strokes of a session; the appliance keeps their number within its limits. */
export class Strokes {
  /** @type {Map<string, Stroke>} */
  #kept = new Map();

  /** @returns {Stroke[]} */
  get all() {
    return Array.from(this.#kept.values());
  }

  /** @param {string} id */
  get(id) {
    return this.#kept.get(id);
  }

  /** Keeps a new stroke. @param {Stroke} stroke @returns {boolean} false for one whose id is known */
  begin(stroke) {
    if (this.#kept.has(stroke.id)) return false;
    this.#kept.set(stroke.id, { ...stroke, points: whole(stroke.points) });
    return true;
  }

  /**
   * Lets a stroke grow.
   *
   * @param {string} id
   * @param {readonly number[]} points
   * @returns {number[]} what was added, nothing where it may not grow
   */
  extend(id, points) {
    const stroke = this.#kept.get(id);
    let more = whole(points);
    if (!stroke || stroke.tool === "text" || !more.length) return [];
    if (stroke.tool === "arrow") {
      more = more.slice(-2);
      stroke.points = stroke.points.slice(0, 2).concat(more);
      return more;
    }
    more = more.slice(0, Math.max(0, 2 * Limits.WHITEBOARD_STROKE_POINTS - stroke.points.length));
    for (const number of more) stroke.points.push(number);
    return more;
  }

  everything() {
    return Array.from(this.#kept.keys());
  }

  /** @param {Iterable<string>} ids */
  remove(ids) {
    for (const id of ids) this.#kept.delete(id);
  }
}

/** @returns {string} 128 random bits, for a new stroke */
export function strokeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {readonly number[]} points @returns {number[]} without a last x that has no y */
function whole(points) {
  return points.slice(0, points.length - (points.length % 2));
}
