// The files panel of the viewer: sending above, the customer's files in the middle, transfers below.

import { t } from "../core/texts.js";
import { button, element } from "./elements.js";
import { icon } from "./icons.js";

/**
 * @typedef {"look" | "ask" | "never" | "away"} Looking whether the customer's files may be looked at
 * @typedef {{choose: (files: FileList) => void, ask: () => void}} Acts
 */

/** @type {Record<Looking, () => [string, string]>} */
const INSTEAD = {
  look: () => ["", ""],
  ask: () => [
    t("Take files from the customer"),
    t("The customer has not allowed you to look at files. You can ask; sending needs no permission beforehand."),
  ],
  never: () => [t("Files cannot be looked at"), t("Your role does not include access to customers' files.")],
  away: () => [t("Not at the moment"), t("Files can be looked at while the customer is connected.")],
};

/** @param {boolean} folder @param {(files: FileList) => void} choose */
function fileInput(folder, choose) {
  const made = document.createElement("input");
  made.type = "file";
  made.multiple = true;
  made.hidden = true;
  made.tabIndex = -1;
  if (folder) made.setAttribute("webkitdirectory", "");
  made.setAttribute("aria-label", folder ? t("Folder to send") : t("Files to send"));
  made.addEventListener("change", () => {
    if (made.files && made.files.length) choose(made.files);
    made.value = "";
  });
  return made;
}

/** Puts the parts together and shows which of them are of use now. */
export class FilesPanel {
  #browser;
  #instead = element("div", "files-instead");
  #title = element("h3", "files-instead-title");
  #text = element("p", "files-instead-text");
  #ask;
  #notice = element("p", "files-notice");
  /** @type {HTMLButtonElement[]} */
  #send;
  #looking = "";

  /**
   * @param {HTMLElement} place
   * @param {{browser: HTMLElement, transfers: HTMLElement, acts: Acts}} parts
   */
  constructor(place, { browser, transfers, acts }) {
    this.#browser = browser;
    this.#ask = button(t("Ask the customer"), "primary", acts.ask);
    this.#instead.append(icon("folder"), this.#title, this.#text, this.#ask);
    this.#notice.setAttribute("role", "alert");
    this.#notice.hidden = true;
    const files = fileInput(false, acts.choose);
    const folder = fileInput(true, acts.choose);
    const sendFiles = button(t("Send files"), "primary", () => files.click());
    const sendFolder = button(t("Send a folder"), "", () => folder.click());
    sendFiles.prepend(icon("upload"));
    this.#send = [sendFiles, sendFolder];
    sendFolder.hidden = !("webkitdirectory" in folder);
    const row = element("div", "files-send");
    row.append(sendFiles, sendFolder, files, folder);
    row.append(element("p", "files-hint", t("or drop them on the picture. The customer is asked first.")));
    place.append(row, this.#notice, this.#instead, browser, transfers);
  }

  /** @param {Looking} looking @param {string} refusal why nothing can be sent, or empty */
  show(looking, refusal) {
    for (const one of this.#send) {
      one.disabled = Boolean(refusal);
      one.title = refusal;
    }
    if (looking === this.#looking) return;
    this.#looking = looking;
    const [title, text] = INSTEAD[looking]();
    this.#title.textContent = title;
    this.#text.textContent = text;
    this.#ask.hidden = looking !== "ask";
    this.#instead.hidden = looking === "look";
    this.#browser.hidden = looking !== "look";
  }

  /** What did not work, until the next thing is tried. @param {string} text */
  complain(text) {
    this.#notice.textContent = text;
    this.#notice.hidden = !text;
  }
}
