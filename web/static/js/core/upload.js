// Sends a file as it is: pictures, lists.

import { answered } from "./desk_api.js";

/**
 * @param {string} path
 * @param {Blob} file
 * @returns {Promise<any>} the answer's JSON
 * @throws {RequestError}
 */
export function upload(path, file) {
  return answered(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "Content-Type": "application/octet-stream" },
    body: file,
  });
}


