// A place to drop a picture on: it is sent at once, then the page shows it.

import { RequestError } from "../core/desk_api.js";
import { t } from "../core/texts.js";
import { upload } from "../core/upload.js";
import { wireDropZone } from "./drop_zone.js";

const MOST_BYTES = 5 * 1024 * 1024;

/** @param {HTMLElement} zone @param {string} mark @returns {HTMLElement} */
function inside(zone, mark) {
  const found = zone.querySelector(`[data-picture-${mark}]`);
  if (!(found instanceof HTMLElement)) throw new TypeError(`a picture zone without ${mark}`);
  return found;
}

/** @param {HTMLElement} zone with data-picture-path, where to send it, and data-picture-next, where to go then */
function wire(zone) {
  const status = inside(zone, "status");
  const problem = inside(zone, "error");
  const input = zone.querySelector("input[type=file]");
  if (!(input instanceof HTMLInputElement)) throw new TypeError("a picture zone without a file");
  wireDropZone(zone, input, async (file) => {
    problem.textContent = "";
    if (file.size > MOST_BYTES) {
      problem.textContent = t("This file is larger than 5 MB. Please choose a smaller picture.");
      return;
    }
    status.textContent = t("The picture is being sent …");
    input.disabled = true;
    try {
      await upload(zone.dataset.picturePath || "", file);
      window.location.assign(zone.dataset.pictureNext || "");
    } catch (refused) {
      if (!(refused instanceof RequestError)) throw refused;
      problem.textContent = refused.message;
    } finally {
      status.textContent = "";
      input.disabled = false;
      if (problem.textContent) input.focus();
    }
  });
  zone.hidden = false;
}

/** Wires all of them. */
export function wirePictureZones() {
  for (const zone of Array.from(document.querySelectorAll("[data-picture-zone]"))) {
    if (zone instanceof HTMLElement) wire(zone);
  }
}
