// My account: the profile.

import { t } from "../core/texts.js";
import { ownZone } from "../core/zone.js";
import { element } from "../ui/dom.js";
import { wirePictureZones } from "../ui/picture_zone.js";

function offerOwnZone() {
  const button = document.querySelector("[data-own-zone]");
  const text = document.querySelector("[data-own-zone-text]");
  const box = element("time_zone", HTMLInputElement);
  const zone = ownZone();
  if (!(button instanceof HTMLElement) || !text || !zone || box.value === zone) return;
  text.textContent = t("Use the time zone of this computer ({zone})", { zone });
  button.hidden = false;
  button.addEventListener("click", () => {
    box.value = zone;
    button.hidden = true;
    box.focus();
  });
}

wirePictureZones();
offerOwnZone();
