// Inviting from the viewer: a panel beside the picture, made when it is first asked for.

import { pageData } from "../core/page.js";
import { byId } from "./elements.js";
import { InvitePanel } from "./invite_panel.js";

/**
 * Wires the bar's button, where the page has one: not for guests and invited colleagues.
 *
 * @param {() => void} onLayout the picture has another size now
 * @returns {(live: boolean) => void} to be told whether the session can still be joined
 */
export function wireInvite(onLayout) {
  const button = document.getElementById("invite-button");
  if (!button) return () => undefined;
  const side = byId("invite-side", HTMLElement);
  /** @type {InvitePanel | undefined} */
  let panel;

  /** @param {boolean} open */
  function show(open) {
    side.hidden = !open;
    button?.setAttribute("aria-expanded", String(open));
    onLayout();
    if (!open) {
      button?.focus();
      return;
    }
    if (panel) void panel.refresh();
    else panel = new InvitePanel(byId("invite-here", HTMLElement), pageData().page.session_id);
    byId("invite-close", HTMLButtonElement).focus();
  }

  button.addEventListener("click", () => show(side.hidden));
  byId("invite-close", HTMLButtonElement).addEventListener("click", () => show(false));
  side.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  return (live) => {
    if (!live && !side.hidden) show(false);
    button.hidden = !live;
  };
}
