// Choices this browser remembers; a browser that keeps nothing just starts with the default.

const PREFIX = "deskside.viewer.";

/**
 * @template {string} T
 * @param {string} name
 * @param {T} otherwise
 * @param {readonly T[]} allowed
 * @returns {T}
 */
export function remembered(name, otherwise, allowed) {
  try {
    const found = localStorage.getItem(PREFIX + name);
    return allowed.find((known) => known === found) ?? otherwise;
  } catch (problem) {
    return unlessStorage(problem, otherwise);
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
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
