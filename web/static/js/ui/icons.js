// Outlines of Tabler's icons (24 x 24, stroke 2), by what they mean here.

const PATHS = {
  close: "M6 6l12 12M18 6l-12 12",
};

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @returns {SVGElement} */
export function icon(name) {
  const path = /** @type {Record<string, string>} */ (PATHS)[name];
  if (!path) throw new TypeError(`no icon ${name}`);
  const made = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    class: "icon",
    width: "20",
    height: "20",
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  })) {
    made.setAttribute(key, value);
  }
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}
