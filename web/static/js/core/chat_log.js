// One chat as this page knows it: messages in order, what is still on its way, who writes, what is unread (SPEC D7).

import { cleaned, freshId, roomIn } from "./chat_words.js";
import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./codec.js").Message} Message
 * @typedef {import("./chat_store.js").ChatStore} ChatStore
 * @typedef {"customer" | "technician"} Side
 * @typedef {{
 *   number: number, clientId: string, side: string, authorId: string, author: string, text: string, atMs: number,
 * }} ChatEntry
 * @typedef {{clientId: string, text: string, atMs: number, refused: string}} Pending `refused`: why it was not taken
 */

const AGAIN_MS = 2500;
const SAY_TYPING_EVERY_MS = 3000;
const LAST_SIGN_MS = 5000;

/**
 * The model of a chat.  It speaks through `send` and hears through `receive`; whoever shows it listens with `onChange`.
 *
 * Messages are sent one after the other, each once the one before was acknowledged, so that their order is kept; what
 * was not acknowledged when the line broke is sent again under the same id.
 */
export class ChatLog {
  /** @type {ChatEntry[]} */
  messages = [];
  /** @type {Pending[]} not yet acknowledged, in the order they were written */
  pending = [];
  /** Who of the other side writes at the moment, or null; may be an empty name. @type {string | null} */
  typist = null;
  /** Up to which the other side has read, and has received. */
  seen = 0;
  delivered = 0;
  /** Up to which this side has read. */
  ownSeen = 0;
  mayWrite = false;
  writer = "";
  /** Whether the appliance has answered since the page was loaded. */
  known = false;
  /** Whether the session has ended. */
  over = false;
  /** Whether this reader gets the messages. */
  readable = true;
  /** Whether messages had to wait because they came too fast. */
  hasty = false;
  draft = "";

  #send;
  #store;
  #sessionId;
  #online = false;
  /** Whether the appliance has answered on this line. */
  #ready = false;
  /** @type {string} */
  #inFlight = "";
  #received = 0;
  /** For which gap the missing ones were asked for. */
  #askedAfter = -1;
  #acknowledging = false;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typistTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingTimer;
  #saidTypingAt = 0;

  /**
   * @param {{
   *   send: (message: Message) => boolean, own: Side, sessionId?: string, ownId?: string, store?: ChatStore,
   * }} options `send` returns false while there is no line; `sessionId` is empty where the line has only one session.
   */
  constructor({ send, own, sessionId, ownId, store }) {
    this.own = own;
    this.ownId = ownId || "";
    this.#send = send;
    this.#sessionId = sessionId || "";
    this.#store = store;
    const kept = store ? store.read() : { draft: "", unsent: [] };
    this.draft = kept.draft;
    this.pending = kept.unsent.map((one) => ({ ...one, refused: "" }));
  }

  /** Number of the last message. */
  get last() {
    return this.messages.length ? this.messages[this.messages.length - 1].number : 0;
  }

