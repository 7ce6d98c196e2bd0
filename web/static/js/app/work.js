// Several sessions in one window (SPEC D8): the desk opens them here, `/desk/work#<id>`.

import { RequestError, listSessions } from "../core/desk_api.js";
import { Link } from "../core/link.js";
import { OpenTabs } from "../core/open_tabs.js";
import { fetchTicket } from "../core/tickets.js";
import { t } from "../core/texts.js";
import { wakeWithPage } from "../core/wake.js";
import { element } from "../ui/dom.js";
import { WorkTabs } from "../ui/work_tabs.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */

const problem = element("work-problem", HTMLElement);
const open = new OpenTabs(window.sessionStorage);
const tabs = new WorkTabs(open);

/** @param {string} text */
function say(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

async function list() {
  try {
    const { sessions } = await listSessions();
    for (const row of sessions) tabs.update(row);
    say("");
  } catch (refusal) {
    if (!(refusal instanceof RequestError)) throw refusal;
    say(refusal.message);
  }
}

/** @param {import("../core/link.js").LinkState} line */
function lineChanged(line) {
  if (line.state === "online") void list();
  if (line.state === "ended" && (line.status === 401 || line.code)) {
    say(t("This page no longer hears of changes. Reload it, or sign in again."));
  }
}

const link = new Link({
  url: `${window.location.origin.replace(/^http/, "ws")}/ws/events`,
  ticketFor: () => fetchTicket("/api/tickets", { for: "events" }),
  onState: lineChanged,
});
link.on("desk.session", (message) => tabs.update(/** @type {SessionRow} */ (message.session)));
link.on("desk.scope", () => void list());

function fromAddress() {
  open.restore(window.location.hash);
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
  tabs.show();
  if (link.state === "online") void list();
}

window.addEventListener("hashchange", () => {
  if (window.location.hash) fromAddress();
});
fromAddress();
wakeWithPage(link);
link.start();
