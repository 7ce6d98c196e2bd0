// Where the drawer is: beside the list, or over the whole of a phone; the focus goes in and comes back.

import { element } from "./dom.js";

/** As in css/desk_drawer.css. */
const NARROW = "(max-width: 48rem)";
const FOCUSABLE = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]';

/** Shows and hides it. */
export class DrawerPlace {
  #drawer = element("session-drawer", HTMLElement);
  #dismissed;
  #narrow = window.matchMedia(NARROW);
  /** @type {HTMLElement | null} */
  #from = null;

  /** @param {() => void} dismissed the person wants it closed */
  constructor(dismissed) {
    this.#dismissed = dismissed;
    element("drawer-close", HTMLElement).addEventListener("click", () => dismissed());
    // In front of menus, which close at the same key and would not be open any more.
    document.addEventListener("keydown", (event) => this.#key(event), true);
    this.#narrow.addListener(() => this.#settle());
  }

  show() {
    const inside = this.#drawer.contains(document.activeElement);
    if (this.#drawer.hidden || !inside) {
      this.#from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    }
    this.#drawer.hidden = false;
    document.body.classList.add("has-drawer");
    this.#settle();
    if (!inside) this.#drawer.focus();
  }

  hide() {
    const focused = document.activeElement;
    const inside = focused instanceof HTMLElement && this.#drawer.contains(focused);
    // Browsers let go of what is hidden only later; whoever cares for the focus next has to see it at once.
    if (inside) focused.blur();
    this.#drawer.hidden = true;
    document.body.classList.remove("has-drawer");
    if (inside && this.#from && document.contains(this.#from)) this.#from.focus();
    this.#from = null;
  }

  /** Over the whole page it is a dialog; beside the list it is a part of the page. */
  #settle() {
    if (this.#narrow.matches) {
      this.#drawer.setAttribute("role", "dialog");
      this.#drawer.setAttribute("aria-modal", "true");
    } else {
      this.#drawer.removeAttribute("role");
      this.#drawer.removeAttribute("aria-modal");
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#drawer.hidden || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") this.#escape(event);
    else if (event.key === "Tab" && this.#narrow.matches) this.#keepIn(event);
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.isComposing || document.querySelector(".menu-panel.is-open")) return;
    const inside = this.#drawer.contains(document.activeElement);
    if (inside || document.activeElement === document.body) this.#dismissed();
  }

  /** @param {KeyboardEvent} event goes round at the ends of a drawer that is the whole page */
  #keepIn(event) {
    const all = Array.from(this.#drawer.querySelectorAll(FOCUSABLE));
    const shown = all.filter((one) => one instanceof HTMLElement && one.offsetParent !== null && one.tabIndex >= 0);
    const [first, last] = [shown[0], shown[shown.length - 1]];
    const at = document.activeElement;
    const outside = !this.#drawer.contains(at);
    const target = event.shiftKey
      ? (at === first || at === this.#drawer || outside) && last
      : (at === last || outside) && first;
    if (!(target instanceof HTMLElement)) return;
    event.preventDefault();
    target.focus();
  }
}
