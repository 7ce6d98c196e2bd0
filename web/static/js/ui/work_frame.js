// One viewer in a frame of the page of several sessions.

import { HIDDEN, SHOWN } from "../core/out_of_sight.js";
import { t } from "../core/texts.js";
import { build } from "./dom.js";

/** What the browser lets a page of this site do lets it do in a frame as well. */
const ALLOWED = "fullscreen; clipboard-read; clipboard-write";

/** A frame, made when its session first comes to the front. */
export class WorkFrame {
  /** @type {HTMLIFrameElement} */
  element;
  #shown = true;

  /**
   * @param {string} id
   * @param {{key: (event: KeyboardEvent) => void, desk: () => void}} outside `key`: pressed inside; `desk`: the viewer's
   *   way back to the desk was chosen
   */
  constructor(id, outside) {
    const path = `/view/${encodeURIComponent(id)}`;
    this.element = /** @type {HTMLIFrameElement} */ (
      build("iframe", { class: "work-frame", id: `frame-${id}`, src: path, allow: ALLOWED, title: t("Session") })
    );
    this.element.addEventListener("load", () => this.#loaded(outside));
  }

  /** @param {string} title of the session */
  name(title) {
    this.element.title = title;
  }

  /** @param {boolean} shown */
  show(shown) {
    this.element.hidden = !shown;
    this.#shown = shown;
    this.#tell();
  }

  focus() {
    this.element.focus();
  }

  #tell() {
    this.element.contentWindow?.postMessage(this.#shown ? SHOWN : HIDDEN, window.location.origin);
  }

  /** @param {{key: (event: KeyboardEvent) => void, desk: () => void}} outside */
  #loaded({ key, desk }) {
    const inside = this.element.contentWindow;
    inside?.addEventListener("keydown", key, true);
    inside?.document.addEventListener("click", (event) => {
      const link = /** @type {Element} */ (event.target).closest("a[href]");
      const path = link?.getAttribute("href") || "";
      if (path !== "/desk" && path !== "/login") return;
      event.preventDefault();
      if (path === "/desk") desk();
      else window.location.assign(path);
    });
    this.#tell();
  }
}
