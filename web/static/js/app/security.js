// Second steps: passkeys, strength of passwords, recovery codes.  What a page has is found by its data attributes.

import { copyOnClick } from "../ui/copying.js";
import { wirePasskeys } from "../ui/passkey_button.js";
import { wireStrength } from "../ui/strength.js";

/** @param {HTMLElement} list @returns {string} */
function codesOf(list) {
  const codes = Array.from(list.querySelectorAll("code"), (one) => one.textContent || "");
  return `${list.dataset.organisation || ""} (${window.location.host})\n\n${codes.join("\n")}\n`;
}

/** @param {string} text */
function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `${window.location.hostname}-recovery-codes.txt`;
  document.body.appendChild(link);
  link.click();
  document.body.removeChild(link);
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function wireCodes() {
  const list = document.getElementById("recovery-codes");
  const buttons = document.querySelector("[data-code-buttons]");
  if (!list || !(buttons instanceof HTMLElement)) return;
  buttons.hidden = false;
  const copy = buttons.querySelector("[data-codes-copy]");
  if (copy instanceof HTMLElement) copyOnClick(copy, () => codesOf(list));
  for (const [name, act] of /** @type {Array<[string, () => void]>} */ ([
    ["download", () => download(codesOf(list))],
    ["print", () => window.print()],
  ])) {
    const button = buttons.querySelector(`[data-codes-${name}]`);
    if (button) button.addEventListener("click", act);
  }
}

/** A code is used up by the first try: a second press must not look like a wrong one. */
function wireSendingOnce() {
  for (const form of Array.from(document.querySelectorAll("form[data-send-once]"))) {
    const button = form.querySelector("button[type=submit]");
    if (!button) continue;
    form.addEventListener("submit", () => setTimeout(() => button.setAttribute("disabled", ""), 0));
    window.addEventListener("pageshow", () => button.removeAttribute("disabled"));
  }
}

wirePasskeys();
wireStrength();
wireCodes();
wireSendingOnce();
