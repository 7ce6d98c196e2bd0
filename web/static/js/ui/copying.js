import { copyBySelection } from "../core/selected_copy.js";
import { t } from "../core/texts.js";

const SHOWN_MS = 2500;

/** @param {string} text @returns {Promise<boolean>} */
async function copyText(text) {
  if (!navigator.clipboard) return copyBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    if (!(refused instanceof DOMException)) throw refused;
    return copyBySelection(text);
  }
}

/**
 * Makes a button copy, and say in its own label how it went.
 *
 * @param {HTMLElement} button
 * @param {() => string | Promise<string>} textOf empty where there is nothing, which was said elsewhere
 */
export function copyOnClick(button, textOf) {
  const label = button.querySelector(".copy-label") || button.lastChild;
  const usual = label ? label.textContent : "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const text = await textOf();
    if (!text) return;
    const done = await copyText(text);
    if (!label) return;
    label.textContent = done ? t("Copied") : t("Press Ctrl+C");
    clearTimeout(timer);
    timer = setTimeout(() => {
      label.textContent = usual;
    }, SHOWN_MS);
  });
}
