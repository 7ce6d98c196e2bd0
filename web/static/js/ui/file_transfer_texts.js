// How a transfer stands, in sentences.

import { t } from "../core/texts.js";
import { filesText, leftText, shownName, sizeText, speedText } from "./file_texts.js";
import { durationText } from "./time_texts.js";

/**
 * @typedef {import("../core/files_api.js").Transfer} Transfer
 * @typedef {import("../core/file_transfers.js").Shown} Shown
 */

const LEAST_MS = 1000;
/** @type {Record<string, () => string>} */
const FAILURES = {
  not_allowed: () => t("The customer does not allow it any more."),
  gone: () => t("It is not there any more."),
  changed: () => t("It changed while it was read. Please try again."),
  not_permitted: () => t("The customer's system does not permit it."),
  no_space: () => t("There is not enough space on the customer's disk."),
  too_many: () => t("These are too many files at once."),
  too_large: () => t("This is too large."),
  disk: () => t("The customer's disk had a problem."),
  hash: () => t("What arrived was not what was sent. Please try again."),
  line: () => t("The line to the customer was cut for too long."),
  browser: () => t("Your browser stopped taking it."),
  agent: () => t("The customer's program ended."),
  session: () => t("The session ended."),
  appliance: () => t("The appliance was restarted."),
  unreadable: () => t("Your browser cannot read it any more: was it changed or moved?"),
};

/** @param {string} why @returns {string} what went wrong, as a sentence */
export const failureText = (why) => (FAILURES[why] || (() => t("That did not work. Please try again.")))();

/** @param {Transfer} transfer @returns {string} "report.pdf", "report.pdf and 2 more" */
export function titleText({ direction, name, files }) {
  const shown = name ? shownName(name) : t("Files of the customer");
  if (direction === "receive" || files < 2) return shown;
  return t("{name} and {count} more", { name: shown, count: files - 1 });
}

/** @type {Record<string, (shown: Shown) => string>} */
const STATES = {
  asked: () => t("The customer's computer is looking at what is in it …"),
  offered: () => t("Waiting for the customer to accept"),
  ready: ({ transfer }) =>
    transfer.direction === "send" ? t("Accepted; it begins") : t("Ready: your browser asks or knows where to save it"),
  running: (shown) => progressText(shown),
  paused: ({ transfer }) =>
    transfer.why === "customer" ? t("The customer paused it and can go on.") : t("Paused at {done}", { done: doneText(transfer) }),
  waiting: ({ transfer }) =>
    transfer.why === "browser" ? stoppedText(transfer) : t("The customer's line is cut. It goes on by itself."),
  done: ({ transfer }) => finishedText(transfer),
  declined: ({ transfer }) =>
    transfer.why === "silence" ? t("The customer did not answer. You can send it again.") : t("The customer declined."),
  cancelled: ({ transfer }) => (transfer.why === "customer" ? t("The customer cancelled it.") : t("Cancelled")),
  failed: ({ transfer }) => failureText(transfer.why),
};

/** @param {Shown} shown @returns {string} */
export const stateText = (shown) => (STATES[shown.transfer.state] || (() => ""))(shown);

/** @param {Transfer} transfer */
const stoppedText = ({ direction }) =>
  direction === "receive"
    ? t("Your browser stopped taking it. Save it again to go on.")
    : t("Nothing comes from the page that sends it. If that page was closed, cancel this and send the files again.");

/** @param {Transfer} transfer that is done @returns {number} files that arrived */
const movedCount = ({ direction, files, files_done: sent }) => (direction === "send" ? sent : files);

/** @param {Transfer} transfer */
const doneText = ({ done, size }) => t("{done} of {size}", { done: sizeText(done), size: sizeText(size) });

/** @param {Shown} shown */
function progressText({ transfer, speed, leftMs }) {
  const parts = [doneText(transfer)];
  if (speed) parts.push(speedText(speed));
  if (leftMs >= 0) parts.push(leftText(leftMs));
  if (transfer.direction === "send" && transfer.files > 1) {
    parts.push(t("{done} of {count} files", { done: transfer.files_done, count: transfer.files }));
  }
  return parts.join(" · ");
}

/** @param {Transfer} transfer */
function finishedText(transfer) {
  const took = Math.max(LEAST_MS, transfer.ended_ms - transfer.started_ms);
  const fields = { files: filesText(movedCount(transfer)), size: sizeText(transfer.size), time: durationText(took) };
  const said = [
    transfer.direction === "send"
      ? t("Sent and compared: {files}, {size} in {time}.", fields)
      : t("Received: {files}, {size} in {time}.", fields),
  ];
  if (transfer.sha256) said.push(t("Compared with the original: unchanged."));
  if (transfer.left_out) said.push(t("Not in it because it could not be read: {count}.", { count: transfer.left_out }));
  return said.join(" ");
}

/** @param {Transfer[]} transfers of this session @returns {string} what has been moved in all; empty for nothing */
export function summaryText(transfers) {
  const parts = [];
  for (const direction of ["send", "receive"]) {
    const done = transfers.filter((one) => one.direction === direction && one.state === "done");
    const count = done.reduce((sum, one) => sum + movedCount(one), 0);
    if (!count) continue;
    const fields = { files: filesText(count), size: sizeText(done.reduce((sum, one) => sum + one.size, 0)) };
    parts.push(direction === "send" ? t("sent {files}, {size}", fields) : t("received {files}, {size}", fields));
  }
  return parts.length ? t("In this session: {moved}", { moved: parts.join("; ") }) : "";
}
