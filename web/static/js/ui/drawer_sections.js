// The drawer's sections, in the order of their tabs.  A new one is a line here.

import { t } from "../core/texts.js";
import { buildChat } from "./drawer_chat.js";
import { buildDetails } from "./drawer_details.js";
import { buildPeople } from "./drawer_people.js";
import { buildTimeline } from "./drawer_timeline.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("./drawer_acts.js").Case} Case
 */

/**
 * What a section may use.
 *
 * @typedef {{chats: import("../core/chat_logs.js").ChatLogs, me: string, row: SessionRow, act: (act: string) => void, reload: () => void,
 *   fail: (problem: unknown) => void}} Tools `me`: account id; `row`: as it was when the drawer opened; `reload` fetches the details
 *   anew; `fail` shows why a request was refused
 */

/**
 * @typedef {{update: (known: Case) => void, show?: () => void, close?: () => void}} SectionView
 *   `show`: its tab was chosen; `close`: the drawer leaves the session
 */

/**
 * @typedef {{
 *   id: string, label: () => string, count?: (row: SessionRow) => number, fits?: (known: Case) => boolean,
 *   build: (place: HTMLElement, tools: Tools) => SectionView,
 * }} Section `fits`: whether the tab is there; `count`: number on the tab
 */

/** @type {Section[]} */
export const SECTIONS = [
  { id: "details", label: () => t("Details"), build: buildDetails },
  { id: "chat", label: () => t("Chat"), count: (row) => row.unread, build: buildChat },
  { id: "people", label: () => t("People"), build: buildPeople },
  { id: "timeline", label: () => t("Timeline"), build: buildTimeline },
];
