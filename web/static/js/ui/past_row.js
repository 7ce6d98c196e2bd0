// One session in the desk's history.

import { t } from "../core/texts.js";
import { build, icon } from "./dom.js";
import { outcomeOptions } from "./session_dialogs.js";
import { explanation, stateName, titleOf } from "./session_texts.js";
import { durationText, momentText } from "./time_texts.js";

/** @typedef {import("../core/records_api.js").PastRow} PastRow */
/**
 * @typedef {{
 *   may: (row: PastRow, right: string) => boolean, act: (row: PastRow, act: string) => void,
 *   open: (row: PastRow) => void, isOpen: (row: PastRow) => boolean, manyGroups: () => boolean,
 * }} Desk
 */

const BEST_SCORE = 5;

/** @param {string} outcome @returns {string} */
export function outcomeName(outcome) {
  const known = outcomeOptions().find(({ value }) => value === outcome);
  return known ? known.label : "";
}

/** @param {string} text @returns {HTMLElement} */
const unseen = (text) => build("span", { class: "visually-hidden" }, [text]);

/** @param {string} picture @param {string} about @param {string} text @returns {HTMLElement} */
function tag(picture, about, text) {
  return build("span", { class: "session-tag", title: about }, [icon(picture), unseen(`${about}: `), build("bdi", {}, [text])]);
}

/** @param {PastRow} row @returns {HTMLElement} how it went, and when it ended */
function result(row) {
  const name = outcomeName(row.outcome) || (row.resolved ? t("Resolved") : stateName(row.state));
  const look = row.outcome ? `outcome-${row.outcome}` : "";
  return build("div", { class: `session-state ${look}` }, [
    build("span", { class: "state-badge" }, [build("span", { class: "state-dot", "aria-hidden": "true" }), name]),
    build("time", { class: "session-since", datetime: new Date(row.ended_at_ms).toISOString() }, [momentText(row.ended_at_ms)]),
  ]);
}

/** @param {PastRow} row @returns {HTMLElement} */
function about(row) {
  const attributes = { type: "button", class: "session-opener", "data-act": "open" };
  const heading = build("h3", { class: "session-title", dir: "auto" }, [build("button", attributes, [titleOf(row)])]);
  const lines = [build("div", { class: "session-heading" }, [heading])];
  const topic = [row.name || row.email ? row.topic : "", row.name ? row.email : ""].filter(Boolean).join(" · ");
  if (topic) lines.push(build("p", { class: "session-topic", dir: "auto" }, [topic]));
  const said = row.note || (row.resolved ? "" : explanation(row));
  if (said) lines.push(build("p", { class: "session-explanation", dir: "auto" }, [said]));
  return build("div", { class: "session-about" }, lines);
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
function tags(row, desk) {
  const made = [];
  if (row.category) made.push(tag("bookmark", t("Category"), row.category));
  if (row.owner) made.push(tag("user", t("Owner"), row.owner));
  if (row.group && desk.manyGroups()) made.push(tag("users-group", t("Group"), row.group));
  if (row.lasted_ms > 0) made.push(tag("clock", t("Duration"), durationText(row.lasted_ms)));
  if (row.score) made.push(tag("star", t("The customer's rating"), t("{score} of {best}", { score: row.score, best: BEST_SCORE })));
  return build("div", { class: "session-side" }, [build("div", { class: "session-tags" }, made)]);
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
function actions(row, desk) {
  const place = build("div", { class: "session-actions" });
  const name = titleOf(row);
  if (desk.may(row, "sessions.edit")) {
    if (!row.outcome) {
      const attributes = { type: "button", class: "btn btn-sm", "data-act": "resolve" };
      place.appendChild(build("button", attributes, [icon("check"), t("Resolve"), unseen(` ${name}`)]));
    }
    const attributes = { type: "button", class: "btn btn-sm", "data-act": "reopen" };
    place.appendChild(build("button", attributes, [icon("refresh"), t("Reopen"), unseen(` ${name}`)]));
  }
  place.appendChild(row.email ? starButton(row.starred, name) : build("span", { class: "btn-slot" }));
  return place;
}

/** @param {boolean} on @param {string} name @returns {HTMLElement} */
export function starButton(on, name) {
  const label = t("Favorite");
  const attributes = { type: "button", class: "btn-icon btn-star", "data-act": "star", "aria-pressed": String(on) };
  return build("button", { ...attributes, title: label }, [icon(on ? "star-filled" : "star"), unseen(`${label}: ${name}`)]);
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
export function buildPastRow(row, desk) {
  const look = `session-row state-${row.state} ${desk.isOpen(row) ? "is-open" : ""}`;
  const item = build("li", { class: look, id: `past-${row.id}` }, [result(row), about(row), tags(row, desk), actions(row, desk)]);
  item.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const control = event.target.closest("[data-act], a, button");
    const act = control ? control.getAttribute("data-act") || "" : "";
    if (act === "open" || (!control && !String(window.getSelection()))) desk.open(row);
    else if (act) desk.act(row, act);
  });
  return item;
}
