// "Chat" in the drawer: the talk with the customer, over the desk's own line.

import { hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { ChatPanel } from "./chat_panel.js";
import { build, icon } from "./dom.js";

/**
 * @param {HTMLElement} place
 * @param {import("./drawer_sections.js").Tools} tools
 * @returns {import("./drawer_sections.js").SectionView}
 */
export function buildChat(place, tools) {
  const inside = build("div", { class: "drawer-chat" });
  // The panel says who writes; taking the session is one press away.
  const take = build("button", { type: "button", class: "btn btn-primary", "data-act": "assign_me" }, [
    icon("user-plus"),
    t("Assign to me"),
  ]);
  const strip = build("div", { class: "drawer-chat-take" }, [take]);
  take.addEventListener("click", () => tools.act("assign_me"));
  place.appendChild(inside);
  place.appendChild(strip);
  const log = tools.chats.open(tools.row.id, { ownId: tools.me });
  const panel = new ChatPanel(inside, { log, own: "technician" });
  let tookIt = false;
  const forget = log.onChange(() => {
    if (!tookIt || !log.mayWrite) return;
    tookIt = false;
    if (inside.contains(document.activeElement)) panel.focus();
  });
  return {
    update({ row, asker }) {
      const shown = !row.owner_id && !hasEnded(row) && asker.may(row, "sessions.edit");
      const had = strip.contains(document.activeElement);
      strip.hidden = !shown;
      if (!had || shown) return;
      // The row may be here before the chat knows that this person writes now.
      tookIt = !log.mayWrite;
      panel.focus();
    },
    show() {
      panel.show();
    },
    close() {
      forget();
      panel.stop();
      tools.chats.close(tools.row.id);
    },
  };
}
