// Organisation and branding: the colours, the name and the logo in the preview.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { wireColorFields } from "../ui/color_fields.js";
import { element } from "../ui/dom.js";
import { wirePictureZones } from "../ui/picture_zone.js";

function wireName() {
  const box = element("name", HTMLInputElement);
  const beside = element("name_beside", HTMLInputElement);
  const hasLogo = document.querySelector(".brand-preview-logo") !== null;
  const shown = Array.from(document.querySelectorAll("[data-preview-name]"));
  const headings = Array.from(document.querySelectorAll("[data-preview-heading]"));
  const follow = () => {
    for (const one of shown) {
      one.textContent = box.value;
      one.toggleAttribute("hidden", one.hasAttribute("data-preview-beside") && beside.checked && hasLogo);
    }
    for (const one of headings) {
      one.textContent = t("Get help from {organisation}", { organisation: box.value });
    }
  };
  box.addEventListener("input", follow);
  beside.addEventListener("change", follow);
}

wireName();
wirePictureZones();
wireColorFields(pageData().page.measured);
