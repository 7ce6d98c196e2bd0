// Where a message is written: Enter sends, Shift and Enter make a new line, emoji by a button.

import { NEAR_END, cleaned, roomIn } from "../core/chat_words.js";
import { t } from "../core/texts.js";
import { ChatEmoji } from "./chat_emoji.js";
import { chatIcon } from "./chat_icons.js";
import { build } from "./dom.js";

/** @typedef {import("../core/chat_log.js").ChatLog} ChatLog */

const HIGHEST_PX = 160;
const COMPOSING = 229;

let made = 0;

/** The form below the messages. */
export class ChatComposer {
  /** The form. */
  element = build("form", { class: "chat-form", novalidate: "" });
  #log;
  #box;
  #send = /** @type {HTMLButtonElement} */ (
    build("button", { class: "chat-send", type: "submit", title: t("Send"), "aria-label": t("Send") })
  );
  #room = build("p", { class: "chat-room", role: "status" });
  #emoji = new ChatEmoji((emoji) => this.#insert(emoji));
  #onSent;

  /**
   * @param {ChatLog} log
   * @param {() => void} onSent
   */
  constructor(log, onSent) {
    this.#log = log;
    this.#onSent = onSent;
    made += 1;
    this.#box = /** @type {HTMLTextAreaElement} */ (
      build("textarea", {
        class: "chat-box", rows: "1", dir: "auto", enterkeyhint: "send", autocomplete: "off", id: `chat-box-${made}`,
        placeholder: t("Write a message"), "aria-label": t("Message. Enter sends it, Shift and Enter make a new line."),
      })
    );
    this.#send.appendChild(chatIcon("send"));
    const row = build("div", { class: "chat-row" }, [this.#emoji.button, this.#box, this.#send]);
    for (const part of [this.#emoji.grid, row, this.#room]) this.element.appendChild(part);
    this.#wire();
    this.#box.value = log.draft;
    this.#changed();
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  /** Lets it be as high as its text; called once it is shown. */
  fit() {
    this.#box.style.height = "auto";
    const border = this.#box.offsetHeight - this.#box.clientHeight;
    if (this.#box.scrollHeight) this.#box.style.height = `${Math.min(this.#box.scrollHeight + border, HIGHEST_PX)}px`;
  }

  #wire() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    this.#box.addEventListener("input", () => {
      this.#changed();
      this.#log.setDraft(this.#box.value);
    });
    this.#box.addEventListener("keydown", (event) => {
      // While a syllable is composed, Enter belongs to the input method (some browsers only say 229).
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === COMPOSING) return;
      event.preventDefault();
      this.#post();
    });
  }

  #post() {
    if (!this.#log.mayWrite && this.#log.known) return;
    if (!this.#log.post(this.#box.value)) {
      this.focus();
      return;
    }
    this.#box.value = "";
    this.#changed();
    this.#emoji.show(false);
    this.focus();
    this.#onSent();
  }

  /** @param {string} text */
  #insert(text) {
    const { selectionStart, selectionEnd } = this.#box;
    this.#box.setRangeText(text, selectionStart, selectionEnd, "end");
    this.#changed();
    this.#log.setDraft(this.#box.value);
    this.focus();
  }

  #changed() {
    const text = cleaned(this.#box.value);
    const room = roomIn(text);
    const near = room < NEAR_END;
    this.#room.textContent = !near
      ? ""
      : room < 0
        ? t("{count} characters too many", { count: -room })
        : t("{count} characters left", { count: room });
    this.#room.classList.toggle("chat-too-long", room < 0);
    this.#room.hidden = !near;
    this.#send.disabled = !text.trim() || room < 0;
    this.fit();
  }
}
