// The pictures kept with a session, each with its note: in the viewer's panel and on the session's page.

import { RequestError } from "../core/desk_api.js";
import { archiveUrl, deletePicture, listPictures, notePicture, pictureUrl } from "../core/pictures_api.js";
import { t } from "../core/texts.js";
import { element, fill } from "./elements.js";
import { momentText } from "./time_texts.js";

/** @typedef {import("../core/pictures_api.js").Picture} Picture */

const NOTE_CHARS = 500;

/** @param {string} text @param {string} className @param {() => void} act */
function buttonOf(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** @param {string} text @param {string} className @param {string} url @param {string} name */
function download(text, className, url, name) {
  const made = /** @type {HTMLAnchorElement} */ (element("a", className, text));
  made.href = url;
  made.download = name;
  return made;
}

/** A list that is read anew with `load`. */
export class PictureGallery {
  #place;
  #sessionId;
  #look;
  #status = element("p", "gallery-status");
  #list = element("ol", "gallery");
  #foot = element("p", "gallery-foot");
  /** Told how many there are. @type {(count: number) => void} */
  onCount = () => undefined;

  /**
   * @param {HTMLElement} place
   * @param {string} sessionId
   * @param {string} look class of its buttons
   */
  constructor(place, sessionId, look) {
    this.#place = place;
    this.#sessionId = sessionId;
    this.#look = look;
    this.#status.setAttribute("role", "status");
    this.#place.append(this.#status, this.#list, this.#foot);
  }

  async load() {
    if (!this.#list.firstChild) this.#status.textContent = t("Loading …");
    const pictures = await this.#tried(() => listPictures(this.#sessionId));
    if (!pictures) return;
    this.#status.textContent = pictures.length ? "" : t("No pictures yet.");
    this.#show(pictures);
    this.onCount(pictures.length);
  }

  /** @param {Picture[]} pictures */
  #show(pictures) {
    fill(
      this.#list,
      pictures.map((picture) => this.#card(picture)),
    );
    const all = download(t("Download all (ZIP)"), this.#look, archiveUrl(this.#sessionId), "pictures.zip");
    fill(this.#foot, pictures.length > 1 ? [all] : []);
  }

  /** @param {Picture} picture */
  #card(picture) {
    const { id, number, kind, author, at_ms: atMs, width_px: w, height_px: h, name } = picture;
    const url = pictureUrl(this.#sessionId, id);
    const title = kind === "whiteboard" ? t("Drawing {number}", { number }) : t("Snapshot {number}", { number });
    const card = element("li", "gallery-card");
    const link = /** @type {HTMLAnchorElement} */ (element("a", "gallery-open"));
    link.href = url;
    link.target = "_blank";
    link.rel = "noopener";
    const image = document.createElement("img");
    image.loading = "lazy";
    image.width = w;
    image.height = h;
    image.alt = t("{title}: open in a new tab", { title });
    image.src = url;
    link.append(image);
    const about = element("p", "gallery-about");
    about.append(element("strong", "", title), element("span", "", `${author}, ${momentText(atMs)}, ${w} × ${h}`));
    const acts = element("p", "gallery-acts");
    acts.append(download(t("Download"), this.#look, url, name));
    if (picture.may_delete) acts.append(this.#deleting(id, title));
    card.append(link, about, this.#note(picture, title), acts);
    return card;
  }

  /** @param {Picture} picture @param {string} title */
  #note({ id, note }, title) {
    const box = document.createElement("textarea");
    box.className = "gallery-note form-control";
    box.rows = 2;
    box.maxLength = NOTE_CHARS;
    box.value = note;
    box.placeholder = t("Note");
    box.setAttribute("aria-label", t("Note on {title}", { title }));
    let stored = note;
    box.addEventListener("change", async () => {
      const text = box.value.trim();
      if (text === stored) return;
      const done = await this.#tried(() => notePicture(this.#sessionId, id, text));
      if (!done) return;
      stored = text;
      this.#status.textContent = t("The note is stored.");
    });
    return box;
  }

  /** Asks once more in place: a second press within some seconds deletes. @param {string} id @param {string} title */
  #deleting(id, title) {
    let sure = false;
    const made = buttonOf(t("Delete"), this.#look, async () => {
      if (!sure) {
        sure = true;
        made.textContent = t("Really delete?");
        window.setTimeout(() => {
          sure = false;
          made.textContent = t("Delete");
        }, 4000);
        return;
      }
      if (await this.#tried(() => deletePicture(this.#sessionId, id))) await this.load();
    });
    made.title = t("Delete {title}", { title });
    return made;
  }

  /**
   * @template T
   * @param {() => Promise<T>} act
   * @returns {Promise<T | undefined>} nothing where it failed, which is said then
   */
  async #tried(act) {
    try {
      return await act();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#status.textContent = problem.message;
      return undefined;
    }
  }
}
