// The lines of a chat: bubbles, days, what the appliance said, and where the unread begins.

import { t } from "../core/texts.js";
import { bubble, progressOf, showProgress, unsentBubble } from "./chat_bubble.js";
import { emptyText, saidText } from "./chat_texts.js";
import { build, empty } from "./dom.js";
import { dayText } from "./time_texts.js";

/**
 * @typedef {import("../core/chat_log.js").ChatLog} ChatLog
 * @typedef {import("../core/chat_log.js").ChatEntry} ChatEntry
 */

const SHOWN = 200;
const NEAR_PX = 48;
const DAY_MS = 24 * 60 * 60 * 1000;
const TOGETHER_MS = 5 * 60 * 1000;

/** @param {number} atMs @returns {string} the day as people say it */
function dayName(atMs) {
  const day = new Date(atMs).toDateString();
  if (day === new Date().toDateString()) return t("Today");
  if (day === new Date(Date.now() - DAY_MS).toDateString()) return t("Yesterday");
  return dayText(atMs);
}

/** The part of a chat that scrolls. */
export class ChatLines {
  #log;
  #place;
  #list = build("div", { class: "chat-list" });
  #unsent = build("div", { class: "chat-unsent" });
  #none = build("p", { class: "chat-none" });
  #earlier = build("button", { class: "chat-act chat-earlier", type: "button" }, [t("Show earlier messages")]);
  /** @type {Map<number, HTMLElement>} own messages by number */
  #own = new Map();
  #from = 0;
  #drawn = 0;
  #newFrom = 0;
  #unsentShown = "";
  #began = false;

  /**
   * @param {HTMLElement} place
   * @param {ChatLog} log
   */
  constructor(place, log) {
    this.#log = log;
    this.#place = place;
    this.#earlier.addEventListener("click", () => this.#showEarlier());
    for (const part of [this.#earlier, this.#none, this.#list, this.#unsent]) place.appendChild(part);
    this.#earlier.hidden = true;
  }

  /** Whether the end is in view. */
  get atEnd() {
    return this.#place.scrollHeight - this.#place.scrollTop - this.#place.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.#place.scrollTop = this.#place.scrollHeight;
  }

  /** Draws what is new; returns how many messages of the other side came since the last time. */
  draw() {
    const { messages } = this.#log;
    const news = this.#began ? messages.slice(this.#drawn).filter((one) => one.side !== this.#log.own) : [];
    if (!this.#began && this.#log.known) this.#begin();
    if (this.#began) {
      for (; this.#drawn < messages.length; this.#drawn += 1) this.#append(this.#drawn, this.#list);
      this.#place.setAttribute("aria-live", "polite");
    }
    for (const [number, made] of Array.from(this.#own)) showProgress(made, progressOf(this.#log, number));
    this.#drawUnsent();
    const nothing = this.#began ? !messages.length && !this.#log.pending.length : !this.#log.pending.length;
    this.#none.hidden = !nothing;
    this.#none.textContent = nothing ? emptyText(this.#log) : "";
    return news.length;
  }

  /** Says where the unread begins no longer: it was answered, or the chat is opened anew. */
  forgetNew() {
    this.#newFrom = 0;
    const line = this.#list.querySelector(".chat-new");
    if (line && line.parentNode) line.parentNode.removeChild(line);
  }

  /** Marks where the unread begins; called when messages came that nobody saw. */
  markNew() {
    const first = this.#log.firstUnread;
    if (!first || this.#newFrom) return;
    this.#newFrom = first;
    const at = this.#list.querySelector(`[data-number="${first}"]`);
    if (at) this.#list.insertBefore(this.#newLine(), at);
  }

  /** The history is here: the last part of it is drawn without being read aloud. */
  #begin() {
    this.#began = true;
    this.#place.setAttribute("aria-live", "off");
    this.#from = Math.max(0, this.#log.messages.length - SHOWN);
    this.#drawn = this.#from;
    this.#newFrom = this.#log.firstUnread;
    this.#earlier.hidden = this.#from === 0;
  }

  #showEarlier() {
    const height = this.#place.scrollHeight;
    const earlier = build("div", {});
    const from = Math.max(0, this.#from - SHOWN);
    for (let at = from; at < this.#from; at += 1) this.#append(at, earlier);
    while (earlier.lastChild) this.#list.insertBefore(earlier.lastChild, this.#list.firstChild);
    this.#from = from;
    this.#earlier.hidden = from === 0;
    this.#place.scrollTop += this.#place.scrollHeight - height;
    if (this.#earlier.hidden) this.#place.focus();
  }

  /** @param {number} at @param {HTMLElement} list */
  #append(at, list) {
    const line = this.#log.messages[at];
    const before = at > this.#from ? this.#log.messages[at - 1] : undefined;
    const sameDay = before && new Date(before.atMs).toDateString() === new Date(line.atMs).toDateString();
    if (!sameDay) list.appendChild(build("p", { class: "chat-day" }, [build("span", {}, [dayName(line.atMs)])]));
    if (line.number === this.#newFrom) list.appendChild(this.#newLine());
    const made = this.#element(line, sameDay ? before : undefined);
    if (!made) return;
    made.setAttribute("data-number", String(line.number));
    list.appendChild(made);
  }

  /** @param {ChatEntry} line @param {ChatEntry | undefined} before @returns {HTMLElement | null} */
  #element(line, before) {
    if (line.side === "appliance") {
      const text = saidText(line, this.#log.own);
      return text ? build("p", { class: "chat-said", dir: "auto" }, [text]) : null;
    }
    const same = before && before.side === line.side && before.authorId === line.authorId;
    const follows = Boolean(same && before && line.atMs - before.atMs < TOGETHER_MS && line.number !== this.#newFrom);
    const made = bubble(line, this.#log, follows);
    if (line.side === this.#log.own) this.#own.set(line.number, made);
    return made;
  }

  #newLine() {
    return build("p", { class: "chat-new" }, [build("span", {}, [t("New messages")])]);
  }

  #drawUnsent() {
    const now = this.#log.pending.map((one) => `${one.clientId}${one.refused}${this.#log.mayWrite}`).join();
    if (now === this.#unsentShown) return;
    this.#unsentShown = now;
    empty(this.#unsent);
    for (const one of this.#log.pending) this.#unsent.appendChild(unsentBubble(one, this.#log));
  }
}
