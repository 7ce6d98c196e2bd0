// Of frames that are drawn together, what later ones paint over is not worth decoding: seeking is quick.

import { contains, EVERYTHING, meets } from "./rects.js";
import { Format } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("./pixels.js").Operation} Operation
 * @typedef {import("./rects.js").Rect} Rect
 */

/** Painted areas that are compared with. */
const MOST_AREAS = 96;

/**
 * Leaves pictures, fills, copies and recalls out that later ones cover before they are seen or copied.
 *
 * @param {PendingFrame[]} frames in order; nobody looks before the last one is drawn
 */
export function leaveOutHidden(frames) {
  if (frames.length < 2) return;
  const areas = new Areas();
  for (let at = frames.length - 1; at >= 0; at -= 1) {
    const { operations } = frames[at];
    /** @type {Set<Operation>} */
    const hidden = new Set();
    for (let index = operations.length - 1; index >= 0; index -= 1) {
      if (areas.hides(operations[index])) hidden.add(operations[index]);
    }
    if (hidden.size || areas.unseen.size) frames[at].leaveOut(hidden, areas.unseen);
  }
}

/** What is painted later, from the end on. */
class Areas {
  /** @type {Rect[]} */
  #painted = [];
  /** Numbers of films that begin anew later. @type {Set<number>} */
  #begun = new Set();
  /** Pictures of films that nobody sees, and later ones need. @type {Set<Operation>} */
  unseen = new Set();

  /** Whether an operation cannot be seen; if it can, it hides what comes before it. @param {Operation} operation */
  hides(operation) {
    switch (operation.op) {
      case "size":
        this.#painted = [EVERYTHING];
        return false;
      case "store":
        this.#look(operation);
        return false;
      case "copy":
      case "fill":
      case "image":
      case "recall":
        return this.#paints(operation);
      default:
        return false;
    }
  }

  /** @param {Operation & Rect} operation @returns {boolean} whether it is in vain */
  #paints(operation) {
    const covered = this.#painted.some((area) => contains(area, operation));
    if (operation.op === "image" && operation.format === Format.H264) {
      return this.#films(operation, covered);
    }
    if (covered) return true;
    if (operation.op === "copy") {
      const from = { x: operation.fromX, y: operation.fromY, w: operation.w, h: operation.h };
      this.#look(from);
      if (meets(operation, from)) return false;
    }
    this.#paint(operation);
    return false;
  }

  /**
   * A picture of a film is needed by the next one, seen or not, up to the film's next start.
   *
   * @param {import("./pixels.js").Image} image
   * @param {boolean} covered
   */
  #films(image, covered) {
    const [film, start] = image.data;
    if (covered && this.#begun.has(film)) return true;
    if (start) this.#begun.add(film);
    else this.#begun.delete(film);
    if (covered) this.unseen.add(image);
    else this.#paint(image);
    return false;
  }

  /** The larger an area, the more it hides: the smallest makes room. @param {Rect} area hides what comes before it */
  #paint(area) {
    this.#painted.push(area);
    if (this.#painted.length <= MOST_AREAS) return;
    const sizes = this.#painted.map(({ w, h }) => w * h);
    this.#painted.splice(sizes.indexOf(Math.min(...sizes)), 1);
  }

  /** What is taken from the picture here is seen, whatever covers it later. @param {Rect} from */
  #look(from) {
    this.#painted = this.#painted.filter((area) => !meets(area, from));
  }
}
