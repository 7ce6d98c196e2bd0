// The desk: the list of sessions, live (SPEC D1, D4).

import { actOn, listSessions, RequestError } from "../core/desk_api.js";
import { Link } from "../core/link.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { tellZone } from "../core/zone.js";
import { fetchTicket } from "../core/tickets.js";
import { confirmed } from "../ui/dialogs.js";
import { build, element, empty } from "../ui/dom.js";
import { explanation, stateName } from "../ui/session_texts.js";
import { buildRow, hasEnded, tick, titleOf } from "../ui/session_row.js";
import { wireMenus } from "../ui/menu.js";
import { GroupSwitch } from "../ui/group_switch.js";
import { StartPanel } from "../ui/start_panel.js";
import { toast } from "../ui/toasts.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/desk_api.js").GroupOffer} GroupOffer
 */

const problem = element("problem", HTMLElement);
const line = element("line", HTMLElement);
const lists = { live: element("live-list", HTMLElement), past: element("past-list", HTMLElement) };

/** @type {Map<string, SessionRow>} */
const rows = new Map();
/** @type {Record<string, string>} */
const links = {};
/** @type {GroupOffer[]} */
let groups = [];
/** @type {string[]} */
let ungrouped = [];
let clockOffsetMs = 0;
let loaded = false;

/** @param {RequestError} refusal */
function showProblem(refusal) {
  empty(problem);
  problem.appendChild(build("span", {}, [refusal.message]));
  if (refusal.status === 401) {
    problem.appendChild(build("a", { class: "btn btn-sm", href: "/login" }, [t("Sign in")]));
  }
  problem.hidden = false;
}

/**
 * Runs a request; a refusal becomes a sentence on the page.
 *
 * @param {() => Promise<void>} act
 */
async function guarded(act) {
  try {
    await act();
    problem.hidden = true;
  } catch (refusal) {
    if (!(refusal instanceof RequestError)) throw refusal;
    showProblem(refusal);
  }
}

/** @param {SessionRow} row @param {import("../core/desk_api.js").Act} act */
async function act(row, act) {
  if (act === "end") {
    const question = t("End the session with {name}? The customer's program stops at once.", { name: titleOf(row) });
    if (!(await confirmed(element("confirm-dialog", HTMLElement), question))) return;
  }
  await guarded(async () => {
    await actOn(row.id, act);
  });
}

const me = String(pageData().page.person_id || "");
const groupSwitch = new GroupSwitch(me, () => {
  for (const row of Array.from(rows.values())) replace(row);
  arrange();
});

/** @param {SessionRow} row @returns {GroupOffer | undefined} */
const groupOf = (row) => groups.find((group) => group.id === row.group_id);

const desk = {
  act,
  me,
  /** @param {SessionRow} row @param {string} right */
  may(row, right) {
    const group = groupOf(row);
    return (group ? group.rights : ungrouped).includes(right);
  },
  /** @param {SessionRow} row */
  groupName(row) {
    const group = groupOf(row);
    return group && groups.length > 1 && !groupSwitch.chosen ? group.name : "";
  },
};

/** @param {SessionRow} row @returns {boolean} whether the switch lets it be seen */
const isShown = (row) => !groupSwitch.chosen || row.group_id === groupSwitch.chosen;

/** @param {HTMLElement} list @param {SessionRow[]} wanted */
function fill(list, wanted) {
  wanted.forEach((row, at) => {
    const made = document.getElementById(`session-${row.id}`) || buildRow(row, desk);
    if (list.children[at] !== made) list.insertBefore(made, list.children[at] || null);
  });
  while (list.children.length > wanted.length) list.removeChild(list.children[wanted.length]);
}

