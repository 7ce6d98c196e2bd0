// What the clipboard's panel says of copies, by the words of protocol/messages/clipboard.py.

import { t } from "../core/texts.js";
import { kilobytes } from "./clipboard_panel.js";

/** @typedef {import("../core/copies.js").Copy} Copy */

/** @type {Record<string, () => string>} */
const RESULTS = {
  sending: () => t("Sending …"),
  placed: () => t("The customer can paste it now."),
  not_allowed: () => t("Not sent: it is not allowed at the moment."),
  broken: () => t("Not sent: it holds neither text nor a picture."),
  too_large: () => t("That is larger than 2 MB. Send it as a file."),
  unavailable: () => t("Not sent: the customer's computer did not take it. You can type it as keys."),
  empty: () => t("There is nothing to send yet. Paste something first."),
  refused: () => t("Your browser does not let this page read the clipboard. Paste it into the box."),
};

/** @type {Record<string, () => string>} */
const LEFT_OUT = {
  empty: () => t("The customer has copied nothing."),
  too_large: () => t("What the customer copied is larger than 2 MB. It can come as a file."),
  kind: () => t("What the customer copied is neither text nor a picture."),
  secret: () => t("The customer's program marked what was copied as secret, so it does not come."),
  unavailable: () => t("The customer's clipboard did not answer."),
  not_allowed: () => t("The clipboard is not shared at the moment."),
};

/** @param {string} result "sending", "refused", a reason of CopyError, or a result of clipboard.placed */
export const resultText = (result) => RESULTS[result]();

/** @param {string} result */
export const isBad = (result) => !["sending", "placed"].includes(result);

/** @param {string} reason */
export const leftOutText = (reason) => LEFT_OUT[reason]();

/** @param {Copy} copy */
export function cameText(copy) {
  if (copy.kind === "text") return t("Text, {count} characters.", { count: copy.text.length });
  return t("Picture, {size} kB.", { size: kilobytes(copy.data.length) });
}

/** What the choice of modes means here. @param {string} mode @param {string} ways @param {boolean} reads */
export function modeNote(mode, ways, reads) {
  if (ways === "off") return t("The clipboard is switched off on this server.");
  if (mode === "off") return t("Nothing is copied to or from your clipboard automatically.");
  if (mode !== "to_technician" && !reads) {
    return t("Your browser does not let pages read the clipboard: paste into the box instead.");
  }
  return t("Text and pictures up to 2 MB, until you leave this page.");
}
