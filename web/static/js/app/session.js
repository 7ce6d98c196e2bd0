// The customer's page: follows the state of the session (SPEC J2, J16).

import { Link } from "../core/link.js";
import { pageData } from "../core/page.js";
import { fetchTicket } from "../core/tickets.js";
import { copyOnClick } from "../ui/copying.js";
import { ENDED, WaitingRoom } from "../ui/waiting_room.js";

/** @typedef {import("../ui/waiting_room.js").PageState} PageState */

const first = /** @type {PageState} */ (pageData().page);
const room = new WaitingRoom(first);

/** @param {import("../core/link.js").LinkState} line */
function showLine(line) {
  room.showLine(line);
}

/** @param {PageState} page */
function show(page) {
  room.show(page);
  if (ENDED.includes(page.state)) link.stop();
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

if (!ENDED.includes(first.state)) {
  show(first);
  link.start();
  window.addEventListener("online", () => link.hurry());
  document.addEventListener("visibilitychange", () => link.hurry());
}
