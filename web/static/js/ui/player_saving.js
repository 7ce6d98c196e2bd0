// Saves a recording as a video file: asks how, makes it, shows how far it is.

import { ReadingError, RecordingSource } from "../core/recording_source.js";
import { t } from "../core/texts.js";
import { CancelledError, VideoExport, encodings, makesVideos, videoSize } from "../core/video_export.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { byId, fill } from "./elements.js";
import { sizeText } from "./file_texts.js";
import { placeText, shortcoming } from "./player_texts.js";

/**
 * @typedef {import("../core/video_export.js").Encoding} Encoding
 * @typedef {import("../core/video_export.js").VideoFile} VideoFile
 * @typedef {(kind: string, codec: string, stream: any) => Promise<VideoFile>} OpenVideoFile
 * @typedef {{
 *   createWritable: () => Promise<any>, getFile: () => Promise<File>, remove?: () => Promise<void>,
 * }} FileHandle
 */

/** Without a place on the disk the file grows in the tab's memory: this far, bytes. */
const MOST_IN_MEMORY = 1e9;
/** Less than this is not worth an estimate, ms. */
const LEAST_LEFT_MS = 2000;
/** An address of a file that was saved is of no use after this, ms. */
const ADDRESS_MS = 60000;

/** The file would not fit into the tab. */
class TooLargeError extends Error {}

/** @type {Record<string, () => string>} */
const KINDS = {
  mp4: () => t("MP4: plays everywhere"),
  webm: () => t("WebM: plays in browsers and many programs"),
};

/** The dialog. */
export class PlayerSaving {
  #recording;
  #dialog = byId("save-dialog", HTMLElement);
  #button = byId("save", HTMLButtonElement);
  #kind = byId("save-kind", HTMLSelectElement);
  #start = byId("save-start", HTMLButtonElement);
  #bar = byId("save-bar", HTMLProgressElement);
  #close = byId("save-cancel", HTMLButtonElement);
  #problem = byId("save-problem", HTMLElement);
  /** @type {Encoding[]} */
  #encodings = [];
  /** @type {VideoExport | null} */
  #running = null;

  /**
   * @param {{
   *   url: string, index: () => import("../core/playback.js").Index, size: () => {w: number, h: number},
   *   beganAtMs: number,
   * }} recording `size`: of the desktop, px
   */
  constructor(recording) {
    this.#recording = recording;
    this.#button.disabled = !recording.index().keys.length;
    this.#button.addEventListener("click", () => void this.#open());
    byId("save-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    this.#close.addEventListener("click", () => this.#cancel());
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#cancel();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.#running) event.preventDefault();
    });
  }

  async #open() {
    const { w, h } = this.#recording.size();
    this.#encodings = openVideoFile() ? await encodings(videoSize(w, h)) : [];
    const able = this.#encodings.length > 0;
    fill(this.#kind, this.#encodings.map(({ kind }) => choice(kind)));
    this.#busy(false);
    byId("save-fields", HTMLElement).hidden = !able;
    this.#start.hidden = !able;
    this.#tell(able ? "" : unable());
    byId("save-hint", HTMLElement).textContent = picker()
      ? t("It is written to the place you choose while it is made.")
      : t("This browser keeps the file in memory until it is done: at most {size}.", { size: most() });
    openDialog(this.#dialog);
  }

  #cancel() {
    if (this.#running) this.#running.cancel();
    else closeDialog(this.#dialog);
  }

  async #save() {
    const encoding = this.#encodings.find(({ kind }) => kind === this.#kind.value);
    if (!encoding || this.#running) return;
    this.#tell("");
    /** @type {FileHandle | null | undefined} */
    let place;
    try {
      const name = fileName(this.#recording.beganAtMs, encoding.kind);
      place = await this.#place(name, encoding.kind);
      if (place === undefined) return;
      const blob = await this.#make(encoding, place ? await place.createWritable() : null);
      if (blob) offer(blob, name);
      this.#done();
    } catch (problem) {
      this.#busy(false);
      this.#tell(failure(problem));
      if (place) await removeEmpty(place);
      if (!isKnown(problem)) throw problem;
    }
  }

  /**
   * Asks where to write.
   *
   * @param {string} name
   * @param {string} kind
   * @returns {Promise<FileHandle | null | undefined>} null for the memory, undefined for not at all
   */
  async #place(name, kind) {
    const ask = picker();
    if (!ask) return null;
    try {
      const types = [{ accept: { [`video/${kind}`]: [`.${kind}`] } }];
      return await ask({ suggestedName: name, types });
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === "AbortError") return undefined;
      throw problem;
    }
  }

  /** @param {Encoding} encoding @param {any} stream @returns {Promise<Blob | null>} */
  async #make(encoding, stream) {
    const { url, index } = this.#recording;
    const content = index();
    const opened = await /** @type {OpenVideoFile} */ (openVideoFile())(encoding.kind, encoding.name, stream);
    const made = new VideoExport({
      // Of its own, so that what is played meanwhile and this do not give each other's reading up.
      source: new RecordingSource(url, content.bytes),
      index: content,
      encoding,
      file: stream ? opened : limited(opened),
      skipIdle: byId("save-skip", HTMLInputElement).checked,
    });
    this.#running = made;
    this.#busy(true);
    const beganMs = performance.now();
    made.onProgress = (done) => {
      this.#progress(done, performance.now() - beganMs);
      if (shortcoming(made)) this.#tell(shortcoming(made));
    };
    try {
      return await made.run();
    } finally {
      this.#running = null;
    }
  }

  #done() {
    this.#bar.value = 1;
    byId("save-said", HTMLElement).textContent = t("The video is saved.");
    this.#close.textContent = t("Close");
    this.#close.focus();
  }

  /** @param {number} done @param {number} tookMs */
  #progress(done, tookMs) {
    this.#bar.value = done;
    const left = done > 0.02 ? (tookMs / done) * (1 - done) : 0;
    const percent = Math.floor(done * 100);
    const said = left >= LEAST_LEFT_MS
      ? t("{percent} %, about {time} left", { percent, time: placeText(left) })
      : t("{percent} %", { percent });
    const place = byId("save-said", HTMLElement);
    if (place.textContent !== said) place.textContent = said;
  }

  /** @param {boolean} busy */
  #busy(busy) {
    byId("save-fields", HTMLElement).hidden = busy;
    byId("save-progress", HTMLElement).hidden = !busy;
    this.#start.hidden = busy;
    this.#close.textContent = t("Cancel");
    if (busy) this.#progress(0, 0);
  }

  /** @param {string} text */
  #tell(text) {
    // Written once: it is an alert, which is read out with each change.
    if (this.#problem.textContent !== text) this.#problem.textContent = text;
    this.#problem.hidden = !text;
  }
}

