// Rectangles of the desktop, px.

/** @typedef {{x: number, y: number, w: number, h: number}} Rect */

/** More than any desktop. */
export const EVERYTHING = { x: 0, y: 0, w: 65536, h: 65536 };

/** @param {Rect} outer @param {Rect} inner */
export function contains(outer, inner) {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.w >= inner.x + inner.w &&
    outer.y + outer.h >= inner.y + inner.h
  );
}

/** @param {Rect} a @param {Rect} b */
export function meets(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
