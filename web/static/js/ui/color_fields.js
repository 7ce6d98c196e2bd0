// Fields for colours: measured while they are chosen, and shown in the previews of the page.

import { request } from "../core/desk_api.js";
import { t } from "../core/texts.js";
import { element } from "./dom.js";

/**
 * @typedef {{accent: string, strong: string, on_accent: string, soft: string, on_page: string, on_button: string,
 *   passes: boolean, proposed: string}} Measured
 */

const PATH = "/office/settings/brand/measure";
const PAUSE_MS = 120;
const FIELDS = { color: "light", color_dark: "dark" };

let asked = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} text @returns {boolean} */
const isColor = (text) => /^#[0-9a-f]{6}$/i.test(text.trim());

/** @param {string} name @param {string} mark @returns {HTMLElement} */
function piece(name, mark) {
  const found = document.querySelector(`[data-color="${name}"] [data-color-${mark}]`);
  if (!(found instanceof HTMLElement)) throw new TypeError(`${mark} of ${name} is missing`);
  return found;
}

/** @param {string} scheme @param {Measured} measured */
function paint(scheme, measured) {
  for (const box of Array.from(document.querySelectorAll(`[data-preview="${scheme}"]`))) {
    if (!(box instanceof HTMLElement)) continue;
    box.style.setProperty("--preview-accent", measured.accent);
    box.style.setProperty("--preview-on-accent", measured.on_accent);
  }
}

/** @param {string} name @param {Measured} measured */
function say(name, measured) {
  piece(name, "measured").textContent = t(
    "Measured: {page} to 1 as text on the page, {button} to 1 on a button.",
    { page: measured.on_page, button: measured.on_button },
  );
  const use = piece(name, "use");
  use.hidden = measured.passes;
  piece(name, "use-text").textContent = t("Use {color}, which can be read", { color: measured.proposed });
  use.dataset.colorProposed = measured.proposed;
  const dot = use.querySelector(".color-dot");
  if (dot instanceof HTMLElement) dot.style.backgroundColor = measured.proposed;
}

/** @param {Record<string, Measured>} measured */
function show(measured) {
  for (const [name, scheme] of Object.entries(FIELDS)) {
    paint(scheme, measured[scheme]);
    say(name, measured[scheme]);
    const picker = piece(name, "picker");
    if (picker instanceof HTMLInputElement) picker.value = measured[scheme].accent;
  }
}

async function measure() {
  const mine = ++asked;
  const wish = new URLSearchParams();
  for (const name of Object.keys(FIELDS)) {
    const { value } = element(name, HTMLInputElement);
    if (value.trim() && !isColor(value)) return;
    wish.set(name, value.trim());
  }
  const measured = await request(`${PATH}?${wish.toString()}`);
  if (mine === asked) show(measured);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => void measure(), PAUSE_MS);
}

/** @param {string} name */
function wireColor(name) {
  const box = element(name, HTMLInputElement);
  const picker = piece(name, "picker");
  const use = piece(name, "use");
  picker.hidden = false;
  picker.addEventListener("input", () => {
    if (picker instanceof HTMLInputElement) box.value = picker.value;
    soon();
  });
  box.addEventListener("input", soon);
  use.addEventListener("click", () => {
    box.value = use.dataset.colorProposed || "";
    box.focus();
    void measure();
  });
}

/** @param {Record<string, Measured>} measured what the server measured of the colours in the fields */
export function wireColorFields(measured) {
  for (const name of Object.keys(FIELDS)) wireColor(name);
  show(measured);
}
