// Asking the customer for a right that is missing, with what comes of it in the tray.

import { t } from "../core/texts.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */

/** @type {Record<string, () => string>} */
const QUESTIONS = {
  point: () => t("The customer has not allowed pointing and drawing."),
  control: () => t("The customer has not allowed control of mouse and keyboard."),
  clipboard: () => t("The customer has not allowed sharing the clipboard."),
  files: () => t("The customer has not allowed access to files."),
};

/** @type {Record<string, () => string>} */
const REFUSALS = {
  denied: () => t("The customer said no. What was allowed before still is."),
  silence: () => t("The customer did not answer. You can ask again."),
  busy: () => t("The customer is being asked something already. Please wait for the answer."),
  away: () => t("The customer's program is not connected at the moment."),
  never: () => t("You may not ask the customer for this."),
};

/**
 * Offers to ask the customer, unless the right is there; the answer closes the offer.
 *
 * @param {Viewer} viewer
 * @param {string} right
 * @param {boolean} [atOnce] the technician has pressed Ask already
 * @returns {boolean} whether the right is there already
 */
export function askFor(viewer, right, atOnce = false) {
  const { link, standing, tray, focusPicture } = viewer;
  if (standing.may(right)) return true;
  const subject = `ask ${right}`;
  if (!standing.askable.includes(right)) {
    tray.show(subject, REFUSALS.never(), [{ text: t("Close"), act: focusPicture }]);
    return false;
  }
  const ask = () => {
    link.send({ type: "consent.raise", rights: [right] });
    tray.show(subject, t("Asked. The customer's answer comes here."), [{ text: t("Close"), act: focusPicture }]);
  };
  if (atOnce) {
    ask();
    return false;
  }
  tray.show(subject, QUESTIONS[right](), [
    { text: t("Ask the customer"), look: "primary", act: ask },
    { text: t("Close"), act: focusPicture },
  ]);
  return false;
}

/** Shows what the customer answered. @param {Viewer} viewer */
export function hearAnswers({ link, standing, tray, focusPicture }) {
  link.on("consent.refused", ({ rights, reason }) => {
    for (const right of rights) tray.hide(`ask ${right}`);
    tray.show(`ask ${rights[0]}`, REFUSALS[reason](), [{ text: t("Close"), act: focusPicture }]);
  });
  standing.observe(() => {
    for (const right of standing.rights) tray.hide(`ask ${right}`);
  });
}
