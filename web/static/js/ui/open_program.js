// Opens the installed program by its own kind of address, only on a click (SPEC J11).
//
// A browser does not say whether there is such a program.  Where one opens, or the browser asks, this page loses the
// keyboard or is hidden; where nothing happens for a while, the hint leads to the download.

import { t } from "../core/texts.js";

const PATIENCE_MS = 2500;

/** @param {HTMLElement} place @param {HTMLElement} hint */
function say(place, hint) {
  hint.textContent = t("The program did not open; it is probably not on this computer. Download it instead.");
  const other = document.getElementById(place.dataset.openElse || "");
  if (other) other.focus();
}

/**
 * Calls back unless something else comes to the front in time.
 *
 * @param {() => void} onNothing
 */
function afterSilence(onNothing) {
  let answered = false;
  const note = () => {
    answered = true;
  };
  window.addEventListener("blur", note);
  document.addEventListener("visibilitychange", note);
  setTimeout(() => {
    window.removeEventListener("blur", note);
    document.removeEventListener("visibilitychange", note);
    if (!answered) onNothing();
  }, PATIENCE_MS);
}

/** @param {HTMLElement} place with data-open-program, the address; holds [data-open-button] and [data-open-hint] */
function wire(place) {
  const button = place.querySelector("[data-open-button]");
  const hint = place.querySelector("[data-open-hint]");
  if (!(button instanceof HTMLElement) || !(hint instanceof HTMLElement)) return;
  button.addEventListener("click", () => {
    hint.textContent = t("The program is being opened …");
    afterSilence(() => say(place, hint));
    window.location.href = place.dataset.openProgram || "";
  });
  place.hidden = false;
}

/** Wires all such buttons of the page (templates/open_program.html). */
export function wireOpenProgram() {
  for (const place of Array.from(document.querySelectorAll("[data-open-program]"))) {
    if (place instanceof HTMLElement) wire(place);
  }
}
