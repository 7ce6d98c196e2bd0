// Sign-in, set-up and new passwords: show the password on wish, say how hard it is to guess, and send once.

import { tellZone } from "../core/zone.js";
import { wireStrength } from "../ui/strength.js";

/** @type {HTMLElement | null} */
const choice = document.getElementById("show-password");
const form = document.getElementById("login");

if (choice && form instanceof HTMLFormElement) {
  const boxes = Array.from(form.querySelectorAll("input[type=password]"));
  const tick = choice.querySelector("input");
  choice.hidden = false;
  if (tick) {
    tick.addEventListener("change", () => {
      for (const box of boxes) box.setAttribute("type", tick.checked ? "text" : "password");
    });
  }
  form.addEventListener("submit", () => {
    for (const box of boxes) box.setAttribute("type", "password");
    const button = form.querySelector("button[type=submit]");
    if (button) setTimeout(() => button.setAttribute("disabled", ""), 0);
  });
  window.addEventListener("pageshow", () => {
    const button = form.querySelector("button[type=submit]");
    if (button) button.removeAttribute("disabled");
  });
}
wireStrength();
tellZone();
