// Chat in the viewer: a panel beside the picture, which makes room for it (SPEC V7).

import { ChatLogs } from "../core/chat_logs.js";
import { t } from "../core/texts.js";
import { ChatPanel } from "../ui/chat_panel.js";
import { byId } from "../ui/elements.js";
import { remember, remembered } from "../ui/preferences.js";

/** @type {readonly ("open" | "closed")[]} */
const WAYS = ["open", "closed"];

/** The chat of the viewer's session, its button in the bar, and the counter of what was not read. */
export class Chat {
  #button = byId("chat-button", HTMLButtonElement);
  #counter = byId("chat-unread", HTMLElement);
  #place = byId("chat-panel", HTMLElement);
  #title = document.title;
  #logs;
  #log;
  #panel;
  #onLayout;

  /**
   * @param {import("../core/link.js").Link} link
   * @param {string} sessionId
   * @param {() => void} onLayout the picture has another size now
   */
  constructor(link, sessionId, onLayout) {
    this.#onLayout = onLayout;
    this.#logs = new ChatLogs(link, "technician");
    this.#log = this.#logs.open(sessionId, { alone: true });
    this.#panel = new ChatPanel(byId("chat-here", HTMLElement), { log: this.#log, own: "technician" });
    this.#log.onChange(() => this.#count());
    this.#button.addEventListener("click", () => this.#show(this.#place.hidden, true));
    byId("chat-close", HTMLButtonElement).addEventListener("click", () => this.#show(false, true));
    if (remembered("chat", "closed", WAYS) === "open" && window.innerWidth > 720) this.#show(true, false);
  }

  /**
   * @param {string} state of the line
   * @param {string} ownId account of the technician
   */
  line(state, ownId) {
    this.#log.ownId = ownId;
    this.#logs.line(state === "online");
  }

  /** @param {boolean} open @param {boolean} asked by the technician just now */
  #show(open, asked) {
    this.#place.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    this.#button.setAttribute("aria-pressed", String(open));
    this.#onLayout();
    if (open) this.#panel.show();
    if (!asked) return;
    remember("chat", open ? "open" : "closed");
    if (open) this.#panel.focus();
    else this.#button.focus();
  }

  #count() {
    const { unread } = this.#log;
    this.#counter.hidden = !unread;
    this.#counter.textContent = unread > 99 ? "99+" : String(unread);
    this.#button.title = unread ? t("Chat, unread messages: {count}", { count: unread }) : t("Chat with the customer");
    this.#button.setAttribute("aria-label", this.#button.title);
    document.body.classList.toggle("chat-news", unread > 0);
    document.title = unread ? t("({count}) {title}", { count: unread, title: this.#title }) : this.#title;
  }
}
