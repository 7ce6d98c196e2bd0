// The sentences of a chat: what the appliance says in it, and why something cannot be written.

import { t } from "../core/texts.js";

/**
 * @typedef {import("../core/chat_log.js").ChatLog} ChatLog
 * @typedef {import("../core/chat_log.js").ChatEntry} ChatEntry
 */

/** @type {Record<string, (name: string) => string>} */
const TO_CUSTOMER = {
  taken: (name) => t("{name} helps you now.", { name }),
  handed_over: (name) => t("{name} helps you from now on.", { name }),
  put_back: () => t("You are back in the queue. Somebody else will take over soon."),
  on_hold: () => t("On hold: your screen is not shown at the moment."),
  resumed: () => t("It goes on."),
  invited: (name) => t("{name} was asked to join.", { name }),
  joined: (name) => t("{name} has joined.", { name }),
  left: (name) => t("{name} has left.", { name }),
  closed: () => t("The session has ended."),
  reopened: () => t("The session was opened again."),
};

/** @type {Record<string, (name: string) => string>} */
const TO_TECHNICIAN = {
  ...TO_CUSTOMER,
  taken: (name) => t("{name} has taken this session.", { name }),
  handed_over: (name) => t("Handed over to {name}.", { name }),
  put_back: () => t("Given back to the queue."),
  on_hold: () => t("Put on hold."),
  resumed: () => t("Resumed."),
};

/** @type {Record<string, () => string>} */
const REFUSALS = {
  not_assignee: () => t("Not sent: somebody else answers here now."),
  over: () => t("Not sent: the session had ended."),
  too_many: () => t("Not sent: this chat is full. Please go on by phone or in a new session."),
};

/**
 * @param {ChatEntry} line of the appliance
 * @param {string} own side of the reader
 * @returns {string} its sentence, or an empty text for a word of a newer appliance
 */
export function saidText(line, own) {
  const sentences = own === "customer" ? TO_CUSTOMER : TO_TECHNICIAN;
  return Object.prototype.hasOwnProperty.call(sentences, line.text) ? sentences[line.text](line.author) : "";
}

/** @param {string} reason @returns {string} */
export function refusedText(reason) {
  return REFUSALS[reason] ? REFUSALS[reason]() : t("Not sent.");
}

/**
 * @param {ChatEntry} line
 * @param {ChatLog} log
 * @returns {string} who wrote it, as the reader calls that one
 */
export function authorText(line, log) {
  const self = log.own === "customer" ? line.side === "customer" : Boolean(log.ownId) && line.authorId === log.ownId;
  if (self) return t("You");
  if (line.author) return line.author;
  return line.side === "customer" ? t("Customer") : t("Technician");
}

/** @param {ChatLog} log @returns {string} why nothing can be written now, or an empty text */
export function closedText(log) {
  if (!log.known || log.mayWrite) return "";
  if (log.over || log.own === "customer") return t("The session has ended. You can still read the messages.");
  if (!log.writer) return t("Assign this session to yourself to read and answer.");
  if (log.writer && log.readable) return t("{name} answers here. You can read.", { name: log.writer });
  return t("{name} answers here. Who it is assigned to can read and write.", { name: log.writer });
}

/** @param {ChatLog} log @returns {string} what to say while there is no message */
export function emptyText(log) {
  if (!log.known) return t("One moment, please.");
  if (!log.mayWrite) return log.readable ? t("Nothing was written here.") : "";
  if (log.own !== "customer") return t("Nothing written yet. The customer reads what you write here at once.");
  if (log.writer) return t("Write to {name} here. You need no program for that.", { name: log.writer });
  return t("Write what you need help with. Whoever takes over reads it first.");
}

/** @param {ChatLog} log @returns {string} */
export function typistText(log) {
  if (log.typist === null) return "";
  if (log.typist) return t("{name} is writing…", { name: log.typist });
  return log.own === "customer" ? t("Your technician is writing…") : t("The customer is writing…");
}
