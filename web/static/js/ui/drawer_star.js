// The star in the drawer's head: favorites (SPEC D5), for sessions with the customer's e-mail address.

import { t } from "../core/texts.js";
import { element, empty, icon } from "./dom.js";

/** A button that stays pressed. */
export class DrawerStar {
  #button = element("drawer-star", HTMLButtonElement);
  #starred = false;

  /** @param {(starred: boolean) => void} wanted */
  constructor(wanted) {
    this.#button.addEventListener("click", () => wanted(!this.#starred));
  }

  /** @param {import("./drawer_acts.js").Case} known */
  show({ row, details }) {
    this.#button.hidden = typeof details.starred !== "boolean" || !row.email;
    this.#starred = details.starred === true;
    const label = this.#starred ? t("Remove from the favorites") : t("Add to the favorites");
    if (this.#button.getAttribute("aria-label") === label) return;
    this.#button.setAttribute("aria-label", label);
    this.#button.title = label;
    this.#button.classList.toggle("is-starred", this.#starred);
    empty(this.#button);
    this.#button.appendChild(icon(this.#starred ? "star-filled" : "star"));
  }
}
