// Forms that ask before they are sent (data-confirm), and that are sent once (data-once).

import { confirmed } from "./dialogs.js";
import { chosenCount } from "./choosing.js";

/** @type {WeakSet<Element>} buttons whose question was answered with yes */
const agreed = new WeakSet();

/** @param {HTMLElement} dialog @param {HTMLElement} button the dialog's yes says what the button said */
function dress(dialog, button) {
  const yes = dialog.querySelector("[data-yes]");
  const words = button.querySelector(".btn-words") || button;
  if (!yes) return;
  yes.textContent = (words.textContent || "").trim();
  yes.classList.toggle("btn-danger", button.classList.contains("btn-danger"));
  yes.classList.toggle("btn-primary", !button.classList.contains("btn-danger"));
}

/** @param {HTMLFormElement} form @param {HTMLElement} button @param {HTMLElement} dialog */
async function ask(form, button, dialog) {
  dress(dialog, button);
  const question = (button.dataset.confirm || "").replace("{count}", String(chosenCount()));
  if (!(await confirmed(dialog, question))) {
    button.focus();
    return;
  }
  agreed.add(button);
  form.requestSubmit(button);
}

/** Asks for the button that was pressed before this script was there (plain/theme.js). @param {HTMLElement} dialog */
function takeOver(dialog) {
  document.documentElement.dataset.asks = "";
  const pressed = document.querySelector("[data-pressed]");
  if (!(pressed instanceof HTMLButtonElement) || !pressed.form) return;
  delete pressed.dataset.pressed;
  void ask(pressed.form, pressed, dialog);
}

/** @param {HTMLElement} dialog holds [data-question], [data-yes] and [data-no] */
export function wireConfirming(dialog) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!(form instanceof HTMLFormElement) || !button) return;
    if (button.dataset.confirm && !agreed.delete(button)) {
      event.preventDefault();
      void ask(form, button, dialog);
      return;
    }
    if (form.method !== "post") return;
    // Later: what is disabled now would not be sent.
    setTimeout(() => {
      if (!event.defaultPrevented && "once" in button.dataset) button.setAttribute("disabled", "");
    }, 0);
  });
  window.addEventListener("pageshow", () => {
    for (const button of Array.from(document.querySelectorAll("[data-once]"))) button.removeAttribute("disabled");
  });
  takeOver(dialog);
}
