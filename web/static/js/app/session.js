// The customer's page: follows the state of the session (SPEC J2, J16).

import { Link } from "../core/link.js";
import { pageData } from "../core/page.js";
import { hasEnded } from "../core/session_states.js";
import { fetchTicket } from "../core/tickets.js";
import { WhoHelps } from "../ui/check_word.js";
import { copyOnClick } from "../ui/copying.js";
import { customerChat } from "../ui/customer_chat.js";
import { wireOpenProgram } from "../ui/open_program.js";
import { Preflight } from "../ui/preflight.js";
import { startPrinting, startSurvey } from "../ui/survey.js";
import { WaitingRoom } from "../ui/waiting_room.js";

/** @typedef {import("../ui/waiting_room.js").PageState} PageState */

const { platform, platforms, session_id, ...first } = /** @type {any} */ (pageData().page);

/** @param {(line: import("../core/link.js").LinkState) => void} onState */
function lineOf(onState) {
  const url = `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws/events`;
  const made = new Link({ url, ticketFor: () => fetchTicket("/session/ticket", {}), onState });
  window.addEventListener("online", () => made.hurry());
  document.addEventListener("visibilitychange", () => made.hurry());
  return made;
}

/** The session is over: what was written can be read. */
function readBack() {
  const link = lineOf((line) => tellChat(line.state));
  const tellChat = customerChat(link, session_id);
  link.start();
}

function follow() {
  const room = new WaitingRoom(first);
  const who = new WhoHelps(first.technician);
  const link = lineOf((line) => {
    room.showLine(line);
    checks.showLine(line.state);
    tellChat(line.state);
  });
  const tellChat = customerChat(link, session_id);
  const checks = new Preflight(link, { page: first, platform, platforms });

  /** @param {PageState} page */
  function show(page) {
    room.show(page);
    checks.show(page);
    void who.follow(page.technician);
    if (!hasEnded(page)) return;
    link.stop();
    window.location.reload(); // the page of an ended session has the survey and what is to keep
  }

  link.on("desk.page", (message) => show(/** @type {PageState} */ (/** @type {unknown} */ (message))));
  room.show(first);
  link.start();
}

wireOpenProgram();

const command = document.getElementById("command");
const copy = document.getElementById("copy-command");
if (command && copy) {
  copy.hidden = false;
  copyOnClick(copy, () => command.textContent || "");
}
startSurvey();
startPrinting();
if (!hasEnded(first)) follow();
else if (document.getElementById("chat")) readBack();
