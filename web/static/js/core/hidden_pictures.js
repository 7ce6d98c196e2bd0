// Of frames that are drawn together, what later ones paint over is not worth decoding: seeking is quick.

/**
 * @typedef {import("./pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("./pixels.js").Operation} Operation
 * @typedef {{x: number, y: number, w: number, h: number}} Rect
 */

/** Painted areas that are compared with. */
const MOST_AREAS = 96;
const EVERYTHING = { x: 0, y: 0, w: 65536, h: 65536 };

/**
 * Leaves pictures, fills and copies out that later ones cover before they are seen or copied.
 *
 * @param {PendingFrame[]} frames in order, not started; nobody looks before the last one is drawn
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
    if (hidden.size) frames[at].leaveOut(hidden);
  }
}

/** What is painted later, from the end on. */
class Areas {
  /** @type {Rect[]} */
  #painted = [];

  /** Whether an operation cannot be seen; if it can, it hides what comes before it. @param {Operation} operation */
  hides(operation) {
    if (operation.op === "size") {
      this.#painted = [EVERYTHING];
      return false;
    }
    if (operation.op !== "image" && operation.op !== "fill" && operation.op !== "copy") return false;
    if (this.#painted.some((area) => contains(area, operation))) return true;
    if (operation.op === "copy") {
      const from = { x: operation.fromX, y: operation.fromY, w: operation.w, h: operation.h };
      this.#painted = this.#painted.filter((area) => !meets(area, from));
      if (meets(operation, from)) return false;
    }
    this.#painted.push(operation);
    if (this.#painted.length > MOST_AREAS) this.#painted.shift();
    return false;
  }
}

/** @param {Rect} outer @param {Rect} inner */
function contains(outer, inner) {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.w >= inner.x + inner.w &&
    outer.y + outer.h >= inner.y + inner.h
  );
}

/** @param {Rect} a @param {Rect} b */
function meets(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
