// Requests of the notes' panel (appliance/handlers/routes/notes.py).

import { request } from "./desk_api.js";

/**
 * @typedef {{
 *   number: number, author: string, text: string, at_ms: number, changed_at_ms: number, version: number, own: boolean,
 * }} Note
 * @typedef {{notes: Note[], templates: {name: string, text: string}[], may_write: boolean}} Notes
 * @typedef {{
 *   list: () => Promise<Notes>,
 *   create: (text: string, clientId: string) => Promise<Note>,
 *   change: (number: number, version: number, text: string) => Promise<Partial<Note>>,
 * }} NotesApi `change`: nothing of a note comes back where an empty text took it away
 */

/** @param {string} sessionId @returns {NotesApi} */
export function notesApi(sessionId) {
  const path = `/api/sessions/${encodeURIComponent(sessionId)}/notes`;
  return {
    list: () => request(path),
    create: (text, clientId) => request(path, { text, client_id: clientId }),
    change: (number, version, text) => request(`${path}/${number}`, { version, text }),
  };
}
