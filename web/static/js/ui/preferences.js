// Choices this browser remembers, or this tab alone; a browser that keeps nothing just starts with the default.

/** @typedef {"browser" | "session"} Keeper "session": this tab, until it is closed */

const PREFIX = "deskside.viewer.";

/** @param {Keeper} keeper @returns {Storage} */
const storageOf = (keeper) => (keeper === "session" ? sessionStorage : localStorage);

/**
 * @template {string} T
 * @param {string} name
 * @param {T} otherwise
 * @param {readonly T[]} allowed
 * @param {Keeper} [keeper]
 * @returns {T}
 */
export function remembered(name, otherwise, allowed, keeper = "browser") {
  try {
    const found = storageOf(keeper).getItem(PREFIX + name);
    return allowed.find((known) => known === found) ?? otherwise;
  } catch (problem) {
    return unlessStorage(problem, otherwise);
  }
}

/**
 * @param {string} name
 * @param {string} value
 * @param {Keeper} [keeper]
 */
export function remember(name, value, keeper = "browser") {
  try {
    storageOf(keeper).setItem(PREFIX + name, value);
  } catch (problem) {
    unlessStorage(problem, "");
  }
}

/**
 * Storage that is off or full throws a DOMException (HTML, the localStorage getter; setItem).
 *
 * @template {string} T
 * @param {unknown} problem
 * @param {T} otherwise
 */
function unlessStorage(problem, otherwise) {
  if (problem instanceof DOMException) {
    return otherwise;
  }
  throw problem;
}
