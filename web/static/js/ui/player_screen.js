// The picture of a recording on the page, and the card in its place.

import { Display } from "../core/display.js";
import { RemotePointer } from "../core/remote_pointer.js";
import { t } from "../core/texts.js";
import { byId } from "./elements.js";

/** @typedef {import("../core/recorded_picture.js").RecordedPicture} RecordedPicture */

/** Shows what is drawn elsewhere. */
export class PlayerScreen {
  #canvas = byId("screen", HTMLCanvasElement);
  #display = new Display(this.#canvas, byId("stage", HTMLElement));
  #pointer = new RemotePointer(this.#canvas, byId("pointer", HTMLCanvasElement));
  #card = byId("card", HTMLElement);
  #again = byId("again", HTMLButtonElement);
  /** @type {() => void} */
  #onAgain = () => undefined;

  constructor() {
    // Of no use before there is a picture.
    this.#pointer.controls = true;
    this.#again.addEventListener("click", () => this.#onAgain());
    window.addEventListener("resize", () => this.layout());
    if (typeof ResizeObserver === "function") {
      new ResizeObserver(() => this.layout()).observe(byId("stage", HTMLElement));
    }
  }

  /** Size of the desktop, px. */
  get size() {
    return { w: this.#canvas.width, h: this.#canvas.height };
  }

  /** Whether there is a picture on the page. */
  get shown() {
    return !this.#canvas.hidden;
  }

  layout() {
    this.#display.layout();
    this.#pointer.place();
  }

  /** @param {RecordedPicture} picture */
  show({ canvas, pointer }) {
    if (canvas.width !== this.#canvas.width || canvas.height !== this.#canvas.height) {
      this.#display.resize(canvas.width, canvas.height);
    }
    this.#display.image(canvas, 0, 0);
    if (pointer.fresh) {
      pointer.fresh = false;
      const { width: w, height: h } = pointer.canvas;
      this.#pointer.shape(pointer.hidden ? null : pointer.canvas, { hotX: pointer.hot.x, hotY: pointer.hot.y, w, h });
    }
    if (pointer.at) this.#pointer.move(pointer.at.x, pointer.at.y);
    this.#reveal();
  }

  #reveal() {
    if (!this.#canvas.hidden) return;
    this.#card.hidden = true;
    this.#canvas.hidden = false;
    this.#pointer.controls = false;
    this.layout();
  }

  /** Says that the picture is on its way. */
  wait() {
    this.#card.hidden = false;
    this.#again.hidden = true;
    this.#card.dataset.tone = "busy";
    byId("card-title", HTMLElement).textContent = t("Opening the recording");
    byId("card-text", HTMLElement).textContent = t("One moment, please.");
  }

  /**
   * Says something in place of the picture.
   *
   * @param {string} title
   * @param {string} text
   * @param {(() => void) | null} onAgain whether trying again may help
   */
  say(title, text, onAgain) {
    byId("card-title", HTMLElement).textContent = title;
    byId("card-text", HTMLElement).textContent = text;
    this.#card.dataset.tone = "bad";
    this.#again.hidden = onAgain === null;
    this.#onAgain = () => onAgain?.();
    this.#card.hidden = false;
    this.#canvas.hidden = true;
    this.#pointer.controls = true;
  }
}
