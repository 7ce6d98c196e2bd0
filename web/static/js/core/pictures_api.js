// Requests about the pictures kept with a session.

import { answered, request, sessionPath } from "./desk_api.js";

/**
 * @typedef {{
 *   id: string, number: number, kind: "snapshot" | "whiteboard", author: string, at_ms: number, width_px: number,
 *   height_px: number, size_bytes: number, note: string, name: string, may_delete: boolean,
 * }} Picture
 */

/** @param {string} sessionId @returns {Promise<Picture[]>} */
export async function listPictures(sessionId) {
  const told = await answered(sessionPath(sessionId, "pictures"), {});
  return told.pictures;
}

/**
 * Keeps a PNG file with a session.
 *
 * @param {string} sessionId
 * @param {"snapshot" | "whiteboard"} kind
 * @param {Blob} png
 * @returns {Promise<Picture>}
 * @throws {import("./desk_api.js").RequestError}
 */
export function keepPicture(sessionId, kind, png) {
  const headers = { "Content-Type": "image/png" };
  return answered(`${sessionPath(sessionId, "pictures")}?kind=${kind}`, { method: "POST", headers, body: png });
}

/** @param {string} sessionId @param {string} picture @param {string} note */
export const notePicture = (sessionId, picture, note) =>
  request(sessionPath(sessionId, "pictures/note"), { picture, note });

/** @param {string} sessionId @param {string} picture */
export const deletePicture = (sessionId, picture) => request(sessionPath(sessionId, "pictures/delete"), { picture });

/** @param {string} sessionId @param {string} picture @returns {string} address of the PNG file */
export const pictureUrl = (sessionId, picture) => `${sessionPath(sessionId, "picture")}?id=${encodeURIComponent(picture)}`;

/** @param {string} sessionId @returns {string} address of all of them in one file */
export const archiveUrl = (sessionId) => sessionPath(sessionId, "pictures.zip");
