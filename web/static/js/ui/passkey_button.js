// A button that makes or uses a passkey (data-passkey); see second_step_parts.html.

import { t } from "../core/texts.js";
import { makePasskey, passkeysWork, usePasskey } from "../core/webauthn.js";

/** Where one proves again who one is, once signing in is a while ago; it leads back. */
const PROVE_AGAIN = "/account/security/confirm";

/** @typedef {{status: number, value: Record<string, any>}} Answer */

/** @param {string} path @param {object} body @returns {Promise<Answer>} */
async function send(path, body) {
  const response = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, value: await response.json() };
}

/** @param {DOMException} refused @returns {string} */
function sentenceOf(refused) {
  if (refused.name === "InvalidStateError") return t("This device has a passkey for this account already.");
  if (refused.name === "SecurityError") return t("Passkeys do not work at this address. Ask an administrator.");
  return t("No passkey was used. Please try again, or choose another way.");
}

/** @param {HTMLElement} place @returns {object} what goes along with the passkey's own fields */
function extras(place) {
  const name = place.querySelector("input");
  if (place.dataset.passkey === "make") return { name: name ? name.value : "" };
  const trust = document.getElementById("trust");
  if (trust instanceof HTMLInputElement) return { trust: trust.checked };
  return { next: place.dataset.next || "" };
}

/** @param {HTMLElement} place @returns {Promise<string>} what is wrong; empty when the next page is on its way */
async function run(place) {
  const asked = await send(place.dataset.question || "", {});
  if (asked.status === 401) {
    window.location.reload();
    return "";
  }
  if (asked.value.error === "confirm") {
    window.location.assign(PROVE_AGAIN);
    return "";
  }
  if (asked.status !== 200) return asked.value.text;
  const made = place.dataset.passkey === "make";
  const fields = made ? await makePasskey(asked.value) : await usePasskey(asked.value);
  const done = await send(place.dataset.answer || "", { ...fields, ...extras(place) });
  if (done.status !== 200) return done.value.text;
  window.location.assign(done.value.next);
  return "";
}

/** @param {HTMLElement} place */
function wire(place) {
  const button = place.querySelector("[data-passkey-start]");
  const missing = place.querySelector("[data-passkey-missing]");
  const problem = place.querySelector("[data-passkey-problem]");
  if (!(button instanceof HTMLButtonElement) || !problem) return;
  if (!passkeysWork()) {
    if (missing instanceof HTMLElement) missing.hidden = false;
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    problem.textContent = "";
    button.disabled = true;
    try {
      problem.textContent = await run(place);
    } catch (failure) {
      if (failure instanceof DOMException) problem.textContent = sentenceOf(failure);
      else if (failure instanceof TypeError || failure instanceof SyntaxError)
        problem.textContent = t("The appliance did not answer. Check your connection and try again.");
      else throw failure;
    } finally {
      button.disabled = false;
    }
  });
}

/** Wires all of the page. */
export function wirePasskeys() {
  for (const place of Array.from(document.querySelectorAll("[data-passkey]"))) {
    if (place instanceof HTMLElement) wire(place);
  }
}
