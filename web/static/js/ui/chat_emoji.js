// A small grid of emoji: what people need while they help each other.

import { t } from "../core/texts.js";
import { chatIcon } from "./chat_icons.js";
import { build } from "./dom.js";

const EMOJI = [
  "🙂", "😀", "😄", "😂", "😉", "😊", "😍", "😅",
  "🤔", "😐", "😕", "🙁", "😢", "😮", "😴", "🤒",
  "👍", "👎", "👌", "👋", "🙏", "👏", "💪", "🤝",
  "❤️", "🎉", "✅", "❌", "❗", "❓", "⏳", "🔥",
  "💻", "🖥️", "🖨️", "📱", "🔒", "🔑", "📎", "☕",
];
const A_ROW = 8;

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -A_ROW, ArrowDown: A_ROW };

/** Opens below a button; arrows move, Enter takes, Escape closes. */
export class ChatEmoji {
  /** The button. */
  button = build("button", {
    class: "chat-tool", type: "button", title: t("Emoji"), "aria-label": t("Emoji"), "aria-expanded": "false",
  });
  /** The grid. */
  grid = build("div", { class: "chat-emoji", role: "group", "aria-label": t("Emoji") });
  #choices;
  #at = 0;

  /** @param {(emoji: string) => void} onChosen */
  constructor(onChosen) {
    this.button.appendChild(chatIcon("smile"));
    this.grid.hidden = true;
    this.#choices = EMOJI.map((emoji, at) => {
      const made = build("button", { type: "button", tabindex: at ? "-1" : "0" }, [emoji]);
      made.addEventListener("click", () => {
        this.show(false);
        onChosen(emoji);
      });
      this.grid.appendChild(made);
      return made;
    });
    this.button.addEventListener("click", () => this.show(this.grid.hidden));
    this.grid.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {boolean} open */
  show(open) {
    this.grid.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.#choices[this.#at].focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.show(false);
      this.button.focus();
      return;
    }
    const to = this.#at + (STEPS[event.key] || 0);
    if (!STEPS[event.key] || to < 0 || to >= EMOJI.length) return;
    event.preventDefault();
    this.#choices[this.#at].tabIndex = -1;
    this.#at = to;
    this.#choices[to].tabIndex = 0;
    this.#choices[to].focus();
  }
}
