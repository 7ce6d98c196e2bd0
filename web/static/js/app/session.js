// The customer's page: follows the state of the session (SPEC J2).

import { Link } from "../core/link.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { fetchTicket } from "../core/tickets.js";
import { copyOnClick } from "../ui/copying.js";
import { element } from "../ui/dom.js";

/** @typedef {{state: string, reason: string, technician: string, agent_online: boolean}} PageState */

const ENDED = ["closed", "expired"];

const who = element("who", HTMLElement);
const strip = element("state", HTMLElement);
const sentence = element("state-text", HTMLElement);

/** @type {Record<string, () => string>} */
const ENDINGS = {
  customer_ended: () => t("You ended this session. Nobody sees your screen."),
  customer_left: () => t("You left this session. Nobody sees your screen."),
  technician_ended: () => t("Your technician ended this session. Nobody sees your screen."),
};

/** @type {Record<string, () => string>} */
const REFUSALS = {
  denied: () => t("You pressed Deny, so nothing is shown. Your technician can ask again."),
  silence: () => t("The question was not answered in time, so nothing is shown. Your technician can ask again."),
  unavailable: () => t("The program cannot show this screen. Tell your technician what the program says."),
};

/** @param {PageState} page @returns {string} */
function waitingText(page) {
  if (!page.agent_online) return t("Waiting for you to download and start the program.");
  if (REFUSALS[page.reason]) return REFUSALS[page.reason]();
  return t("The program is running. When it asks you, decide whether to allow the help.");
}

/** @param {PageState} page @returns {string} */
function stateText(page) {
  switch (page.state) {
    case "open":
    case "waiting":
      return waitingText(page);
    case "ready":
      return t("You allowed the help. Nobody looks at your screen at this moment.");
    case "connected":
    case "on_hold":
      return t("Your technician sees your screen now. End it at any time with “End session” on your screen.");
    case "reconnecting":
    case "rebooting":
      return t("The connection to your computer is interrupted. It comes back by itself; please wait.");
    default:
      return ENDINGS[page.reason]
        ? ENDINGS[page.reason]()
        : t("This session has ended. Nobody sees your screen.");
  }
}

/** @param {PageState} page */
function show(page) {
  const ended = ENDED.includes(page.state);
  if (ended) who.textContent = t("This session has ended");
  else if (page.technician) who.textContent = t("{technician} helps you", { technician: page.technician });
  const picture = document.getElementById("helper-picture");
  if (picture) picture.hidden = ended || page.technician !== first.technician;
  strip.className = `live-state state-${page.state}`;
  sentence.textContent = stateText(page);
  element("on-behalf", HTMLElement).hidden = ended;
  element("leave", HTMLElement).hidden = ended;
  element("while-live", HTMLElement).hidden = ended;
  element("steps", HTMLElement).hidden = page.agent_online;
  element("when-ended", HTMLElement).hidden = !ended;
  if (ended) link.stop();
}

/** @param {import("../core/link.js").LinkState} line */
function showLine(line) {
  strip.classList.toggle("line-waiting", line.state === "waiting");
  if (line.state === "waiting") {
    sentence.textContent = t("This page lost its connection and tries again by itself.");
  } else if (line.state === "ended") {
    sentence.textContent = t("This page is no longer up to date. Please reload it.");
  }
}

const link = new Link({
  url: `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws/events`,
  ticketFor: () => fetchTicket("/session/ticket", {}),
  onState: showLine,
});
link.on("desk.page", (message) => show(/** @type {PageState} */ (/** @type {unknown} */ (message))));

const command = document.getElementById("command");
const copy = document.getElementById("copy-command");
if (command && copy) {
  copy.hidden = false;
  copyOnClick(copy, () => command.textContent || "");
}

const first = /** @type {PageState} */ (pageData().page);
if (!ENDED.includes(first.state)) {
  show(first);
  link.start();
  window.addEventListener("online", () => link.hurry());
  document.addEventListener("visibilitychange", () => link.hurry());
}
