// Words of the player.

import { t } from "../core/texts.js";

/** @typedef {import("../core/recordings_api.js").Mark} Mark */

/** @param {number} ms @returns {string} "1:05", "1:02:05": a place in a recording */
export function placeText(ms) {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * Returns what is said where pictures were left out, empty where none were.
 *
 * @param {{incomplete: boolean, damaged: boolean}} played
 */
export function shortcoming({ incomplete, damaged }) {
  if (damaged) return t("Some pictures of this recording are damaged: the picture may not be right.");
  if (!incomplete) return "";
  return t("This browser cannot show films: where something moved, the picture is not up to date. Try another browser.");
}

/** @type {Record<string, ((person: string) => string) | undefined>} by kind, or by kind and detail */
const SENTENCES = {
  chat: (person) => t("{person} wrote in the chat", { person }),
  file: (person) => t("File, by {person}", { person }),
  whiteboard: (person) => t("{person} drew on the screen", { person }),
  note: (person) => t("{person} wrote a note", { person }),
  snapshot: (person) => t("{person} took a picture of the screen", { person }),
  clipboard: (person) => t("{person} shared the clipboard", { person }),
  "person came": (person) => t("{person} came", { person }),
  "person left": (person) => t("{person} left", { person }),
  "person control": (person) => t("{person} took control", { person }),
  "hold on": () => t("The session was put on hold"),
  "hold off": () => t("The session went on"),
  "gap away": () => t("The customer's computer was away"),
  "gap back": () => t("The customer's computer was back"),
};

/** @type {Record<string, string>} kind -> name of ui/icons.js */
const ICONS = {
  chat: "chat",
  file: "files",
  whiteboard: "whiteboard",
  note: "notes",
  snapshot: "camera",
  clipboard: "clipboard",
  hold: "hold",
  person: "invite",
  gap: "line",
};

/**
 * Returns how a mark is shown.
 *
 * @param {Mark} mark
 * @returns {{icon: string, text: string, detail: string} | null} null for kinds of a later version
 */
export function markText({ kind, person, detail }) {
  const exact = SENTENCES[`${kind} ${detail}`];
  const sentence = exact || SENTENCES[kind];
  if (!sentence || !ICONS[kind]) return null;
  return { icon: ICONS[kind], text: sentence(person || t("The customer")), detail: exact ? "" : detail };
}
