// Sentences for states and reasons (docs/session.md), as technicians read them.

import { t } from "../core/texts.js";

/** @type {Record<string, () => string>} */
const STATES = {
  open: () => t("Open"),
  waiting: () => t("Waiting"),
  ready: () => t("Ready"),
  connected: () => t("Connected"),
  on_hold: () => t("On hold"),
  rebooting: () => t("Rebooting"),
  reconnecting: () => t("Reconnecting"),
  closed: () => t("Closed"),
  expired: () => t("Expired"),
};

/** @type {Record<string, () => string>} */
const REASONS = {
  allowed: () => t("The customer allowed the help."),
  denied: () => t("The customer pressed Deny."),
  silence: () => t("The customer did not answer within a minute."),
  unavailable: () => t("The customer's screen cannot be shared."),
  customer_ended: () => t("The customer ended the session."),
  technician_ended: () => t("A technician ended the session."),
  customer_left: () => t("The customer left."),
  agent_gone: () => t("The customer's program did not come back."),
  agent_quit: () => t("The customer closed the program."),
  line_lost: () => t("The line to the customer broke."),
  appliance_restarted: () => t("The appliance was restarted."),
  not_claimed: () => t("Nobody used the code in time."),
  idle: () => t("Nothing happened for too long."),
  viewer_closed: () => t("The viewer was closed."),
  login_revoked: () => t("The technician's sign-in was revoked."),
  rights_revoked: () => t("The technician may no longer see this session."),
};

/** @type {Record<string, () => string>} */
const NEXT_STEPS = {
  open: () => t("Give the code or the link to the customer."),
  open_without_code: () => t("The customer has not used the code yet."),
  waiting: () => t("The customer is here and has not started the program yet."),
  waiting_online: () => t("The program is running; the customer is being asked."),
  waiting_unassigned: () => t("The program is running; the customer is asked once somebody takes it."),
  ready: () => t("Join to see the screen."),
  connected: () => t("The screen is being seen."),
  on_hold: () => t("Connected, the picture rests."),
  rebooting: () => t("The customer's computer restarts."),
  reconnecting: () => t("The customer's program is being waited for."),
};

/** Reasons for which the customer is not being asked any more. */
const REFUSALS = ["denied", "silence", "unavailable"];

/** @param {string} state @returns {string} */
export const stateName = (state) => (STATES[state] ? STATES[state]() : state);

/** @param {string} reason @returns {string} empty for a reason that needs no sentence */
const reasonSentence = (reason) => (REASONS[reason] ? REASONS[reason]() : "");

/** @param {{state: string, reason: string}} row @returns {boolean} */
export const wasRefused = (row) => row.state === "waiting" && REFUSALS.includes(row.reason);

/**
 * @param {{state: string, code: string, reason: string, agent_online: boolean, owner_id: string, resolved: boolean}} row
 * @returns {string} what happened, or what to do now
 */
export function explanation(row) {
  if (wasRefused(row)) return reasonSentence(row.reason);
  if (row.state === "open" && !row.code) return NEXT_STEPS.open_without_code();
  if (row.state === "waiting") {
    if (!row.agent_online) return NEXT_STEPS.waiting();
    return (row.owner_id ? NEXT_STEPS.waiting_online : NEXT_STEPS.waiting_unassigned)();
  }
  if (row.state === "reconnecting") return reasonSentence(row.reason) || NEXT_STEPS.reconnecting();
  return NEXT_STEPS[row.state] ? NEXT_STEPS[row.state]() : reasonSentence(row.reason);
}

/** @param {{name: string, topic: string, email: string}} row @returns {string} how the session is called in lists */
export function titleOf(row) {
  return row.name || row.topic || row.email || t("Customer without a name");
}
