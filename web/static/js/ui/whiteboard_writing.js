// The box in which a text for the customer's screen is written, where it will stand.

import { t } from "../core/texts.js";
import { button, element } from "./elements.js";
import { Limits } from "../protocol/protocol.gen.js";

const UNFIT = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

/** One box at a time; Enter puts the text down, Escape gives it up. */
export class Writing {
  #stage;
  /** @type {HTMLElement | null} */
  #box = null;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.#stage = stage;
  }

  /**
   * @param {{x: number, y: number}} at point of the page
   * @param {(text: string) => void} onText
   * @param {() => void} onClose the keyboard is free again
   */
  open(at, onText, onClose) {
    this.close();
    const box = element("form", "whiteboard-writing");
    const input = document.createElement("input");
    input.type = "text";
    input.maxLength = Limits.WHITEBOARD_TEXT_CHARS;
    input.autocomplete = "off";
    input.setAttribute("aria-label", t("Text on the customer's screen"));
    const end = () => {
      this.close();
      onClose();
    };
    const put = () => {
      const text = input.value.replace(UNFIT, "$1").trim();
      if (text) onText(text);
      end();
    };
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      put();
    });
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end();
    });
    box.append(input, button(t("Put there"), "primary", put));
    this.#box = box;
    this.#stage.insertAdjacentElement("afterend", box);
    this.#place(box, at);
    input.focus();
  }

  close() {
    this.#box?.remove();
    this.#box = null;
  }

  /** @param {HTMLElement} box @param {{x: number, y: number}} at */
  #place(box, at) {
    const room = /** @type {HTMLElement} */ (box.offsetParent ?? document.body).getBoundingClientRect();
    const left = Math.max(0, Math.min(at.x - room.left, room.width - box.offsetWidth));
    const top = Math.max(0, Math.min(at.y - room.top, room.height - box.offsetHeight));
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  }
}
