// "Type it as keystrokes" of the clipboard's panel: for programs and screens that take no paste.

import { t } from "../core/texts.js";
import { TypingOut } from "../core/typing_out.js";

export const MOST_TYPED_CHARS = 10000;

/** Types what is in the box, and says how far it is. */
export class ClipboardTyping {
  #panel;
  #typing;

  /**
   * @param {import("./clipboard_panel.js").ClipboardPanel} panel
   * @param {(message: import("../core/codec.js").Message) => unknown} send
   */
  constructor(panel, send) {
    this.#panel = panel;
    this.#typing = new TypingOut(send, (left) => this.#typed(left));
  }

  /** Starts, or stops what it types. */
  toggle() {
    if (this.#typing.busy) return this.#typing.stop();
    const text = this.#panel.text;
    if (!text) return this.#panel.saySent(t("There is nothing to type yet. Paste or write something first."), true);
    if (text.length > MOST_TYPED_CHARS) {
      return this.#panel.saySent(t("That is too much to type: {most} characters at most.", { most: MOST_TYPED_CHARS }), true);
    }
    this.#typing.start(text);
  }

  stop() {
    this.#typing.stop();
  }

  /** @param {number} left */
  #typed(left) {
    this.#panel.typing(left > 0);
    this.#panel.saySent(left ? t("Typing, characters left: {count}", { count: left }) : t("Typed."));
  }
}
