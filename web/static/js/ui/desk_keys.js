// Keys of the desk: through the list, into the search, to a tab.  Not while somebody types or a dialog is open.

import { TABS } from "../core/desk_place.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { element } from "./dom.js";
import { remember, remembered } from "./preferences.js";

const TYPED_INTO = "input, textarea, select, [contenteditable]";

/**
 * @typedef {{
 *   go: (tab: string) => void, search: () => void, start: () => void, closeDrawer: () => void,
 *   nodes: () => HTMLElement[],
 * }} Desk `nodes`: rows on the page from the top
 */

/** @param {HTMLElement[]} nodes @returns {number} the row that has the focus, -1 for none */
function focusedAt(nodes) {
  return nodes.findIndex((node) => node.contains(document.activeElement));
}

/** @param {HTMLElement | undefined} node */
function focusRow(node) {
  const opener = node && node.querySelector('[data-act="open"]');
  if (!(opener instanceof HTMLElement)) return;
  opener.focus();
  opener.scrollIntoView({ block: "nearest" });
}

/** @param {Desk} desk @param {number} by */
function step(desk, by) {
  const nodes = desk.nodes();
  const at = focusedAt(nodes);
  focusRow(at < 0 ? nodes[by > 0 ? 0 : nodes.length - 1] : nodes[at + by]);
}

/** @param {Desk} desk @param {string} act */
function press(desk, act) {
  const nodes = desk.nodes();
  const node = nodes[focusedAt(nodes)];
  const control = node && node.querySelector(`[data-act="${act}"]`);
  if (control instanceof HTMLElement) control.click();
}

/** They are at the end of the page, and often short-lived. */
function toNotices() {
  const first = element("toasts", HTMLElement).querySelector("button");
  if (first) first.focus();
}

/** @param {Desk} desk @returns {Record<string, () => void>} */
function keysOf(desk) {
  return {
    "/": desk.search,
    j: () => step(desk, 1),
    k: () => step(desk, -1),
    n: desk.start,
    a: () => press(desk, "assign"),
    t: toNotices,
    "?": () => openDialog(element("keys-dialog", HTMLElement)),
    Escape: desk.closeDrawer,
  };
}

/** @param {KeyboardEvent} event @returns {number} which way an arrow key leads through the list; 0 for none */
function arrowStep(event) {
  const inRow = event.target instanceof Element && event.target.closest(".session-row");
  if (!inRow) return 0;
  return { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
}

/** @param {KeyboardEvent} event @returns {boolean} */
function isForSomethingElse(event) {
  if (!element("keys-on", HTMLInputElement).checked && event.key.length === 1) return true;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return true;
  if (!(event.target instanceof Element)) return true;
  if (document.querySelector("dialog[open], .menu-panel.is-open")) return true;
  const typing = event.target.closest(TYPED_INTO);
  return Boolean(typing) && event.key !== "Escape";
}

/** @param {Desk} desk */
export function wireDeskKeys(desk) {
  const keys = keysOf(desk);
  document.addEventListener("keydown", (event) => {
    if (isForSomethingElse(event)) return;
    const by = arrowStep(event);
    const tab = /^[1-9]$/.test(event.key) ? TABS[Number(event.key) - 1] : "";
    const act = by ? () => step(desk, by) : tab ? () => desk.go(tab) : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  // Who speaks to the computer must be able to switch single letters off (WCAG 2.1.4).
  const on = element("keys-on", HTMLInputElement);
  on.checked = remembered("desk.keys", "on", ["on", "off"]) === "on";
  on.addEventListener("change", () => remember("desk.keys", on.checked ? "on" : "off"));
  const dialog = element("keys-dialog", HTMLElement);
  element("keys-open", HTMLElement).addEventListener("click", () => openDialog(dialog));
  element("keys-close", HTMLElement).addEventListener("click", () => closeDialog(dialog));
}
