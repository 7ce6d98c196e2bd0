// Requests about recordings.

import { request } from "./desk_api.js";

/** @typedef {import("./playback.js").Index} Content */
/**
 * Something that happened while it was recorded.
 *
 * @typedef {{time_ms: number, kind: string, person: string, detail: string}} Mark `person`: empty for the customer
 */
/**
 * @typedef {{
 *   id: string, session_id: string, number: number, by: string, began_at_ms: number, ended_at_ms: number,
 *   length_ms: number, bytes: number, ended: string, note: string, live: boolean,
 * }} Facts `ended`: why, empty while it is being written
 */
/** @typedef {Content & {id: string, key: string, facts: Facts, marks: Mark[]}} RecordingIndex */

/** @param {string} id @returns {string} */
const path = (id) => `/api/recordings/${encodeURIComponent(id)}`;

/** Opens it for this page; the log says who watched. @param {string} id @returns {Promise<RecordingIndex>} */
export const watchRecording = (id) => request(`${path(id)}/watch`, {});

/** How far it goes now. @param {string} id @param {string} key of the index @returns {Promise<RecordingIndex>} */
export const recordingNow = (id, key) => request(`${path(id)}?key=${encodeURIComponent(key)}`);

/** Where its content is. @param {string} id @param {string} key */
export const contentUrl = (id, key) => `${path(id)}/content?key=${encodeURIComponent(key)}`;
