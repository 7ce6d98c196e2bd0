// The page of one session: its menus, questions before acts, and printing.

import { wireConfirming } from "../ui/confirming.js";
import { element } from "../ui/dom.js";
import { wireMenus } from "../ui/menu.js";
import { PictureGallery } from "../ui/picture_gallery.js";

wireMenus();
wireConfirming(element("confirm-dialog", HTMLElement));

const print = element("print", HTMLButtonElement);
print.hidden = false;
print.addEventListener("click", () => window.print());

const here = new URL(window.location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  window.history.replaceState(window.history.state, "", here.href);
}

const pictures = element("pictures", HTMLElement);
const gallery = new PictureGallery(pictures, pictures.dataset.session || "", "btn btn-sm");
gallery.onCount = (/** @type {number} */ count) => {
  element("pictures-card", HTMLElement).hidden = count === 0;
};
void gallery.load();
