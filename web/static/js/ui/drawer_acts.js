// What can be done with a session: who may, when it makes sense, and how it is called.

import { pageData } from "../core/page.js";
import { canBeJoined, canBeResolved, hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { wasRefused } from "./session_texts.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/** @typedef {import("../core/session_api.js").Details} Details */

/**
 * @typedef {{me: string, may: (row: SessionRow, right: string) => boolean}} Asker
 * @typedef {{row: SessionRow, details: Details, asker: Asker}} Case
 * @typedef {{act: string, right: string, icon: string, label: () => string, fits: (known: Case) => boolean, primary?: boolean, shown?: (known: Case) => boolean, offer?: boolean, danger?: boolean}} ActRule
 *   `primary`: what is to be done next; `shown`: a button of its own too; `offer`: stands beside the open offer; the
 *   others are in the menu
 */

/** @param {Case} known */
const isMine = ({ row, asker }) => row.owner_id === asker.me;
/** @param {Case} known */
const lives = ({ row }) => !hasEnded(row);
/** @param {Case} known */
const isOfferedToMe = ({ row, asker }) => row.offered_to_id !== "" && row.offered_to_id === asker.me && !hasEnded(row);
/** @param {Case} known */
const isInvited = ({ row, details }) => row.state === "open" && (details.invitations || []).length > 0;
/** @param {Case} known @returns {boolean} whether a first invitation could go out */
const canBeInvited = ({ row, details }) =>
  row.state === "open" && row.email !== "" && Boolean(details.invitations && !details.invitations.length) && mailWorks();

/** @returns {boolean} */
const mailWorks = () => Boolean((pageData().page.start || {}).mail);

/** In the order they are offered.  @type {ActRule[]} */
export const ACTS = [
  {
    act: "accept",
    right: "sessions.edit",
    icon: "check",
    label: () => t("Accept"),
    fits: isOfferedToMe,
    offer: true,
  },
  { act: "decline", right: "sessions.edit", icon: "x", label: () => t("Decline"), fits: isOfferedToMe, offer: true },
  {
    act: "join",
    right: "control",
    icon: "eye",
    label: () => t("Join"),
    fits: ({ row }) => canBeJoined(row),
    primary: true,
  },
  {
    act: "assign_me",
    right: "sessions.edit",
    icon: "user-plus",
    label: () => t("Assign to me"),
    fits: (known) => !known.row.owner_id && lives(known),
    primary: true,
  },
  {
    act: "ask",
    right: "control",
    icon: "repeat",
    label: () => t("Ask again"),
    fits: ({ row }) => wasRefused(row) && row.agent_online,
    primary: true,
  },
  {
    act: "reopen",
    right: "sessions.edit",
    icon: "refresh",
    label: () => t("Reopen …"),
    fits: (known) => !lives(known),
    shown: () => true,
  },
  {
    act: "edit",
    right: "sessions.edit",
    icon: "pencil",
    label: () => t("Edit details"),
    fits: lives,
    shown: ({ row }) => row.state === "open",
  },
  { act: "note", right: "sessions.edit", icon: "notes", label: () => t("Write a note …"), fits: () => true },
  { act: "assign", right: "sessions.edit", icon: "user-share", label: () => t("Assign to …"), fits: lives },
  {
    act: "unassign",
    right: "sessions.edit",
    icon: "user-minus",
    label: () => t("Give back to the queue"),
    fits: (known) => known.row.owner_id !== "" && lives(known),
  },
  {
    act: "transfer",
    right: "sessions.edit",
    icon: "transfer",
    label: () => t("Hand over …"),
    fits: (known) => isMine(known) && lives(known) && !known.row.offered_to_id,
  },
  {
    act: "withdraw_offer",
    right: "sessions.edit",
    icon: "x",
    label: () => t("Withdraw the offer"),
    fits: (known) => known.row.offered_to_id !== "" && known.row.offered_by_id === known.asker.me && lives(known),
    offer: true,
  },
  {
    act: "schedule",
    right: "sessions.edit",
    icon: "calendar-event",
    label: () => t("Change the date …"),
    fits: ({ row, details }) => row.state === "open" && row.starts_at_ms > 0 && Boolean(details.appointment),
  },
  {
    act: "plan",
    right: "sessions.edit",
    icon: "calendar-plus",
    label: () => t("Set a date …"),
    fits: ({ row }) => row.state === "open" && !row.starts_at_ms,
  },
  {
    act: "unschedule",
    right: "sessions.edit",
    icon: "calendar-x",
    label: () => t("Cancel the appointment"),
    fits: ({ row, details }) => row.state === "open" && row.starts_at_ms > 0 && Boolean(details.appointment),
  },
  {
    act: "invite_mail",
    right: "sessions.edit",
    icon: "mail",
    label: () => t("Send the invitation"),
    fits: canBeInvited,
  },
  {
    act: "resend",
    right: "sessions.edit",
    icon: "mail-forward",
    label: () => t("Send the invitation again"),
    fits: isInvited,
  },
  {
    act: "withdraw",
    right: "sessions.edit",
    icon: "mail-off",
    label: () => t("Withdraw the invitation"),
    fits: isInvited,
    danger: true,
  },
  {
    act: "resolve",
    right: "sessions.edit",
    icon: "circle-check",
    label: () => t("Resolve …"),
    fits: ({ row }) => canBeResolved(row),
    shown: ({ row }) => row.state !== "open",
  },
  {
    act: "end",
    right: "sessions.edit",
    icon: "player-stop",
    label: () => t("End session"),
    fits: lives,
    danger: true,
  },
];

/** @param {Case} known @returns {ActRule[]} what this person can do now */
export const possibleActs = (known) =>
  ACTS.filter(({ right, fits }) => known.asker.may(known.row, right) && fits(known));
