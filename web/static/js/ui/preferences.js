// Choices this browser remembers; a browser that keeps nothing just starts with the default.

const PREFIX = "deskside.viewer.";

/**
 * @param {string} name
 * @param {string} otherwise
 * @param {readonly string[]} allowed
 */
export function remembered(name, otherwise, allowed) {
  try {
    const found = localStorage.getItem(PREFIX + name);
    return found !== null && allowed.includes(found) ? found : otherwise;
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
 * @param {unknown} problem
 * @param {string} otherwise
 */
function unlessStorage(problem, otherwise) {
  if (problem instanceof DOMException) {
    return otherwise;
  }
  throw problem;
}
