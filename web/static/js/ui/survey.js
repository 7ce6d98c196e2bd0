// Stars of the survey: radio buttons that look like stars; keyboard and screen readers have the radio buttons.

import { element } from "./dom.js";

/** @param {HTMLElement} stars @param {HTMLElement} chosen */
function paint(stars, chosen) {
  const labels = Array.from(stars.querySelectorAll("label"));
  const at = labels.findIndex((label) => label.querySelector("input")?.checked);
  labels.forEach((label, place) => label.classList.toggle("star-full", place <= at));
  chosen.textContent = at < 0 ? "" : labels[at].dataset.word || "";
}

/** Makes the survey of the page alive, if there is one. */
export function startSurvey() {
  const form = document.getElementById("survey");
  if (!form) return;
  const stars = element("stars", HTMLElement);
  const chosen = element("star-chosen", HTMLElement);
  form.classList.add("survey-alive");
  stars.addEventListener("change", () => paint(stars, chosen));
  paint(stars, chosen);
}

/** Shows the button that prints, where there are scripts. */
export function startPrinting() {
  const button = element("print", HTMLButtonElement);
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
