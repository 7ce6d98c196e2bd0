// The code box for other sites: the snippet and its preview follow what is chosen.

import { pageData } from "../core/page.js";
import { element } from "../ui/dom.js";

const HEIGHT_PER_PX = 11.5;
/** Of the frame, for each px of the text: label, box and hint, each wrapped once. */
const USUAL = { theme: "auto", size: "16", font: "sans", lang: "", to: "top" };

const frame = element("snippet-frame", HTMLTextAreaElement);
const form = element("snippet-form", HTMLTextAreaElement);
const preview = element("embed-preview", HTMLElement);
const inside = element("embed-inside", HTMLElement);
const plain = form.value;
const title = (/title="([^"]*)"/.exec(frame.value) || [])[1] || "";

/** @param {string} name @returns {string} */
const chosen = (name) => element(`embed-${name}`, HTMLSelectElement).value;

/** @returns {string} what stands behind the address; only what is not usual */
function query() {
  const wish = new URLSearchParams();
  for (const [name, usual] of Object.entries(USUAL)) {
    if (chosen(name) !== usual) wish.set(name, chosen(name));
  }
  const text = wish.toString();
  return text ? `?${text.replace(/&/g, "&amp;")}` : "";
}

function follow() {
  const size = chosen("size");
  const height = Math.round(Number(size) * HEIGHT_PER_PX + 6);
  frame.value =
    `<iframe src="${String(pageData().page.origin)}/embed${query()}" title="${title}" ` +
    `width="100%" height="${height}" loading="lazy"></iframe>`;
  form.value = chosen("to") === "new" ? plain.replace("<form ", '<form target="_blank" ') : plain;
  inside.className = `embed-preview-inside embed-size-${size} embed-font-${chosen("font")}`;
  const theme = chosen("theme");
  if (theme === "auto") preview.removeAttribute("data-bs-theme");
  else preview.setAttribute("data-bs-theme", theme);
}

for (const name of Object.keys(USUAL)) element(`embed-${name}`, HTMLSelectElement).addEventListener("change", follow);
follow();
