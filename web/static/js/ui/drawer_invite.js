// Asking others in, from the drawer: built when somebody wants it.

import { hasEnded } from "../core/desk_list.js";
import { t } from "../core/texts.js";
import { build, empty, icon } from "./dom.js";
import { InvitePanel } from "./invite_panel.js";

/**
 * @param {HTMLElement} place
 * @param {import("./drawer_sections.js").Tools} tools
 * @returns {import("./drawer_sections.js").SectionView}
 */
export function buildInvite(place, tools) {
  const button = build("button", { type: "button", class: "btn", "aria-expanded": "false", "data-act": "invite" }, [
    icon("user-plus"),
    t("Invite somebody"),
  ]);
  const inside = build("div", { class: "drawer-invite" });
  let shown = false;
  button.addEventListener("click", () => {
    shown = !shown;
    button.setAttribute("aria-expanded", String(shown));
    empty(inside);
    if (!shown) return;
    const panel = build("div");
    inside.appendChild(panel);
    new InvitePanel(panel, tools.row.id);
    const first = panel.querySelector("input");
    if (first) first.focus();
  });
  place.appendChild(button);
  place.appendChild(inside);
  return {
    update({ row, asker }) {
      place.hidden = hasEnded(row) || !asker.may(row, "control");
    },
  };
}
