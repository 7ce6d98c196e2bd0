// Finding and building elements; strings are always text.

/**
 * Returns the element of the template with this id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new TypeError(`#${id} is missing from the page`);
  }
  return found;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * @param {string} text
 * @param {string} className
 * @param {() => void} act
 */
export function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${className}`;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/**
 * Puts new children in place of the old ones (Safari 11 and Firefox 60 have no replaceChildren).
 *
 * @param {Element} parent
 * @param {Node[]} children
 */
export function fill(parent, children) {
  parent.textContent = "";
  parent.append(...children);
}
