// Where the customer's monitors lie to each other, and which one is looked at.  Knows no page.

/**
 * @typedef {{w: number, h: number}} Size
 * @typedef {{
 *   id: string, name: string, x: number, y: number, w: number, h: number, scale: number, turned: number,
 *   primary: boolean, modes: readonly Size[], changed: boolean,
 * }} Monitor as the message monitors.list has them
 */

/** Shows all of the desktop. */
export const ALL = "";

/** The customer's monitors in reading order, and the one that is chosen. */
export class MonitorMap {
  /** @type {readonly Monitor[]} left to right, then top to bottom */
  monitors = [];
  /** Id of the one that is looked at, or ALL. */
  chosen = ALL;

  /** Takes what the customer's computer says; what was chosen stays while it is there. @param {readonly Monitor[]} list */
  take(list) {
    this.monitors = [...list].sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1));
    if (!this.current) this.chosen = ALL;
  }

  /** @param {string} id */
  choose(id) {
    this.chosen = this.monitors.some((one) => one.id === id) ? id : ALL;
  }

  /** The monitor that is looked at; undefined for all of them. */
  get current() {
    return this.monitors.find((one) => one.id === this.chosen);
  }

  /** The one whose size is spoken of: the chosen one, or the only one. */
  get meant() {
    return this.current ?? (this.monitors.length === 1 ? this.monitors[0] : undefined);
  }

  /** Number of a monitor for people, from 1. @param {string} id */
  number(id) {
    return this.monitors.findIndex((one) => one.id === id) + 1;
  }

  /** The monitor after or before the chosen one, around; the first or last after all. @param {1 | -1} by @returns {string} */
  beside(by) {
    const { length } = this.monitors;
    if (length < 2) return this.chosen;
    const at = this.monitors.findIndex((one) => one.id === this.chosen);
    const next = at < 0 ? (by > 0 ? 0 : length - 1) : (at + by + length) % length;
    return this.monitors[next].id;
  }

  /** Smallest rectangle around all of them, desktop px. */
  get extent() {
    return around(this.monitors);
  }

  /**
   * Where each monitor is drawn so that all of them fit.
   *
   * @param {Size} room
   * @returns {{monitor: Monitor, x: number, y: number, w: number, h: number}[]}
   */
  drawn(room) {
    const { x, y, w, h } = this.extent;
    const factor = Math.min(room.w / (w || 1), room.h / (h || 1));
    return this.monitors.map((monitor) => ({
      monitor,
      x: (monitor.x - x) * factor,
      y: (monitor.y - y) * factor,
      w: monitor.w * factor,
      h: monitor.h * factor,
    }));
  }
}

/** @param {readonly Monitor[]} monitors */
function around(monitors) {
  const x = Math.min(...monitors.map((one) => one.x));
  const y = Math.min(...monitors.map((one) => one.y));
  const w = Math.max(...monitors.map((one) => one.x + one.w)) - x;
  const h = Math.max(...monitors.map((one) => one.y + one.h)) - y;
  return monitors.length ? { x, y, w, h } : { x: 0, y: 0, w: 0, h: 0 };
}
