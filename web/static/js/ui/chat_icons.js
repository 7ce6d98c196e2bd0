// The few pictures a chat needs, on every page alike.

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} */
const PATHS = {
  send: "M10 14 21 3M21 3l-6.5 18a.55.55 0 0 1-1 0L10 14l-7-3.500a.55.55 0 0 1 0-1z",
  smile: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M9 10h.01M15 10h.01M9.500 15a3.500 3.500 0 0 0 5 0",
  open: "M12 6H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-6M11 13l9-9M15 4h5v5",
  waiting: "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M12 7v5l3 3",
  sent: "M5 12l5 5L20 7",
  delivered: "M7 12l5 5L22 7M2 12l5 5M12 12l5-5",
  down: "M12 5v14M18 13l-6 6M6 13l6 6",
  failed: "M12 9v4M12 16v.01M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0",
};

/** @param {string} name @param {string} [className] @returns {SVGElement} */
export function chatIcon(name, className) {
  const picture = document.createElementNS(SVG, "svg");
  const attributes = {
    class: className || "chat-icon",
    viewBox: "0 0 24 24",
    width: "20",
    height: "20",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", PATHS[name]);
  picture.appendChild(line);
  return picture;
}
