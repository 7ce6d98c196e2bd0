// Requests about one session: starting, details, assigning, handing over, appointments, resolving.

import { request } from "./desk_api.js";

/** @typedef {import("./desk_api.js").SessionRow} SessionRow */

/**
 * What a session is to be (appliance/handlers/routes/sessions.py).
 *
 * @typedef {{
 *   group_id: string, name: string, email: string, phone: string, topic: string, comment: string,
 *   assignee: string, language: string, expires_minutes: string, send_email: string, send_sms: string,
 *   send_updates: string, starts_at: string, zone: string, minutes: string, reminders: string,
 * }} Wish `assignee`: "me", empty for the queue, or an account id; boxes are "yes" or empty; `starts_at` is the wall
 *   clock of `zone`, "2026-12-24T10:00", or empty for now; `reminders`: minutes before, "1440,60".
 */

/**
 * How one message of an invitation fared.
 *
 * @typedef {{way: string, to: string, state: string, text: string, at_ms?: number}} Sending
 *   `way`: "email" or "sms"; `state`: "queued", "sent", "failed" or "none"; `text`: sentence of the server.
 */

/** @typedef {SessionRow & {sent?: Sending[]}} Started */

/** @typedef {{id: string, name: string, here: boolean, sessions: number}} Colleague */

/**
 * @typedef {{starts_at_ms: number, starts_at: string, zone: string, minutes: number, reminders: number[]}} Appointment
 *   `starts_at`: wall clock of `zone`; `reminders`: minutes before.
 */

/** @typedef {{at_ms: number, actor: string, text: string, kind?: string}} TimelineEntry `text`: translated sentence */

/**
 * @typedef {{
 *   comment?: string, answers?: Array<{label: string, value: string}>, appointment?: Appointment | null,
 *   invitations?: Sending[], timeline?: TimelineEntry[], outcome?: string, category?: string, note?: string,
 *   starred?: boolean, phone?: string, language?: string, categories?: Array<{id: string, name: string}>,
 * }} Details what GET .../details tells beside the row; parts that this account may not see are missing
 */

/** @param {string} id @param {string} act @returns {string} */
const path = (id, act) => `/api/sessions/${encodeURIComponent(id)}/${act}`;

/** @param {Wish} wish @returns {Promise<Started>} */
export const startSession = (wish) => request("/api/sessions", wish);

/** @param {string} id @returns {Promise<SessionRow>} */
export const sessionOf = (id) => request(`/api/sessions/${encodeURIComponent(id)}`);

/** @param {string} id @returns {Promise<Details>} */
export const detailsOf = (id) => request(path(id, "details"));

/** @param {string} groupId @returns {Promise<Colleague[]>} who could take a session of the group */
export const colleaguesOf = (groupId) => request(`/api/colleagues?group_id=${encodeURIComponent(groupId)}`);

/**
 * @param {string} id
 * @param {{name: string, email: string, topic: string, description: string, comment: string, group_id: string}} details
 * @returns {Promise<SessionRow>}
 */
export const editSession = (id, details) => request(path(id, "edit"), details);

/**
 * @param {string} id
 * @param {string} to "me", empty for the queue, or an account id
 * @param {string} expectedOwnerId who had it when the person decided; anybody else meanwhile is a conflict
 * @returns {Promise<SessionRow>}
 */
export const assignSession = (id, to, expectedOwnerId) =>
  request(path(id, "assign"), { to, expected_owner_id: expectedOwnerId });

/**
 * Offers a session to a colleague, who may accept, or puts it into a group's queue.
 *
 * @param {string} id
 * @param {{to: string, group_id: string, note: string}} offer `to`: account id, or empty for the group's queue
 * @returns {Promise<SessionRow>}
 */
export const handOver = (id, offer) => request(path(id, "transfer"), offer);

/** @param {string} id @param {"accept" | "decline" | "withdraw"} answer @returns {Promise<SessionRow>} */
export const answerOffer = (id, answer) => request(path(id, `transfer/${answer}`), {});

/**
 * @param {string} id
 * @param {{outcome: string, category: string, note: string}} outcome
 * @returns {Promise<SessionRow>}
 */
export const resolveSession = (id, outcome) => request(path(id, "resolve"), outcome);

/** @param {string} id @returns {Promise<SessionRow>} with a new code and link */
export const reopenSession = (id) => request(path(id, "reopen"), {});

/** @param {string} id @param {boolean} on @returns {Promise<unknown>} */
export const starSession = (id, on) => request(path(id, "star"), { on: on ? "yes" : "" });

/** @param {string} id @returns {Promise<Started>} sends the invitation again */
export const resendInvitation = (id) => request(path(id, "resend"), {});

/** @param {string} id @returns {Promise<SessionRow>} takes the invitation back: code and link end */
export const withdrawInvitation = (id) => request(path(id, "withdraw"), {});

/**
 * @param {string} id
 * @param {{starts_at: string, zone: string, minutes: string, reminders: string}} appointment
 * @returns {Promise<SessionRow>}
 */
export const scheduleSession = (id, appointment) => request(path(id, "schedule"), appointment);

/** @param {string} id @returns {Promise<SessionRow>} */
export const cancelAppointment = (id) => request(path(id, "unschedule"), {});
