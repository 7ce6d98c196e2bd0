// A recording without the times in which nothing changed.

/** Shown of an idle time at its end, ms: one sees what was there before it changes. */
export const IDLE_LEFT_MS = 700;

/**
 * Returns when something is shown once idle times are left out.
 *
 * @param {[number, number][]} idle by time, apart from each other
 * @param {number} atMs
 */
export function shortenedMs(idle, atMs) {
  let left = 0;
  for (const [from, to] of idle) {
    if (from >= atMs) break;
    left += Math.max(0, Math.min(atMs, to - IDLE_LEFT_MS) - from);
  }
  return atMs - left;
}

/**
 * Returns where to go on when idle times are jumped over.
 *
 * @param {[number, number][]} idle
 * @param {number} atMs
 */
export function afterIdleMs(idle, atMs) {
  const found = idle.find(([from, to]) => from <= atMs && to - IDLE_LEFT_MS > atMs);
  return found ? found[1] - IDLE_LEFT_MS : atMs;
}
