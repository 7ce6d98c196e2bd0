// One session in the desk's list.

import { t } from "../core/texts.js";
import { grouped } from "./code_box.js";
import { copyOnClick } from "./copying.js";
import { build, icon } from "./dom.js";
import { explanation, stateName, wasRefused } from "./session_texts.js";
import { durationText, momentText } from "./time_texts.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/**
 * @typedef {{
 *   act: (row: SessionRow, act: import("../core/desk_api.js").Act) => void, me: string,
 *   may: (row: SessionRow, right: string) => boolean, groupName: (row: SessionRow) => string,
 * }} Desk `groupName`: empty where it needs no saying.
 */

const ENDED = ["closed", "expired"];
const JOINABLE = ["ready", "connected", "on_hold", "rebooting", "reconnecting"];
const RESOLVABLE = ["open", "waiting", "ready", "closed", "expired"];

/** @param {SessionRow} row */
export const hasEnded = (row) => ENDED.includes(row.state);

/** @param {SessionRow} row @returns {boolean} whether it runs and nobody has taken it */
const isUnassigned = (row) => !row.owner_id && !hasEnded(row);

/** @param {SessionRow} row @returns {string} how the session is called in the list */
export function titleOf(row) {
  return row.name || row.topic || row.email || t("Customer without a name");
}

/** @param {string} act @param {string} label @param {string} picture @param {string} about @returns {HTMLElement} */
function button(act, label, picture, about) {
  return build("button", { type: "button", class: "btn btn-sm", "data-act": act }, [
    icon(picture),
    label,
    build("span", { class: "visually-hidden" }, [` ${about}`]),
  ]);
}

/** @param {SessionRow} row @returns {HTMLElement} */
function joinLink(row) {
  const link = build("a", { class: "btn btn-sm btn-primary", "data-act": "join" }, [
    icon("eye"),
    t("Join"),
    build("span", { class: "visually-hidden" }, [` ${titleOf(row)}`]),
  ]);
  link.setAttribute("href", `/view/${encodeURIComponent(row.id)}`);
  link.setAttribute("target", `view-${row.id}`);
  return link;
}

/**
 * What can be done with a session: the right it needs, when it makes sense, and its button.
 *
 * @type {Array<{
 *   act: import("../core/desk_api.js").Act | "join", right: string, icon: string,
 *   label: () => string, fits: (row: SessionRow) => boolean,
 * }>}
 */
const ACTS = [
  { act: "assign", right: "sessions.edit", icon: "user-plus", label: () => t("Assign to me"), fits: isUnassigned },
  { act: "join", right: "control", icon: "eye", label: () => t("Join"), fits: (row) => JOINABLE.includes(row.state) },
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
    icon: "check",
    label: () => t("Resolve"),
    fits: (row) => RESOLVABLE.includes(row.state) && !row.resolved,
  },
  { act: "end", right: "sessions.edit", icon: "player-stop", label: () => t("End"), fits: (row) => !hasEnded(row) },
];

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} */
function actions(row, desk) {
  const place = build("div", { class: "session-actions" });
  for (const { act, right, icon: picture, label, fits } of ACTS) {
    if (!fits(row) || !desk.may(row, right)) continue;
    if (act === "join") {
      place.appendChild(joinLink(row));
      continue;
    }
    const control = button(act, label(), picture, titleOf(row));
    control.addEventListener("click", () => desk.act(row, act));
    place.appendChild(control);
  }
  return place;
}

/** @param {SessionRow} row @returns {HTMLElement} */
function access(row) {
  const place = build("div", { class: "session-access" });
  if (row.state !== "open" || !row.code) return place;
  place.appendChild(build("span", { class: "digits" }, [grouped(row.code)]));
  const copies = [
    { act: "copy-code", label: t("Copy the code"), picture: "copy", text: grouped(row.code) },
    { act: "copy-link", label: t("Copy the link"), picture: "link", text: row.link || "" },
  ];
  for (const { act, label, picture, text } of copies) {
    if (!text) continue;
    const said = build("span", { class: "copy-label" }, [label]);
    const control = build("button", { type: "button", class: "btn-icon", title: label, "data-act": act }, [
      icon(picture),
      said,
    ]);
    copyOnClick(control, () => text);
    place.appendChild(control);
  }
  return place;
}

/** @param {SessionRow} row @param {Desk} desk @returns {HTMLElement} */
function description(row, desk) {
  const lines = [build("h3", { class: "session-title", dir: "auto" }, [titleOf(row)])];
  const about = [row.name || row.email ? row.topic : "", row.name ? row.email : ""].filter(Boolean).join(" · ");
  if (about) lines.push(build("p", { class: "session-topic", dir: "auto" }, [about]));
  if (row.description) lines.push(build("p", { class: "session-description", dir: "auto" }, [row.description]));
  lines.push(build("p", { class: "session-explanation" }, [explanation(row)]));
  const people = row.people.filter((person) => person.id !== desk.me).map((person) => person.name);
  const by = row.owner_id === desk.me || !row.owner ? [] : [t("Owner: {name}", { name: row.owner })];
  const group = desk.groupName(row);
  if (group) by.unshift(t("Group: {name}", { name: group }));
  if (people.length) by.push(t("Looking: {names}", { names: people.join(", ") }));
  if (isUnassigned(row)) lines.push(build("p", { class: "session-unassigned" }, [icon("user-question"), t("Unassigned")]));
  if (by.length) lines.push(build("p", { class: "session-topic" }, [by.join(" · ")]));
  return build("div", { class: "session-about" }, lines);
}

/** @param {SessionRow} row @returns {HTMLElement} */
function stateOf(row) {
  const name = row.resolved ? t("Resolved") : stateName(row.state);
  return build("div", { class: "session-state" }, [
    build("span", { class: "state-badge" }, [build("span", { class: "state-dot", "aria-hidden": "true" }), name]),
    build("span", { class: "session-since", "data-since": String(row.changed_at_ms) }),
  ]);
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
  return build("li", { class: `session-row card state-${shown}`, id: `session-${row.id}` }, [
    stateOf(row),
    description(row, desk),
    access(row),
    actions(row, desk),
  ]);
}

/**
 * Writes how long each row has been in its state; moments for those that have ended.
 *
 * @param {HTMLElement} list
 * @param {boolean} ended
 * @param {number} nowAtMs the appliance's clock
 */
export function tick(list, ended, nowAtMs) {
  for (const place of Array.from(list.querySelectorAll("[data-since]"))) {
    const since = Number(place.getAttribute("data-since"));
    const text = ended ? momentText(since) : durationText(nowAtMs - since);
    if (place.textContent !== text) place.textContent = text;
  }
}
