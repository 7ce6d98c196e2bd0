// Requests of the desk's page.

import { t } from "./texts.js";

/**
 * One session as the appliance lists it (protocol/messages/desk.py).
 *
 * @typedef {{
 *   id: string, code: string, topic: string, name: string, email: string, description: string,
 *   group_id: string, owner_id: string, owner: string, state: string, actor: string, reason: string, rights: string[],
 *   people: Array<{id: string, name: string, level: string}>, agent_online: boolean, resolved: boolean,
 *   created_at_ms: number, changed_at_ms: number, expires_at_ms: number, kind: string, queued_at_ms: number,
 *   assigned_at_ms: number, answered_at_ms: number, ended_at_ms: number, starts_at_ms: number,
 *   offered_to_id: string, offered_to: string, offered_by_id: string, offered_by: string, offer_note: string,
 *   messages: number, unread: number, module_id: string, outcome: string, category: string, link?: string,
 * }} SessionRow
 */

/**
 * A group whose sessions this person may see, with what they may do there (appliance/domain/rights.py).
 *
 * @typedef {{id: string, name: string, own: boolean, rights: string[]}} GroupOffer
 */

/**
 * @typedef {{
 *   sessions: SessionRow[], links: Record<string, string>, groups: GroupOffer[],
 *   ungrouped: string[], may_start: boolean, modules: Record<string, string>,
 * }} Listed `ungrouped`: what they may do with sessions that are in no group; `modules`: names by id.
 */

/** A request that did not succeed; the message is a sentence for the reader. */
export class RequestError extends Error {
  /** @param {string} sentence @param {number} status HTTP status, 0 where no answer came @param {string} [field] */
  constructor(sentence, status, field) {
    super(sentence);
    this.name = "RequestError";
    this.status = status;
    this.field = field;
  }
}

/** Changes arrive about as soon as the answer to what caused them. */
const OWN_ACT_MS = 1000;
const ACT_PATH = /^\/api\/sessions\/([\w-]+)\/./;
/** @type {Map<string, number>} session id -> until when its changes count as this page's own */
const ownUntilMs = new Map();

/**
 * @param {string} id of a session
 * @returns {boolean} whether a change that arrives now may well be this page's own
 */
export const actedLately = (id) => Date.now() < (ownUntilMs.get(id) || 0);

/** @param {Response} response @returns {Promise<any>} */
async function parsed(response) {
  try {
    return await response.json();
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
    return {};
  }
}

/**
 * @param {string} path
 * @param {RequestInit} options
 * @returns {Promise<any>} the answer's JSON
 * @throws {RequestError}
 */
export async function answered(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    throw new RequestError(t("The appliance did not answer. Check your connection and try again."), 0);
  }
  const answer = await parsed(response);
  if (response.ok) return answer;
  throw new RequestError(
    answer.text || t("That did not work. Please try again."),
    response.status,
    answer.field,
  );
}

/**
 * @param {string} path
 * @param {object} [body] sent as JSON with POST; without it the request is a GET
 * @returns {Promise<any>} the answer's JSON
 * @throws {RequestError}
 */
export async function request(path, body) {
  /** @type {RequestInit} */
  const options = { credentials: "same-origin", headers: { Accept: "application/json" } };
  if (!body) return answered(path, options);
  options.method = "POST";
  options.headers = { Accept: "application/json", "Content-Type": "application/json" };
  options.body = JSON.stringify(body);
  const about = ACT_PATH.exec(path);
  if (about) ownUntilMs.set(about[1], Infinity);
  try {
    return await answered(path, options);
  } finally {
    if (about) ownUntilMs.set(about[1], Date.now() + OWN_ACT_MS);
  }
}

/** @returns {Promise<Listed>} */
export const listSessions = () => request("/api/sessions");

/** @param {string} id @param {string} act @returns {string} */
export const sessionPath = (id, act) => `/api/sessions/${encodeURIComponent(id)}/${act}`;

/** @typedef {"end" | "resolve" | "ask" | "assign"} Act */

/** @param {string} id @param {Act} act @returns {Promise<unknown>} */
export const actOn = (id, act) => request(sessionPath(id, act), {});
