// A chat that can be seen: on the customer's page, in the viewer and at the desk (SPEC D7, J2, V7).

import { t } from "../core/texts.js";
import { ChatComposer } from "./chat_composer.js";
import { chatIcon } from "./chat_icons.js";
import { ChatLines } from "./chat_lines.js";
import { closedText, typistText } from "./chat_texts.js";
import { build, empty } from "./dom.js";

/**
 * @typedef {import("../core/chat_log.js").ChatLog} ChatLog
 * @typedef {import("../core/chat_log.js").Side} Side
 */

/** Fills its place with one chat.  It may be made while the place is hidden; `show` is called when it is shown. */
export class ChatPanel {
  #log;
  #place;
  #scroll = build("div", { class: "chat-lines", role: "log", tabindex: "0", "aria-label": t("Messages") });
  #lines;
  #latest = build("button", { class: "chat-latest", type: "button" }, [chatIcon("down"), t("New messages")]);
  #typist = build("p", { class: "chat-typist", dir: "auto" });
  #note = build("p", { class: "chat-note", role: "status" });
  #composer;
  #forget;
  #missed = false;
  #notes;

  /**
   * @param {HTMLElement} place
   * @param {{log: ChatLog, own: Side, notes?: boolean}} options `notes`: false where the page itself says why nothing
   *   can be written
   */
  constructor(place, { log, notes = true }) {
    this.#place = place;
    this.#log = log;
    this.#notes = notes;
    this.#lines = new ChatLines(this.#scroll, log);
    this.#composer = new ChatComposer(log, () => {
      this.#lines.forgetNew();
      this.#lines.toEnd();
    });
    empty(place);
    place.classList.add("chat");
    const view = build("div", { class: "chat-view" }, [this.#scroll, this.#latest]);
    for (const part of [view, this.#typist, this.#note, this.#composer.element]) place.appendChild(part);
    this.#latest.addEventListener("click", () => {
      this.#lines.toEnd();
      this.#scroll.focus();
      this.#look();
    });
    this.#scroll.addEventListener("scroll", this.#look, { passive: true });
    window.addEventListener("focus", this.#look);
    document.addEventListener("visibilitychange", this.#look);
    this.#forget = log.onChange(() => this.#draw());
    this.#draw();
    this.#lines.toEnd();
  }

  /** Puts the cursor where one writes. */
  focus() {
    if (this.#composer.element.hidden) this.#scroll.focus();
    else this.#composer.focus();
  }

  /** The panel has just been shown: to the end, and what is there counts as read. */
  show() {
    this.#composer.fit();
    this.#lines.toEnd();
    this.#look();
  }

  /** Shows this chat no longer. */
  stop() {
    this.#forget();
    window.removeEventListener("focus", this.#look);
    document.removeEventListener("visibilitychange", this.#look);
    this.#place.classList.remove("chat");
    empty(this.#place);
  }

  /** Whether somebody can be looking at the messages now. */
  get #watched() {
    return !document.hidden && document.hasFocus() && this.#place.getClientRects().length > 0;
  }

  #look = () => {
    if (this.#lines.atEnd) this.#missed = false;
    this.#latest.hidden = !this.#missed;
    if (this.#watched && this.#lines.atEnd) this.#log.markSeen();
  };

  #draw() {
    const wasAtEnd = this.#lines.atEnd;
    const news = this.#lines.draw();
    if (news && !this.#watched) this.#lines.markNew();
    if (wasAtEnd) this.#lines.toEnd();
    else if (news) this.#missed = true;
    this.#typist.textContent = typistText(this.#log);
    const closed = closedText(this.#log);
    const note = (this.#notes && closed) || (this.#log.hasty ? t("That was fast. The rest is sent in a few seconds.") : "");
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#note.hidden = !note;
    this.#composer.element.hidden = Boolean(closed);
    this.#look();
  }
}
