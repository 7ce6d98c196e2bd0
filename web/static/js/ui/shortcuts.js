// Ctrl, Alt and Shift with a letter are this page's: in the picture every other key belongs to the customer's computer.

import { t } from "../core/texts.js";
import { closePopup } from "./popup.js";
import { ShortcutList } from "./shortcut_list.js";

const CHORD = ["Control", "Alt", "Shift"];

/** @typedef {Pick<import("../app/viewer_features.js").Viewer, "input" | "toolbar" | "bar" | "focusPicture">} Parts */

/**
 * Ctrl, Alt and Shift, pressed and released without another key, bring the keyboard to the bar; with a tool's key they
 * do what the tool does, wherever the keyboard is.
 *
 * @param {Parts} parts
 */
export function wireShortcuts({ input, toolbar, bar, focusPicture }) {
  const list = new ShortcutList(toolbar, focusPicture);
  const label = t("Shortcuts");
  toolbar.add({ id: "shortcuts", group: "session", icon: "help", label, key: "Slash", act: () => list.open(), rank: 6 });
  let together = false;
  const down = (/** @type {KeyboardEvent} */ event) => {
    const chord = event.ctrlKey && event.altKey && event.shiftKey;
    together = chord && CHORD.includes(event.key);
    const key = chord && !event.metaKey ? event.code.replace(/^Key/, "") : "";
    if (!key || together || (key !== "B" && !toolbar.has(key))) return;
    if (!event.repeat) {
      input.releaseAll();
      closePopup();
      if (key === "B") bar.toggle();
      else toolbar.act(key);
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const up = (/** @type {KeyboardEvent} */ event) => {
    if (!together || !CHORD.includes(event.key)) return;
    together = false;
    input.releaseAll();
    bar.focus();
  };
  document.addEventListener("keydown", down, true);
  document.addEventListener("keyup", up, true);
}
