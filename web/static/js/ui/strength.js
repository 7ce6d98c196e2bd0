// How hard a new password is to guess, while it is typed (data-strength-for is the id of its box).

import { t } from "../core/texts.js";

const PAUSE_MS = 350;

/** @returns {string[]} by score */
function words() {
  return [
    t("Very easy to guess"),
    t("Easy to guess"),
    t("Not good enough yet"),
    t("Good"),
    t("Very good"),
  ];
}

/** @param {string} password @returns {Promise<{score: number, least: number} | null>} null while nobody can say */
async function judged(password) {
  const response = await fetch("/api/password/strength", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ password }),
  });
  return response.ok ? response.json() : null;
}

/** @param {HTMLElement} place @param {HTMLInputElement} box */
function wire(place, box) {
  const bar = place.querySelector("meter");
  const text = place.querySelector(".strength-words");
  if (!bar || !text) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const look = async () => {
    const password = box.value;
    const found = password ? await judged(password) : null;
    if (box.value !== password) return;
    place.hidden = found === null;
    if (found === null) return;
    bar.value = found.score;
    text.textContent =
      password.length < found.least ? t("Too short: {least} characters at least", { least: found.least }) : words()[found.score];
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      look().catch((failure) => {
        // Without an answer nothing is said; the appliance checks again when the form is sent.
        if (!(failure instanceof TypeError || failure instanceof SyntaxError)) throw failure;
        place.hidden = true;
      });
    }, PAUSE_MS);
  });
}

/** Wires all of the page. */
export function wireStrength() {
  for (const place of Array.from(document.querySelectorAll("[data-strength-for]"))) {
    const box = document.getElementById(place.getAttribute("data-strength-for") || "");
    if (place instanceof HTMLElement && box instanceof HTMLInputElement) wire(place, box);
  }
}
