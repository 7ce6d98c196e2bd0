// One session in the desk's list.

import { isOffered, waitingSince } from "../core/desk_list.js";
import { canBeJoined, canBeResolved, hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { grouped } from "./code_box.js";
import { copyOnClick } from "./copying.js";
import { build, icon } from "./dom.js";
import { actOfClick, besideTitle, starOrRoom, stateBadge, tag, unseen } from "./row_parts.js";
import { explanation, stateName, titleOf, wasRefused } from "./session_texts.js";
import { durationText, momentText } from "./time_texts.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/** @typedef {import("../core/desk_api.js").Act | "accept" | "decline" | "reopen" | "star"} Act */
/**
 * @typedef {{
 *   me: string, act: (row: SessionRow, act: Act) => void, may: (row: SessionRow, right: string) => boolean,
 *   groupName: (row: SessionRow) => string, placeOf: (row: SessionRow) => number,
 *   moduleName: (row: SessionRow) => string, starred: (row: SessionRow) => boolean, open: (row: SessionRow) => void,
 *   isOpen: (row: SessionRow) => boolean, linkOf: (row: SessionRow) => Promise<string>,
 * }} Desk `groupName` is empty where it needs no saying; `placeOf` is 0 for who does not wait in a queue.
 */

const MINUTE_MS = 60 * 1000;
/** From here on a wait is long, and too long. */
const LONG_MS = 5 * MINUTE_MS;
const TOO_LONG_MS = 15 * MINUTE_MS;

/**
 * What can be done with a session: the right it needs, when it makes sense, and its button.
 *
 * @type {Array<{
 *   act: Act | "join", right: string, icon: string, small?: boolean, label: () => string,
 *   fits: (row: SessionRow) => boolean,
 * }>} `small`: shown as a picture alone
 */
const ACTS = [
  {
    act: "assign",
    right: "sessions.edit",
    icon: "user-plus",
    label: () => t("Assign to me"),
    fits: (row) => !row.owner_id && !hasEnded(row),
  },
  { act: "join", right: "control", icon: "eye", label: () => t("Join"), fits: canBeJoined },
  {
    act: "ask",
    right: "control",
    icon: "repeat",
    label: () => t("Ask again"),
    fits: (row) => wasRefused(row) && row.agent_online,
  },
  {
    act: "resolve",
    right: "sessions.edit",
    icon: "circle-check",
    small: true,
    label: () => t("Resolve"),
    fits: canBeResolved,
  },
  {
    act: "end",
    right: "sessions.edit",
    icon: "circle-x",
    small: true,
    label: () => t("End"),
    fits: (row) => !hasEnded(row),
  },
];

/** @param {SessionRow} row @param {Desk} desk @returns {string} the one act that leads on; none in a colleague's row */
function mainAct(row, desk) {
  if (!row.owner_id) return "assign";
  if (row.owner_id !== desk.me) return "";
  return wasRefused(row) ? "ask" : "join";
}

/** @param {SessionRow} row @param {string} look @returns {HTMLElement} */
function joinLink(row, look) {
  return build(
    "a",
    {
      class: `btn btn-sm ${look}`,
      "data-act": "join",
      href: `/view/${encodeURIComponent(row.id)}`,
      target: `view-${row.id}`,
    },
    [icon("eye"), t("Join"), unseen(` ${titleOf(row)}`)],
  );
}

/** @param {SessionRow} row @param {typeof ACTS[number]} one @param {string} look @returns {HTMLElement} */
function actButton(row, one, look) {
  const label = one.label();
  if (one.small) {
    const attributes = { type: "button", class: "btn-icon", "data-act": one.act, title: label };
    return build("button", attributes, [icon(one.icon), unseen(`${label} ${titleOf(row)}`)]);
  }
  return build("button", { type: "button", class: `btn btn-sm ${look}`, "data-act": one.act }, [
    icon(one.icon),
    label,
    unseen(` ${titleOf(row)}`),
  ]);
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} */
function actions(row, desk) {
  const place = build("div", { class: "session-actions" });
  const first = mainAct(row, desk);
  for (const one of ACTS) {
    if (!one.fits(row) || !desk.may(row, one.right)) {
      // Pictures stand in columns, also where a row has not all of them.
      if (one.small) place.appendChild(build("span", { class: "btn-slot" }));
      continue;
    }
    const look = one.act === first ? "btn-primary" : "";
    place.appendChild(one.act === "join" ? joinLink(row, look) : actButton(row, one, look));
  }
  place.appendChild(starOrRoom(desk.starred(row), titleOf(row), Boolean(row.email)));
  return place;
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} code and link of a session nobody has come to yet */
function access(row, desk) {
  const place = build("div", { class: "session-access" });
  if (row.state !== "open" || !row.code) return place;
  place.appendChild(build("span", { class: "digits" }, [grouped(row.code)]));
  const copies = [
    { act: "copy-code", label: t("Copy the code"), picture: "copy", text: () => grouped(row.code) },
    { act: "copy-link", label: t("Copy the link"), picture: "link", text: () => row.link || desk.linkOf(row) },
  ];
  for (const { act, label, picture, text } of copies) {
    const said = build("span", { class: "copy-label" }, [label]);
    const control = build("button", { type: "button", class: "btn-icon", title: label, "data-act": act }, [
      icon(picture),
      said,
    ]);
    copyOnClick(control, text);
    place.appendChild(control);
  }
  return place;
}

/** @param {SessionRow} row @returns {HTMLElement | null} */
function unread(row) {
  if (!row.unread) return null;
  return build("span", { class: "session-unread" }, [
    icon("message"),
    String(row.unread),
    " ",
    unseen(t("unread messages")),
  ]);
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} owner, group, source, who looks */
function tags(row, desk) {
  const place = build("div", { class: "session-tags" });
  const mine = row.owner_id === desk.me;
  if (mine) place.appendChild(tag("user", t("Me"), t("Owner")));
  else if (row.owner) place.appendChild(tag("user", row.owner, t("Owner")));
  else if (!hasEnded(row)) place.appendChild(tag("user-question", t("Unassigned"), t("Owner"), "session-unassigned"));
  const group = desk.groupName(row);
  if (group) place.appendChild(tag("users-group", group, t("Group")));
  const module = desk.moduleName(row);
  if (module) place.appendChild(tag("app-window", module, t("Came by")));
  const looking = row.people.filter((person) => person.id !== desk.me).map((person) => person.name);
  if (looking.length) {
    const said = t("Looking: {names}", { names: looking.join(", ") });
    place.appendChild(build("span", { class: "session-tag", title: said }, [icon("eye"), build("bdi", {}, [said])]));
  }
  return place;
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} */
function about(row, desk) {
  const opener = build("button", { type: "button", class: "session-opener", "data-act": "open" }, [titleOf(row)]);
  if (desk.isOpen(row)) opener.setAttribute("aria-current", "true");
  const heading = build("h3", { class: "session-title", dir: "auto" }, [opener]);
  const news = unread(row);
  const lines = [build("div", { class: "session-heading" }, news ? [heading, news] : [heading])];
  const topic = besideTitle(row);
  if (topic) lines.push(build("p", { class: "session-topic", dir: "auto" }, [topic]));
  if (row.description) lines.push(build("p", { class: "session-description", dir: "auto" }, [row.description]));
  lines.push(build("p", { class: "session-explanation" }, [explanation(row)]));
  return build("div", { class: "session-about" }, lines);
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} state, and since when or until when */
function stateOf(row, desk) {
  const name = row.resolved ? t("Resolved") : stateName(row.state);
  const made = build("div", { class: "session-state" }, [stateBadge(name)]);
  const waiting = waitingSince(row);
  if (row.state === "open" && row.starts_at_ms) {
    made.appendChild(build("time", { class: "session-starts" }, [momentText(row.starts_at_ms)]));
  } else if (waiting) {
    const place = desk.placeOf(row);
    const parts = [icon("hourglass"), build("span", { "data-since": String(waiting) })];
    if (place) parts.push(build("span", { class: "session-place" }, [t("No. {place}", { place })]));
    made.appendChild(build("span", { class: "session-wait", "data-wait": String(waiting), title: t("Waiting time") }, parts));
  } else {
    const since = build("span", { class: "session-since", "data-since": String(row.changed_at_ms) });
    if (hasEnded(row)) since.setAttribute("data-ended", "");
    made.appendChild(since);
  }
  return made;
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} a colleague's question, with its answers */
function offer(row, desk) {
  const to = isOffered(row, desk.me);
  const said = to
    ? t("{name} asks you to take over", { name: row.offered_by })
    : t("{name} was asked to take over", { name: row.offered_to });
  const words = [build("strong", { dir: "auto" }, [said])];
  if (row.offer_note) words.push(build("span", { class: "offer-note", dir: "auto" }, [row.offer_note]));
  const strip = build("div", { class: "session-offer" }, [icon("transfer"), build("p", {}, words)]);
  if (!to) return strip;
  for (const [act, label, look] of [
    ["accept", t("Accept"), "btn-primary"],
    ["decline", t("Decline"), ""],
  ]) {
    strip.appendChild(build("button", { type: "button", class: `btn btn-sm ${look}`, "data-act": act }, [label]));
  }
  return strip;
}

/**
 * Builds the list item of a session.
 *
 * @param {SessionRow} row
 * @param {Desk} desk
 * @returns {HTMLElement}
 */
export function buildRow(row, desk) {
  const shown = row.resolved ? "resolved" : row.state;
  const look = `session-row state-${shown} ${desk.isOpen(row) ? "is-open" : ""} ${row.unread ? "has-news" : ""}`;
  const item = build("li", { class: look, id: `session-${row.id}` }, [
    stateOf(row, desk),
    about(row, desk),
    build("div", { class: "session-side" }, [tags(row, desk), access(row, desk)]),
    actions(row, desk),
  ]);
  if (row.offered_to_id && !hasEnded(row)) item.appendChild(offer(row, desk));
  item.addEventListener("click", (event) => onClick(event, row, desk));
  return item;
}

/** @param {MouseEvent} event @param {SessionRow} row @param {Desk} desk */
function onClick(event, row, desk) {
  const act = actOfClick(event);
  if (act === "open") desk.open(row);
  else if (act && act !== "join" && !act.startsWith("copy-")) desk.act(row, /** @type {Act} */ (act));
}

/**
 * @param {SessionRow} row
 * @param {Desk} desk
 * @returns {string} two rows with the same look the same
 */
export function lookOf(row, desk) {
  const around = [desk.groupName(row), desk.placeOf(row), desk.moduleName(row), desk.starred(row), desk.isOpen(row)];
  return JSON.stringify([row, around]);
}

/**
 * Writes how long each row has been in its state, and how long customers wait.
 *
 * @param {HTMLElement} list
 * @param {number} nowAtMs the appliance's clock
 */
export function tick(list, nowAtMs) {
  for (const place of Array.from(list.querySelectorAll("[data-since]"))) {
    const since = Number(place.getAttribute("data-since"));
    const text = place.hasAttribute("data-ended") ? momentText(since) : durationText(nowAtMs - since);
    if (place.textContent !== text) place.textContent = text;
  }
  for (const place of Array.from(list.querySelectorAll("[data-wait]"))) {
    const waits = nowAtMs - Number(place.getAttribute("data-wait"));
    place.classList.toggle("is-long", waits >= LONG_MS && waits < TOO_LONG_MS);
    place.classList.toggle("is-too-long", waits >= TOO_LONG_MS);
  }
}
