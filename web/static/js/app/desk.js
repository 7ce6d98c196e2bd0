// The desk: tabs of sessions, live (SPEC D1-D6).

import { placeText, TABS } from "../core/desk_place.js";
import { DeskRows } from "../core/desk_rows.js";
import { pageData } from "../core/page.js";
import { sessionOf } from "../core/session_api.js";
import { hasEnded } from "../core/session_states.js";
import { tellZone } from "../core/zone.js";
import { doAct } from "../ui/desk_acts.js";
import { DeskAddress } from "../ui/desk_address.js";
import { DeskFavourites } from "../ui/desk_favourites.js";
import { DeskFeed } from "../ui/desk_feed.js";
import { DeskFilters } from "../ui/desk_filters.js";
import { DeskHistory } from "../ui/desk_history.js";
import { wireJoining } from "../ui/desk_joining.js";
import { wireDeskKeys } from "../ui/desk_keys.js";
import { deskLink } from "../ui/desk_link.js";
import { DeskLive } from "../ui/desk_live.js";
import { DeskNotices } from "../ui/desk_notices.js";
import { guarded } from "../ui/desk_problem.js";
import { DeskStarting } from "../ui/desk_starting.js";
import { DeskTabs } from "../ui/desk_tabs.js";
import { DeskView } from "../ui/desk_view.js";
import { DeskViews } from "../ui/desk_views.js";
import { element } from "../ui/dom.js";
import { GroupSwitch } from "../ui/group_switch.js";
import { wireMenus } from "../ui/menu.js";
import { remember, remembered } from "../ui/preferences.js";
import { SessionDrawer } from "../ui/session_drawer.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */

const me = String(pageData().page.person_id || "");
const rows = new DeskRows();
let clockOffsetMs = 0;
const now = () => Date.now() + clockOffsetMs;
const address = new DeskAddress(moved);
const groupSwitch = new GroupSwitch(me, () => address.tune({ group: groupSwitch.chosen, page: "" }));
/** @param {string} id */
const groupName = (id) => (rows.groups.length > 1 ? (rows.groups.find((one) => one.id === id) || { name: "" }).name : "");
/** @param {SessionRow} row @param {string} act */
const act = (row, act) => void guarded(() => doAct(row, act, acts));

const around = {
  me,
  act,
  now,
  /** @param {SessionRow} row @param {string} right */
  may: (row, right) => rows.may(row, right),
  /** @param {SessionRow} row */
  groupName: (row) => (address.place.group ? "" : groupName(row.group_id)),
  /** @param {SessionRow} row */
  open: (row) => (address.place.session === row.id ? drawer.open(row) : address.go({ session: row.id })),
  /** @param {SessionRow} row */
  isOpen: (row) => address.place.session === row.id,
};
const filters = new DeskFilters((parts) => address.tune(parts));
const tabs = new DeskTabs((tab) => address.go({ tab, page: "" }));
const favourites = new DeskFavourites({
  mayStart: () => rows.mayStart,
  groupName,
  star: (id, on) => void guarded(() => doAct(/** @type {SessionRow} */ ({ id }), "star", { ...acts, isStarred: () => !on })),
  start: ({ name, email, topic, group_id }) => starting.open({ name, email, topic, mode: "now" }, group_id),
});
const live = new DeskLive(rows, {
  ...around,
  linkOf,
  moduleName: (row) => rows.moduleName(row),
  starred: (row) => favourites.has(row.id),
});
const history = new DeskHistory(
  { ...around, manyGroups: () => rows.groups.length > 1, group: () => address.place.group, tune: (parts) => address.go(parts) },
  filters,
);
const notices = new DeskNotices({
  ...around,
  concerns: (row) => rows.concerns(row) && (!address.place.group || row.group_id === address.place.group),
  showQueue: () => address.go({ tab: "queue", q: "", state: "", owner: "" }),
});
const link = deskLink(
  () => void load(),
  (there) => drawer.line(there),
);
const drawer = new SessionDrawer({
  ...around,
  link,
  groups: () => rows.groups,
  changed: (row) => feed.take(row),
  closed: () => address.tune({ session: "" }),
  starred: (id, on) => void guarded(() => acts.starred(id, on)),
});
const feed = new DeskFeed({
  rows,
  notices,
  drawer,
  changed: (row) => {
    if (hasEnded(row)) view.findPastSoon();
    if (rows.hasNewModule(row)) void load();
    view.soon();
  },
  gone: (id) => {
    if (address.place.session === id) address.tune({ session: "" });
    view.soon();
  },
});
const acts = {
  /** @param {SessionRow} row @param {string} act */
  run: (row, act) => drawer.run(row, act),
  /** @param {string} id */
  open: (id) => address.go({ session: id }),
  /** @param {SessionRow} row */
  isStarred: (row) => favourites.has(row.id),
  /** @param {string} id @param {boolean} on */
  starred: async (id, on) => {
    history.star(id, on);
    drawer.showStar(id, on);
    await favourites.load();
    view.render();
  },
};
const views = new DeskViews({
  place: () => address.place,
  go: (place) => address.go({ ...place, session: "" }),
  guarded,
});
const starting = new DeskStarting({ me, now, rows, address, feed });

