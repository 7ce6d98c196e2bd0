// Server: files of a certificate and its key are read here and sent as text.

import { wireDropZone } from "../ui/drop_zone.js";
import { t } from "../core/texts.js";

const MOST_BYTES = 40000;

/** @param {HTMLElement} field */
function wire(field) {
  const box = field.querySelector("textarea");
  const input = field.querySelector("input[type=file]");
  const tools = field.querySelector("[data-pem-tools]");
  const problem = field.querySelector(".form-error");
  if (!box || !(input instanceof HTMLInputElement) || !(tools instanceof HTMLElement) || !problem) return;
  wireDropZone(field, input, (file) => {
    problem.textContent = "";
    if (file.size > MOST_BYTES) {
      problem.textContent = t("This file is too large for a certificate or key.");
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      box.value = String(reader.result || "");
      box.focus();
    });
    reader.addEventListener("error", () => {
      problem.textContent = t("This file cannot be read. Please choose it again.");
    });
    reader.readAsText(file);
  });
  tools.hidden = false;
}

for (const field of Array.from(document.querySelectorAll("[data-pem]"))) {
  if (field instanceof HTMLElement) wire(field);
}
