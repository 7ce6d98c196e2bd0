// The chats of one line: a page or viewer has one, a desk many.

import { ChatLog } from "./chat_log.js";
import { ChatStore } from "./chat_store.js";

/**
 * @typedef {import("./codec.js").Message} Message
 * @typedef {import("./chat_log.js").Side} Side
 * @typedef {{send: (message: Message) => boolean, on: (type: string, handler: (message: Message) => void) => void}} Line
 */

const TYPES = ["chat.message", "chat.state", "chat.typist", "chat.refused"];

/** Gives each chat what is its own. */
export class ChatLogs {
  /** @type {Map<string, ChatLog>} */
  #logs = new Map();
  #line;
  #own;
  #online = false;

  /**
   * @param {Line} line
   * @param {Side} own
   */
  constructor(line, own) {
    this.#line = line;
    this.#own = own;
    for (const type of TYPES) line.on(type, (message) => this.#deliver(message));
  }

  /**
   * Returns the chat of a session and follows it until `close`.
   *
   * @param {string} sessionId
   * @param {{ownId?: string, alone?: boolean}} [options] `ownId`: account of the reader; `alone`: the line has only this
   *   session, and does not name it
   */
  open(sessionId, options) {
    const { ownId = "", alone = false } = options || {};
    const known = this.#logs.get(alone ? "" : sessionId);
    if (known) return known;
    const log = new ChatLog({
      send: (message) => this.#line.send(message),
      own: this.#own,
      sessionId: alone ? "" : sessionId,
      ownId,
      store: new ChatStore(`${this.#own}.${sessionId}`),
    });
    this.#logs.set(alone ? "" : sessionId, log);
    if (this.#online) log.online();
    return log;
  }

  /** @param {string} sessionId */
  close(sessionId) {
    const log = this.#logs.get(sessionId);
    if (!log) return;
    this.#logs.delete(sessionId);
    log.close();
  }

  /** @param {boolean} online whether the line is there; said at every change */
  line(online) {
    if (online === this.#online) return;
    this.#online = online;
    for (const log of Array.from(this.#logs.values())) {
      if (online) log.online();
      else log.offline();
    }
  }

  /** @param {Message} message */
  #deliver(message) {
    const log = this.#logs.get(message.session_id) || this.#logs.get("");
    if (log) log.receive(message);
  }
}
