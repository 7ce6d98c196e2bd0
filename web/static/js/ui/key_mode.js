// How keys reach the customer's computer: the choice in the bar, remembered.

import { byId } from "./elements.js";
import { remember, remembered } from "./preferences.js";

/** @typedef {import("../core/keys.js").KeyMode} KeyMode */

/** @type {KeyMode[]} */
const MODES = ["auto", "text", "position"];

/** @param {{mode: KeyMode}} input takes the mode that was chosen last, and each new one */
export function wireKeyMode(input) {
  const choice = byId("key-mode", HTMLSelectElement);
  input.mode = remembered("keys", "auto", MODES);
  choice.value = input.mode;
  choice.addEventListener("change", () => {
    remember("keys", choice.value);
    input.mode = MODES.find((known) => known === choice.value) ?? "auto";
  });
}
