// Chat in the viewer: a panel beside the picture, which makes room for it (SPEC V7).

import { ChatLogs } from "../core/chat_logs.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { ChatPanel } from "../ui/chat_panel.js";
import { remember, remembered } from "../ui/preferences.js";

/** @type {readonly ("open" | "closed")[]} */
const WAYS = ["open", "closed"];
const ROOM_PX = 720;

/**
 * The chat of the viewer's session, its tool in the bar, and the counter of what was not read.
 *
 * @param {import("../app/viewer_features.js").Viewer} viewer
 */
export function attachChat({ link, standing, toolbar, sides }) {
  const title = document.title;
  const logs = new ChatLogs(link, "technician");
  const log = logs.open(pageData().page.session_id, { alone: true });
  const side = sides.add({ id: "chat", title: t("Chat") });
  const panel = new ChatPanel(side.body, { log, own: "technician" });
  let asked = true;

  const label = t("Chat with the customer");
  const act = () => side.toggle();
  const tool = toolbar.add({ id: "chat-button", group: "session", icon: "chat", label, key: "H", act, rank: 0 });
  tool.press(false);
  side.onToggle = (open) => {
    tool.press(open);
    if (open) panel.show();
    if (!asked) return;
    remember("chat", open ? "open" : "closed");
    if (open) panel.focus();
  };
  if (remembered("chat", "closed", WAYS) === "open" && window.innerWidth > ROOM_PX) {
    asked = false;
    side.toggle(true);
    asked = true;
  }

  log.onChange(() => {
    const { unread } = log;
    tool.count(unread);
    tool.name(unread ? t("Chat, unread messages: {count}", { count: unread }) : label);
    document.body.classList.toggle("chat-news", unread > 0);
    document.title = unread ? t("({count}) {title}", { count: unread, title }) : title;
  });
  standing.observe(() => {
    log.ownId = standing.ownId;
    logs.line(standing.online);
  });
}