/** @returns {OpenVideoFile | undefined} of app/player_video.js; old browsers could not load it */
const openVideoFile = () => /** @type {any} */ (window).desksideVideoFile;

/** @returns {((options: object) => Promise<FileHandle>) | undefined} */
const picker = () => /** @type {any} */ (window).showSaveFilePicker?.bind(window);

const most = () => sizeText(MOST_IN_MEMORY);

/** @param {string} kind */
function choice(kind) {
  const made = document.createElement("option");
  made.value = kind;
  made.textContent = KINDS[kind]();
  return made;
}

function unable() {
  if (!window.isSecureContext) {
    return t("Browsers make videos only where the page came over HTTPS. Ask your administrator.");
  }
  return makesVideos()
    ? t("This browser cannot make a video of this size. Please use a current Chrome or Edge.")
    : t("This browser cannot make videos. Please use a current Chrome, Edge, Firefox or Safari.");
}

/** @param {unknown} problem @returns {string} */
function failure(problem) {
  if (problem instanceof CancelledError) return t("Cancelled. Nothing was saved.");
  if (problem instanceof ReadingError) {
    return t("The recording could not be read to the end. Check your connection and try again.");
  }
  if (problem instanceof TooLargeError) {
    return t("The video would be larger than {size}. Please use a current Chrome or Edge, which write to the disk.", {
      size: most(),
    });
  }
  if (problem instanceof DOMException) {
    return t("The video could not be made or written: {reason}", { reason: problem.message });
  }
  return t("The video could not be made. Please try the other kind of file.");
}

/** @param {unknown} problem */
const isKnown = (problem) =>
  [CancelledError, ReadingError, TooLargeError, DOMException].some((kind) => problem instanceof kind);

/** The browser makes the file before anything is in it. @param {FileHandle} place */
async function removeEmpty(place) {
  if (place.remove && (await place.getFile()).size === 0) await place.remove();
}

/** @param {VideoFile} file @returns {VideoFile} that does not grow over what a tab can hold */
function limited(file) {
  let bytes = 0;
  return {
    ...file,
    add: (chunk, detail) => {
      bytes += chunk.byteLength;
      if (bytes > MOST_IN_MEMORY) throw new TooLargeError("too large");
      return file.add(chunk, detail);
    },
  };
}

/** @param {number} atMs @param {string} kind */
function fileName(atMs, kind) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `Recording_${day}_${two(at.getHours())}-${two(at.getMinutes())}.${kind}`;
}

/** @param {Blob} blob @param {string} name */
function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS);
}