  /** How many messages of the other side this reader has not seen. */
  get unread() {
    return this.messages.filter((one) => this.#isUnread(one)).length;
  }

  /** @returns {number} number of the first message that is not read, or 0 */
  get firstUnread() {
    const first = this.messages.find((one) => this.#isUnread(one));
    return first ? first.number : 0;
  }

  /**
   * Calls back after every change; returns what ends that.
   *
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The line is there: follow from where we stand. */
  online() {
    this.#online = true;
    this.#ready = false;
    this.#inFlight = "";
    this.#say("chat.open", { after: this.last });
  }

  /** The line is gone; what was not acknowledged is sent again later. */
  offline() {
    this.#online = this.#ready = false;
    this.#inFlight = "";
    this.#setTypist(null);
    this.#changed();
  }

  /** Nobody looks at this chat any more. */
  close() {
    clearTimeout(this.#again);
    clearTimeout(this.#typistTimer);
    clearTimeout(this.#typingTimer);
    if (this.#online) this.#say("chat.close", {});
    this.#online = this.#ready = false;
    this.#listeners.clear();
  }

  /** @param {Message} message of the chat, from the appliance */
  receive(message) {
    switch (message.type) {
      case "chat.message":
        this.#take(message);
        break;
      case "chat.state":
        this.#takeState(message);
        break;
      case "chat.typist":
        this.#setTypist(message.typing ? message.author : null);
        break;
      case "chat.refused":
        this.#refuse(message);
        break;
    }
    this.#changed();
  }

  /**
   * Writes a message; it is kept until the appliance has it.
   *
   * @param {string} text
   * @returns {boolean} false for nothing, or too much
   */
  post(text) {
    const ready = cleaned(text).replace(/\s+$/, "").replace(/^\n+/, "");
    if (!ready.trim() || roomIn(ready) < 0) return false;
    this.pending.push({ clientId: freshId(), text: ready, atMs: Date.now(), refused: "" });
    this.draft = "";
    this.#saidTypingAt = 0;
    clearTimeout(this.#typingTimer);
    this.#keep();
    this.#flush();
    this.#changed();
    return true;
  }

  /** @param {string} clientId of a refused message */
  retry(clientId) {
    for (const one of this.pending) if (one.clientId === clientId) one.refused = "";
    this.#flush();
    this.#changed();
  }

  /** @param {string} clientId of a refused message that is not wanted any more */
  discard(clientId) {
    this.pending = this.pending.filter((one) => one.clientId !== clientId);
    this.#keep();
    this.#changed();
  }

  /** @param {string} text as it stands in the box */
  setDraft(text) {
    this.draft = text;
    this.#keep();
    if (text) this.#writing();
    else this.#stoppedWriting();
  }

  /** The reader has everything before the eyes. */
  markSeen() {
    if (!this.#online || this.last <= this.ownSeen) return;
    const news = this.messages.some((one) => one.number > this.ownSeen && one.side !== this.own);
    this.ownSeen = this.last;
    if (news) {
      this.#received = this.last;
      this.#say("chat.seen", { number: this.last });
    }
    this.#changed();
  }

  /** @param {ChatEntry} one */
  #isUnread(one) {
    return one.number > this.ownSeen && one.side !== this.own && one.side !== "appliance";
  }

  /** @param {Message} message */
  #take(message) {
    if (message.client_id) this.#acknowledged(message.client_id);
    if (message.number <= this.last) return;
    if (message.number > this.last + 1) {
      if (this.#askedAfter !== this.last) this.#say("chat.open", { after: this.last });
      this.#askedAfter = this.last;
      return;
    }
    this.messages.push({
      number: message.number,
      clientId: message.client_id,
      side: message.side,
      authorId: message.author_id,
      author: message.author,
      text: message.text,
      atMs: message.at_ms,
    });
    if (message.side !== this.own) this.#setTypist(null);
    this.#acknowledgeSoon();
  }

  /** @param {Message} message */
  #takeState(message) {
    this.known = this.#ready = true;
    this.seen = Math.max(this.seen, message.seen);
    this.delivered = Math.max(this.delivered, message.delivered);
    this.ownSeen = Math.max(this.ownSeen, message.own_seen);
    this.mayWrite = message.may_write;
    this.writer = message.writer;
    this.readable = this.last > 0 || message.last === 0;
    this.over = message.over;
    this.#flush();
  }

  /** @param {Message} message */
  #refuse(message) {
    this.#inFlight = "";
    if (message.reason === "too_fast") {
      this.hasty = true;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.hasty = false;
        this.#flush();
        this.#changed();
      }, AGAIN_MS);
      return;
    }
    for (const one of this.pending) if (one.clientId === message.client_id) one.refused = message.reason;
    this.#flush();
  }

  /** @param {string} clientId */
  #acknowledged(clientId) {
    if (this.#inFlight === clientId) this.#inFlight = "";
    this.pending = this.pending.filter((one) => one.clientId !== clientId);
    this.#keep();
    this.#flush();
  }

  /** Sends the next message that waits, if none is on its way. */
  #flush() {
    if (!this.#ready || !this.mayWrite || this.hasty || this.#inFlight) return;
    const next = this.pending.find((one) => !one.refused);
    if (next && this.#say("chat.post", { client_id: next.clientId, text: next.text })) this.#inFlight = next.clientId;
  }

  /** Says once for many messages that they are here. */
  #acknowledgeSoon() {
    if (this.#acknowledging) return;
    this.#acknowledging = true;
    setTimeout(() => {
      this.#acknowledging = false;
      const theirs = this.messages.filter((one) => one.side !== this.own && one.number > this.#received);
      if (theirs.length && this.last > this.ownSeen && this.#say("chat.received", { number: this.last })) {
        this.#received = this.last;
      }
    }, 0);
  }

  #writing() {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stoppedWriting(), LAST_SIGN_MS);
    if (Date.now() - this.#saidTypingAt < SAY_TYPING_EVERY_MS || !this.mayWrite) return;
    if (this.#say("chat.typing", { typing: true })) this.#saidTypingAt = Date.now();
  }

  #stoppedWriting() {
    clearTimeout(this.#typingTimer);
    if (this.#saidTypingAt) this.#say("chat.typing", { typing: false });
    this.#saidTypingAt = 0;
  }

  /** @param {string | null} name */
  #setTypist(name) {
    clearTimeout(this.#typistTimer);
    this.typist = name;
    if (name === null) return;
    this.#typistTimer = setTimeout(() => {
      this.typist = null;
      this.#changed();
    }, Limits.TYPING_S * 1000);
  }

  #keep() {
    if (!this.#store) return;
    const unsent = this.pending.map(({ clientId, text, atMs }) => ({ clientId, text, atMs }));
    this.#store.keep({ draft: this.draft, unsent });
  }

  /**
   * @param {string} type
   * @param {Record<string, unknown>} fields
   */
  #say(type, fields) {
    return this.#online && this.#send({ type, session_id: this.#sessionId, ...fields });
  }

  #changed() {
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
