// The chat on the customer's page, before any program runs and after everything is over (SPEC J2).

import { ChatLogs } from "../core/chat_logs.js";
import { t } from "../core/texts.js";
import { ChatPanel } from "./chat_panel.js";

/** How much of the chat has to be in view to need no button that leads there. */
const IN_VIEW_PX = 120;

/**
 * Shows the chat of the page's session where the template has a place for it.
 *
 * @param {import("../core/link.js").Link} link
 * @param {string} sessionId
 * @returns {(state: string) => void} what to tell about the line
 */
export function customerChat(link, sessionId) {
  const place = document.getElementById("chat");
  const here = document.getElementById("chat-here");
  if (!place || !here) return () => undefined;
  const logs = new ChatLogs(link, "customer");
  const log = logs.open(sessionId, { alone: true });
  place.hidden = false;
  const panel = new ChatPanel(here, { log, own: "customer" });
  const jump = document.getElementById("chat-jump");
  const counter = document.getElementById("chat-unread");
  if (jump && counter) {
    jump.addEventListener("click", (event) => {
      event.preventDefault();
      place.scrollIntoView();
      panel.focus();
    });
    const follow = () => {
      const { top, bottom } = place.getBoundingClientRect();
      jump.hidden = top < window.innerHeight - IN_VIEW_PX && bottom > IN_VIEW_PX;
    };
    for (const name of ["scroll", "resize"]) window.addEventListener(name, follow, { passive: true });
    log.onChange(() => {
      showUnread(counter, log.unread);
      follow();
    });
    follow();
  }
  const title = document.title;
  log.onChange(() => {
    document.title = log.unread ? t("({count}) {title}", { count: log.unread, title }) : title;
  });
  return (state) => logs.line(state === "online");
}

/** @param {HTMLElement} counter @param {number} unread */
function showUnread(counter, unread) {
  counter.hidden = !unread;
  counter.textContent = unread > 99 ? "99+" : String(unread);
  counter.title = t("Unread messages: {count}", { count: unread });
}
