// Dropping files on the picture: a zone over all of it while they are dragged, and never a page that opens them.

import { bringsFiles } from "../core/picked_files.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";

/** Follows drags over the whole window. */
export class FilesDrop {
  #zone = element("div", "files-drop");
  #words = element("p", "files-drop-text");
  #refusal;
  #dropped;

  /**
   * @param {HTMLElement} stage where the picture is
   * @param {{text: string, refusal: () => string, dropped: (brought: DataTransfer) => void}} parts `refusal`: why
   *   nothing can be sent now, or empty
   */
  constructor(stage, { text, refusal, dropped }) {
    this.#refusal = refusal;
    this.#dropped = dropped;
    this.#zone.hidden = true;
    this.#zone.append(icon("upload"), this.#words);
    stage.append(this.#zone);
    const over = (/** @type {DragEvent} */ event) => this.#over(event, text);
    window.addEventListener("dragenter", over);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.#zone.hidden = true;
    });
    window.addEventListener("drop", (event) => this.#drop(event));
  }

  /** @param {DragEvent} event @param {string} text */
  #over(event, text) {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault(); // else the browser would leave the viewer and open the file
    const refusal = this.#refusal();
    if (event.dataTransfer) event.dataTransfer.dropEffect = refusal ? "none" : "copy";
    this.#words.textContent = refusal || text;
    this.#zone.classList.toggle("is-refused", Boolean(refusal));
    this.#zone.hidden = false;
  }

  /** @param {DragEvent} event */
  #drop(event) {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    this.#zone.hidden = true;
    if (event.dataTransfer && !this.#refusal()) this.#dropped(event.dataTransfer);
  }
}
