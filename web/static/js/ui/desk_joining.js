// Where "Join" leads (SPEC D8, V13): a page for each session, tabs of one window, or a window without the browser's
// bars, as the person likes it.

import { element } from "./dom.js";
import { openOwnWindow } from "./own_window.js";
import { remember, remembered } from "./preferences.js";

const CHOICE = "desk.join";
const PAGES = "windows";
/** By the id of its switch on the desk. */
const SWITCHES = { "join-tabs": "tabs", "join-desktop": "desktop" };

/** @returns {string} */
const chosen = () => remembered(CHOICE, PAGES, [PAGES, ...Object.values(SWITCHES)]);

/** @param {string} id of a session @returns {{href: string, target: string}} */
function joinTarget(id) {
  const escaped = encodeURIComponent(id);
  return chosen() === "tabs"
    ? { href: `/desk/work#${escaped}`, target: "desk-work" }
    : { href: `/view/${escaped}`, target: `view-${id}` };
}

/** Opens the viewer of a session, by the press of a button. @param {string} id */
export function join(id) {
  const { href, target } = joinTarget(id);
  if (chosen() === "desktop" && openOwnWindow(href)) return;
  window.open(href, target);
}

/** @param {MouseEvent} event on a link to join; one that wants a tab of its own gets it */
function follow(event) {
  const link = event.target instanceof Element && event.target.closest('a[data-act="join"]');
  if (!link) return;
  const found = /\/(?:view\/|desk\/work#)([\w-]+)$/.exec(link.getAttribute("href") || "");
  if (!found) return;
  const { href, target } = joinTarget(found[1]);
  link.setAttribute("href", href);
  link.setAttribute("target", target);
  const plain = !event.ctrlKey && !event.shiftKey && !event.metaKey && !event.altKey;
  if (plain && chosen() === "desktop" && openOwnWindow(href)) event.preventDefault();
}

/** Wires the switches, and all links to join, wherever on the page they are and whenever they were made. */
export function wireJoining() {
  const switches = Object.entries(SWITCHES).map(([id, way]) => /** @type {const} */ ([element(id, HTMLElement), way]));
  const show = () => {
    for (const [control, way] of switches) control.setAttribute("aria-checked", String(chosen() === way));
  };
  for (const [control, way] of switches) {
    control.addEventListener("click", () => {
      remember(CHOICE, chosen() === way ? PAGES : way);
      show();
    });
  }
  show();
  // The window of tabs has a way back to this one.
  window.name = "desk";
  document.addEventListener("click", follow, true);
}
