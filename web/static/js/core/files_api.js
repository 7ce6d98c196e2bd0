// Requests about files that go between technician and customer (appliance/handlers/routes/files.py).

import { request, sessionPath } from "./desk_api.js";

/**
 * How one transfer stands: the fields of the message files.transfer; answers over HTTP name the person too.
 *
 * @typedef {{
 *   number: number, direction: "receive" | "send", state: string, why: string, name: string, done: number,
 *   size: number, files: number, files_done: number, left_out: number, sha256: string, started_ms: number,
 *   ended_ms: number, person?: string, own?: boolean,
 * }} Transfer
 * @typedef {{file: number, have: number, name: string, why: string}} Have `name`: how it is called at the customer's
 *   once it is whole; `why`: why it is skipped
 * @typedef {{file: number, path: string, size: number, modified_ms: number}} Announced
 */

/** @param {string} session @param {string} rest */
const path = (session, rest) => sessionPath(session, `transfers${rest}`);

/** @param {string} session @returns {Promise<Transfer[]>} of everybody, the newest first */
export const listTransfers = async (session) => (await request(path(session, ""))).transfers;

/** @param {string} session @param {string[]} handles @returns {Promise<Transfer>} ready to be taken */
export const receive = async (session, handles) => (await request(path(session, "/receive"), { handles })).transfer;

/** @param {string} session @param {number} number @returns {string} address of the attachment */
export const contentPath = (session, number) => path(session, `/${number}/content`);

/**
 * @param {string} session
 * @param {{names: string[], files: number, size: number}} offer
 * @returns {Promise<Transfer>} offered: the customer is asked
 */
export const offer = async (session, offer) => (await request(path(session, "/send"), offer)).transfer;

/**
 * @param {string} session
 * @param {number} number
 * @param {Announced[]} files
 * @returns {Promise<Have[]>}
 */
export const announce = async (session, number, files) =>
  (await request(path(session, `/${number}/files`), { files })).files;

/**
 * @param {string} session
 * @param {number} number
 * @param {"finish" | "pause" | "resume" | "cancel"} act
 * @returns {Promise<Transfer>}
 */
export const act = async (session, number, act) => (await request(path(session, `/${number}/${act}`), {})).transfer;

/**
 * Sends a piece of a file.
 *
 * @param {string} session
 * @param {number} number
 * @param {{file: number, offset: number, sha256: string, body: ArrayBuffer}} slice
 * @returns {Promise<{status: number, answer: Partial<Have> & {error?: string, text?: string}, afterS: number}>}
 *   `status` 0: no answer came; `afterS`: when to try again, 0 for unsaid
 */
export async function sendSlice(session, number, { file, offset, sha256, body }) {
  const query = `?file=${file}&offset=${offset}${sha256 ? `&sha256=${sha256}` : ""}`;
  try {
    const response = await fetch(path(session, `/${number}/slice`) + query, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/octet-stream" },
      body,
    });
    const answer = await response.json();
    return { status: response.status, answer, afterS: Number(response.headers.get("Retry-After")) || 0 };
  } catch (problem) {
    if (!(problem instanceof TypeError || problem instanceof SyntaxError)) throw problem;
    return { status: 0, answer: {}, afterS: 0 };
  }
}
