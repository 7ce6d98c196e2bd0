// The desk's connection, and the line that says how it is.

import { RequestError } from "../core/desk_api.js";
import { Link } from "../core/link.js";
import { t } from "../core/texts.js";
import { fetchTicket } from "../core/tickets.js";
import { showProblem } from "./desk_problem.js";
import { element } from "./dom.js";

/**
 * @param {() => void} online called each time changes begin to arrive: the lists may have changed meanwhile
 * @param {(there: boolean) => void} line called at every change, for chats
 * @returns {Link} not started yet
 */
export function deskLink(online, line) {
  const words = element("line", HTMLElement);
  const link = new Link({
    url: `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws/events`,
    ticketFor: () => fetchTicket("/api/tickets", { for: "events" }),
    onState: ({ state, status }) => {
      line(state === "online");
      words.classList.toggle("line-lost", state === "waiting" || state === "ended");
      if (state === "online") {
        words.textContent = t("Updates automatically.");
        online();
      } else if (state === "waiting") {
        words.textContent = t("The connection is interrupted; trying again.");
      } else if (state === "ended" && status === 401) {
        showProblem(new RequestError(t("You are signed out. Please sign in again."), 401));
        words.textContent = "";
      } else if (state === "ended") {
        words.textContent = t("Live changes have stopped. Reload the page.");
      }
    },
  });
  window.addEventListener("online", () => link.hurry());
  document.addEventListener("visibilitychange", () => link.hurry());
  return link;
}
