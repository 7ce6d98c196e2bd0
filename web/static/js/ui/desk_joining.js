// Where "Join" leads (SPEC D8): a window for each session, or tabs of one window, as the person likes it.

import { element } from "./dom.js";
import { remember, remembered } from "./preferences.js";

const CHOICE = "desk.join";

/** @returns {boolean} */
const inTabs = () => remembered(CHOICE, "windows", ["windows", "tabs"]) === "tabs";

/** @param {string} id of a session @returns {{href: string, target: string}} */
export function joinTarget(id) {
  const escaped = encodeURIComponent(id);
  return inTabs()
    ? { href: `/desk/work#${escaped}`, target: "desk-work" }
    : { href: `/view/${escaped}`, target: `view-${id}` };
}

/** Wires the switch, and all links to join, wherever on the page they are and whenever they were made. */
export function wireJoining() {
  const control = element("join-tabs", HTMLElement);
  const show = () => control.setAttribute("aria-checked", String(inTabs()));
  control.addEventListener("click", () => {
    remember(CHOICE, inTabs() ? "windows" : "tabs");
    show();
  });
  show();
  // The window of tabs has a way back to this one.
  window.name = "desk";
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest('a[data-act="join"]');
      if (!link) return;
      const found = /\/(?:view\/|desk\/work#)([\w-]+)$/.exec(link.getAttribute("href") || "");
      if (!found) return;
      const { href, target } = joinTarget(found[1]);
      link.setAttribute("href", href);
      link.setAttribute("target", target);
    },
    true,
  );
}
