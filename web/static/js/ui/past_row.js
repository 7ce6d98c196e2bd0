// One session in the desk's history.

import { t } from "../core/texts.js";
import { build, icon } from "./dom.js";
import { actOfClick, besideTitle, starOrRoom, stateBadge, tag, unseen } from "./row_parts.js";
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
function outcomeName(outcome) {
  const known = outcomeOptions().find(({ value }) => value === outcome);
  return known ? known.label : "";
}

/** @param {PastRow} row @returns {HTMLElement} how it went, and when it ended */
function result(row) {
  const name = outcomeName(row.outcome) || (row.resolved ? t("Resolved") : stateName(row.state));
  const look = row.outcome ? `outcome-${row.outcome}` : "";
  return build("div", { class: `session-state ${look}` }, [
    stateBadge(name),
    build("time", { class: "session-since", datetime: new Date(row.ended_at_ms).toISOString() }, [momentText(row.ended_at_ms)]),
  ]);
}

/** @param {PastRow} row @returns {HTMLElement} */
function about(row) {
  const attributes = { type: "button", class: "session-opener", "data-act": "open" };
  const heading = build("h3", { class: "session-title", dir: "auto" }, [build("button", attributes, [titleOf(row)])]);
  const lines = [build("div", { class: "session-heading" }, [heading])];
  const topic = besideTitle(row);
  if (topic) lines.push(build("p", { class: "session-topic", dir: "auto" }, [topic]));
  const said = row.note || (row.resolved ? "" : explanation(row));
  if (said) lines.push(build("p", { class: "session-explanation", dir: "auto" }, [said]));
  return build("div", { class: "session-about" }, lines);
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
function tags(row, desk) {
  const made = [];
  if (row.category) made.push(tag("bookmark", row.category, t("Category")));
  if (row.owner) made.push(tag("user", row.owner, t("Owner")));
  if (row.group && desk.manyGroups()) made.push(tag("users-group", row.group, t("Group")));
  if (row.lasted_ms > 0) made.push(tag("clock", durationText(row.lasted_ms), t("Duration")));
  if (row.score) made.push(tag("star", t("{score} of {best}", { score: row.score, best: BEST_SCORE }), t("The customer's rating")));
  return build("div", { class: "session-side" }, [build("div", { class: "session-tags" }, made)]);
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
function actions(row, desk) {
  const place = build("div", { class: "session-actions" });
  const name = titleOf(row);
  if (desk.may(row, "sessions.edit")) {
    if (!row.outcome) {
      const attributes = { type: "button", class: "btn btn-sm", "data-act": "resolve" };
      place.appendChild(build("button", attributes, [icon("check"), row.resolved ? t("Add the outcome") : t("Resolve"), unseen(` ${name}`)]));
    }
    const attributes = { type: "button", class: "btn btn-sm", "data-act": "reopen" };
    place.appendChild(build("button", attributes, [icon("refresh"), t("Reopen"), unseen(` ${name}`)]));
  }
  place.appendChild(starOrRoom(row.starred, name, Boolean(row.email)));
  return place;
}

/** @param {PastRow} row @param {Desk} desk @returns {HTMLElement} */
export function buildPastRow(row, desk) {
  const look = `session-row state-${row.state} ${desk.isOpen(row) ? "is-open" : ""}`;
  const item = build("li", { class: look, id: `past-${row.id}` }, [result(row), about(row), tags(row, desk), actions(row, desk)]);
  item.addEventListener("click", (event) => {
    const act = actOfClick(event);
    if (act === "open") desk.open(row);
    else if (act) desk.act(row, act);
  });
  return item;
}