function arrange() {
  const all = Array.from(rows.values()).filter(isShown);
  const live = all.filter((row) => !hasEnded(row)).sort((a, b) => b.created_at_ms - a.created_at_ms);
  const past = all.filter(hasEnded).sort((a, b) => b.changed_at_ms - a.changed_at_ms);
  fill(lists.live, live);
  fill(lists.past, past);
  element("live", HTMLElement).hidden = live.length === 0;
  element("past", HTMLElement).hidden = past.length === 0;
  element("empty", HTMLElement).hidden = !loaded || live.length > 0;
  const only = groups.find((group) => group.id === groupSwitch.chosen);
  element("empty-title", HTMLElement).textContent = only
    ? t("No session is running in the group {name}", { name: only.name })
    : t("No session is running");
  showTimes();
}

function showTimes() {
  tick(lists.live, false, Date.now() + clockOffsetMs);
  tick(lists.past, true, 0);
}

/** @param {SessionRow} row replaces what is shown of it; the focus stays on the same control */
function replace(row) {
  const shown = document.getElementById(`session-${row.id}`);
  const kept = { ...row, link: row.link || links[row.id] };
  rows.set(row.id, kept);
  if (!shown || !shown.parentNode) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const made = buildRow(kept, desk);
  shown.parentNode.replaceChild(made, shown);
  if (!focused) return;
  const same = made.querySelector(`[data-act="${focused.getAttribute("data-act") || ""}"]`);
  const next = same || made.querySelector("[data-act]");
  if (next instanceof HTMLElement) next.focus();
}

/** @param {SessionRow | undefined} before @param {SessionRow} row */
function announce(before, row) {
  const own = before ? row.actor === pageData().page.person : row.owner_id === desk.me;
  const same = before && before.state === row.state && before.reason === row.reason;
  if (!loaded || own || same || !isShown(row)) return;
  const title = before ? titleOf(row) : t("New session: {name}", { name: titleOf(row) });
  toast(element("toasts", HTMLElement), title, `${stateName(row.state)}. ${explanation(row)}`);
}

async function load() {
  await guarded(async () => {
    const listed = await listSessions();
    Object.assign(links, listed.links);
    groups = listed.groups;
    ungrouped = listed.ungrouped;
    groupSwitch.offer(groups);
    element("start", HTMLElement).hidden = !listed.may_start;
    const present = new Set(listed.sessions.map((row) => row.id));
    for (const id of Array.from(rows.keys())) if (!present.has(id)) rows.delete(id);
    listed.sessions.forEach(replace);
    loaded = true;
    arrange();
  });
}

const link = new Link({
  url: `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws/events`,
  ticketFor: () => fetchTicket("/api/tickets", { for: "events" }),
  onState: ({ state, status }) => {
    line.classList.toggle("line-lost", state === "waiting" || state === "ended");
    if (state === "online") {
      line.textContent = t("Changes appear by themselves.");
      void load();
    } else if (state === "waiting") {
      line.textContent = t("The connection is interrupted; trying again.");
    } else if (state === "ended" && status === 401) {
      showProblem(new RequestError(t("You are signed out. Please sign in again."), 401));
      line.textContent = "";
    } else if (state === "ended") {
      line.textContent = t("Live changes have stopped. Reload the page.");
    }
  },
});
link.on("link.viewer_welcome", (message) => {
  clockOffsetMs = message.now_at_ms - Date.now();
});
link.on("desk.session", (message) => {
  const row = /** @type {SessionRow} */ (message.session);
  announce(rows.get(row.id), row);
  replace(row);
  arrange();
});

wireMenus();
link.on("desk.scope", () => void load());

const panel = new StartPanel((row) => {
  if (row.link) links[row.id] = row.link;
  if (!isShown(row)) groupSwitch.showAll();
  replace(row);
  arrange();
});
element("start", HTMLElement).addEventListener("click", () => {
  const possible = groups.filter((group) => group.rights.includes("sessions.edit"));
  panel.open(possible, groupSwitch.chosen);
});
element("help-address", HTMLElement).textContent = `${window.location.origin}/`;
setInterval(showTimes, 1000);
window.addEventListener("online", () => link.hurry());
document.addEventListener("visibilitychange", () => link.hurry());
tellZone();
link.start();
void load();