const shown = () => notices.flush();
const view = new DeskView({ me, now, rows, address, live, history, favourites, filters, tabs, shown });

/** @param {import("../core/desk_place.js").Place} before */
function moved(before) {
  const { place } = address;
  if (before.tab !== place.tab) remember(`tab.${me}`, place.tab);
  if (before.group !== place.group) feed.countAnew();
  if (!groupSwitch.agrees(place.group)) return address.tune({ group: groupSwitch.chosen });
  if (before.session !== place.session) void openSession(place.session);
  if (placeText({ ...before, session: "" }) !== placeText({ ...place, session: "" })) {
    live.startOver();
    if (place.tab === "history") void view.findPast();
  }
  views.show();
  view.render();
  if (before.session && !place.session) view.focusRow(before.session);
}

/** @param {SessionRow} row @returns {Promise<string>} the customer's link; empty where the appliance refused it, and why is shown */
async function linkOf(row) {
  let link = row.link || "";
  if (!link) await guarded(async () => (link = (await sessionOf(row.id)).link || ""));
  return link;
}

/** @param {string} id shows the session in the drawer; empty closes it */
async function openSession(id) {
  if (!id) return drawer.close();
  const done = await guarded(async () => {
    const row = rows.get(id) || history.get(id) || (await sessionOf(id));
    if (address.place.session === id) drawer.open(row);
  });
  if (!done && address.place.session === id) address.tune({ session: "" });
}

async function load() {
  await guarded(async () => {
    const first = await feed.load();
    groupSwitch.offer(rows.groups);
    if (first) begin();
    else if (address.place.group !== groupSwitch.chosen) address.tune({ group: groupSwitch.chosen });
    starting.show();
    view.render();
  });
}

/** Goes where the address says, else to the tab of last time, else to where there is something to do. */
function begin() {
  const somebody = live.counts(groupSwitch.chosen, { me, nowAtMs: now() }).queue > 0;
  const tab = remembered(`tab.${me}`, somebody ? "queue" : "all", TABS);
  address.begin({ tab, group: groupSwitch.chosen });
  const { place } = address;
  if (!groupSwitch.agrees(place.group)) address.tune({ group: groupSwitch.chosen });
  feed.countAnew();
  if (place.session) void openSession(place.session);
  if (place.tab === "history") void view.findPast();
  void guarded(async () => {
    await Promise.all([views.load(), favourites.load()]);
    view.render();
  });
}

link.on("link.viewer_welcome", (message) => {
  clockOffsetMs = message.now_at_ms - Date.now();
});
link.on("desk.session", (message) => feed.take(/** @type {SessionRow} */ (message.session)));
link.on("desk.scope", () => void load());

wireMenus();
wireJoining();
wireDeskKeys({
  go: (tab) => address.go({ tab, page: "" }),
  search: () => filters.focus(),
  start: () => starting.open({ mode: "now" }),
  closeDrawer: () => address.tune({ session: "" }),
  nodes: () => view.nodes,
});
element("help-address", HTMLElement).textContent = `${window.location.origin}/`;
tellZone();
link.start();
void load();
