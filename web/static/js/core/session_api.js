// Requests about one session: starting, details, assigning, handing over, appointments, resolving.

import { request, sessionPath as path } from "./desk_api.js";

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
 * @typedef {{way: string, to: string, state: string, text: string, kind?: string, at_ms?: number}} Sending
 *   `way`: "email" or "sms"; `state`: "queued", "sent", "failed", "withdrawn", or "none" for what was not even tried;
 *   `text`: in the reader's language; `kind`: of letter
 */

/**
 * @typedef {SessionRow & {sent?: Sending[], notes?: string[]}} Started `notes`: sentences of what should be known
 */

/** @typedef {{id: string, name: string, here: boolean, sessions: number}} Colleague */

/**
 * @typedef {{starts_at_ms: number, starts_at: string, zone: string, minutes: number, reminders: number[]}} Appointment
 *   `starts_at`: wall clock of `zone`; `reminders`: minutes before.
 */

/**
 * @typedef {{at_ms: number, actor: string, text: string, state: string}} TimelineEntry `text`: in the reader's
 *   language; `state`: that it had from then on, or empty
 * @typedef {{number: number, author: string, text: string, at_ms: number}} Note
 * @typedef {{resolved: boolean, outcome: string, category: string, note: string, by: string, at_ms: number}} Result
 *   `category`: its name
 */

/**
 * @typedef {{text: string, language: string, own: string, numbers: number[]}} CheckWords
 *   `text`: in the customer's language; `own`: in the reader's
 */

/**
 * What GET .../details tells beside the row; everything is missing until it came.
 *
 * @typedef {{
 *   comment?: string, answers?: string, made_by?: string, invited?: Record<string, string>, starred?: boolean,
 *   notes?: Note[], result?: Result, survey?: {score: number, text: string, at_ms: number},
 *   timeline?: TimelineEntry[], appointment?: Appointment | null, invitations?: Sending[], phone?: string,
 *   check_words?: CheckWords | null, link?: string,
 * }} Details `answers`: what the customer's program asked, a JSON object, question -> answer, or empty
 */

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
export const starSession = (id, on) => request(path(id, "star"), { on });

/** @param {string} id @param {string} text @returns {Promise<Note>} for technicians only */
export const writeNote = (id, text) => request(path(id, "note"), { text });

/** @returns {Promise<Array<{id: string, name: string}>>} what a session can have been about */
export const listCategories = async () => (await request("/api/categories")).categories;

/** @returns {Promise<Array<{id: string, name: string}>>} every group a session can be handed to */
export const listQueues = async () => (await request("/api/queues")).groups;

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
