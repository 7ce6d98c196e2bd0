// Which frames may be drawn before those that came before them: the canvas ends up the same in either order.

import { EVERYTHING, meets } from "./rects.js";

/**
 * @typedef {import("./pending_frame.js").PendingFrame} PendingFrame
 * @typedef {import("./rects.js").Rect} Rect
 */

/** Operations of the frame times those before it: more are not looked through. */
const MOST_PAIRS = 4096;
/** The pointer is drawn in one place only, which no rectangle of the desktop meets. */
const POINTER = { x: -1, y: -1, w: 1, h: 1 };

/**
 * Whether a frame neither draws nor reads where one of those before it does.
 *
 * @param {PendingFrame} frame
 * @param {readonly PendingFrame[]} before not drawn yet
 */
export function mayOvertake(frame, before) {
  const count = before.reduce((sum, { operations }) => sum + operations.length, 0);
  if (!before.length || frame.operations.length * count > MOST_PAIRS) return false;
  const mine = touched(frame);
  return before.every((one) => !touched(one).some((area) => mine.some((own) => meets(area, own))));
}

/** @param {PendingFrame} frame @returns {Rect[]} where it draws or reads */
function touched({ operations }) {
  /** @type {Rect[]} */
  const areas = [];
  for (const operation of operations) {
    switch (operation.op) {
      case "size":
        return [EVERYTHING, POINTER];
      case "copy":
        areas.push(operation, { x: operation.fromX, y: operation.fromY, w: operation.w, h: operation.h });
        break;
      case "cursor":
      case "pointer":
        areas.push(POINTER);
        break;
      case "times":
        break;
      default:
        areas.push(operation);
    }
  }
  return areas;
}
