// A recording as a video: its pictures, one after the other, through the browser's encoder.

import { Decoder } from "./decoder.js";
import { shortenedMs } from "./idle_times.js";
import { RecordedFrames } from "./recorded_frames.js";
import { RecordedPicture } from "./recorded_picture.js";

/**
 * @typedef {"mp4" | "webm"} Kind
 * @typedef {{kind: Kind, name: "avc" | "vp9" | "vp8", config: VideoEncoderConfig}} Encoding
 * @typedef {{
 *   add: (chunk: EncodedVideoChunk, detail?: EncodedVideoChunkMetadata) => Promise<void>,
 *   finish: () => Promise<Blob | null>,
 *   cancel: () => Promise<void>,
 * }} VideoFile `finish`: null where it was written elsewhere
 */

/** Pictures a second at most. */
const FASTEST = 15;
/** A picture that does not change is given again so often, ms: players jump to pictures. */
const AGAIN_MS = 2000;
const KEY_EVERY_MS = 10000;
/** Pictures that wait for the encoder. */
const WAITING = 4;
const AHEAD = 4;
/** Largest video, px; larger desktops are scaled. */
const LARGEST = { w: 3840, h: 2160 };
const LEAST_BITS = 600000;
const MOST_BITS = 8000000;
const BITS_A_PIXEL = 1.2;

/** @type {{kind: Kind, name: "avc" | "vp9" | "vp8", codec: string}[]} in the order of preference */
const CODECS = [
  { kind: "mp4", name: "avc", codec: "avc1.640028" },
  { kind: "mp4", name: "avc", codec: "avc1.640033" },
  { kind: "mp4", name: "avc", codec: "avc1.4d0033" },
  { kind: "webm", name: "vp9", codec: "vp09.00.40.08" },
  { kind: "webm", name: "vp9", codec: "vp09.00.51.08" },
  { kind: "webm", name: "vp8", codec: "vp8" },
];

/** The person does not want it any more. */
export class CancelledError extends Error {
  constructor() {
    super("cancelled");
    this.name = "CancelledError";
  }
}

/** Whether this browser can make videos at all. */
export const makesVideos = () => typeof VideoEncoder === "function" && typeof VideoFrame === "function";

/**
 * Returns the size of a video of a desktop; encoders want even numbers.
 *
 * @param {number} w
 * @param {number} h
 */
export function videoSize(w, h) {
  const factor = Math.min(1, LARGEST.w / w, LARGEST.h / h);
  const even = (/** @type {number} */ px) => Math.max(2, Math.round((px * factor) / 2) * 2);
  return { w: even(w), h: even(h) };
}

/**
 * Returns how this browser can encode pictures of a size, one way a kind of file.
 *
 * @param {{w: number, h: number}} size
 * @returns {Promise<Encoding[]>}
 */
export async function encodings({ w, h }) {
  /** @type {Encoding[]} */
  const found = [];
  if (!makesVideos()) return found;
  const bitrate = Math.round(Math.min(MOST_BITS, Math.max(LEAST_BITS, w * h * BITS_A_PIXEL)));
  for (const { kind, name, codec } of CODECS) {
    if (found.some((known) => known.kind === kind)) continue;
    /** @type {VideoEncoderConfig} */
    const config = { codec, width: w, height: h, bitrate, bitrateMode: "variable", framerate: FASTEST };
    if (name === "avc") config.avc = { format: "avc" };
    if (await supported(config)) found.push({ kind, name, config });
  }
  return found;
}

/** @param {VideoEncoderConfig} config */
async function supported(config) {
  try {
    return (await VideoEncoder.isConfigSupported(config)).supported === true;
  } catch (problem) {
    if (problem instanceof TypeError) return false;
    throw problem;
  }
}

/** One video in the making. */
export class VideoExport {
  #source;
  #index;
  #encoding;
  #file;
  #skipIdle;
  #cancelled = false;
  #picture = new RecordedPicture();
  #canvas = document.createElement("canvas");
  #context;
  /** @type {unknown} what went wrong outside of a call */
  #failed = null;
  /** @type {(() => void) | undefined} */
  #wake;
  /** @type {Promise<void>} */
  #writing = Promise.resolve();
  #shownMs = -Infinity;
  #keyMs = -Infinity;
  /** Whether parts of the pictures were left out, as this browser does not decode them. */
  incomplete = false;
  /** Whether pictures were left out that cannot be decoded. */
  damaged = false;
  /** Part that is done, 0 to 1. @type {(done: number) => void} */
  onProgress = () => undefined;

  /**
   * @param {{
   *   source: import("./recording_source.js").RecordingSource, index: import("./playback.js").Index,
   *   encoding: Encoding, file: VideoFile, skipIdle: boolean,
   * }} options
   */
  constructor({ source, index, encoding, file, skipIdle }) {
    this.#source = source;
    this.#index = index;
    this.#encoding = encoding;
    this.#file = file;
    this.#skipIdle = skipIdle;
    this.#canvas.width = encoding.config.width;
    this.#canvas.height = encoding.config.height;
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (!context) throw new TypeError("this browser has no 2D canvas");
    this.#context = context;
  }

  cancel() {
    this.#cancelled = true;
    this.#source.abandon();
    this.#wake?.();
  }

  /**
   * Makes the video.
   *
   * @returns {Promise<Blob | null>} as VideoFile.finish; rejects with CancelledError, ReadingError or what encoder and
   *   file throw
   */
  async run() {
    const encoder = new VideoEncoder({
      output: (chunk, detail) => this.#encoded(chunk, detail),
      error: (problem) => this.#fail(problem),
    });
    try {
      encoder.configure(this.#encoding.config);
      await this.#pictures(encoder);
      await encoder.flush();
      await this.#writing;
      this.#check();
      return await this.#file.finish();
    } catch (problem) {
      await this.#file.cancel();
      throw this.#cancelled ? new CancelledError() : problem;
    } finally {
      if (encoder.state !== "closed") encoder.close();
    }
  }

  /** @param {EncodedVideoChunk} chunk @param {EncodedVideoChunkMetadata} [detail] */
  #encoded(chunk, detail) {
    this.#writing = this.#writing.then(() => this.#file.add(chunk, detail));
    this.#writing.catch((problem) => this.#fail(problem));
    this.#wake?.();
  }

  /** @param {unknown} problem */
  #fail(problem) {
    this.#failed = this.#failed || problem;
    this.#wake?.();
  }

  #check() {
    if (this.#cancelled) throw new CancelledError();
    if (this.#failed) throw this.#failed;
  }

  /** @param {VideoEncoder} encoder */
  async #pictures(encoder) {
    const frames = new RecordedFrames(this.#source, this.#index.keys[0][1]);
    const decoder = new Decoder();
    decoder.onLeftOut = (missing) => {
      if (missing) this.incomplete = true;
      else this.damaged = true;
    };
    const beganMs = this.#videoMs(this.#index.keys[0][0]);
    /** @type {number | null} when the picture as it is now is to be shown */
    let dueMs = null;
    try {
      for (;;) {
        this.#check();
        const next = await this.#next(frames, decoder);
        const atMs = next ? this.#videoMs(next.atMs) - beganMs : this.#videoMs(this.#index.length_ms) - beganMs;
        if (dueMs !== null && (atMs >= dueMs || !next)) {
          await this.#encode(encoder, dueMs);
          dueMs = null;
        }
        await this.#hold(encoder, atMs);
        if (!next) break;
        await this.#picture.take(next.frame, decoder);
        if (dueMs === null) dueMs = Math.max(atMs, this.#shownMs + 1000 / FASTEST);
        this.onProgress(next.atMs / Math.max(1, this.#index.length_ms));
      }
      if (this.#videoMs(this.#index.length_ms) - beganMs > this.#shownMs) {
        await this.#encode(encoder, this.#videoMs(this.#index.length_ms) - beganMs);
      }
    } finally {
      frames.close();
      decoder.close();
    }
  }

  /**
   * @param {RecordedFrames} frames
   * @param {Decoder} decoder
   * @returns {Promise<import("./recorded_frames.js").RecordedFrame | undefined>} undefined at the end
   */
  async #next(frames, decoder) {
    while (!frames.head && !frames.over) {
      await frames.more();
      this.#check();
    }
    // What cannot be decoded is said when the frame is taken.
    for (const { frame } of frames.ahead(AHEAD)) void frame.start(decoder).catch(() => undefined);
    return frames.take();
  }

  /** Gives the picture again while it does not change. @param {VideoEncoder} encoder @param {number} untilMs */
  async #hold(encoder, untilMs) {
    while (untilMs - this.#shownMs > AGAIN_MS && this.#shownMs >= 0) {
      await this.#encode(encoder, this.#shownMs + AGAIN_MS);
    }
  }

  /** @param {number} atMs of the recording */
  #videoMs(atMs) {
    return this.#skipIdle ? shortenedMs(this.#index.idle, atMs) : atMs;
  }

  /** @param {VideoEncoder} encoder @param {number} atMs of the video */
  async #encode(encoder, atMs) {
    while (encoder.encodeQueueSize > WAITING) {
      await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
      this.#check();
    }
    await this.#writing;
    this.#check();
    this.#compose();
    const keyFrame = atMs - this.#keyMs >= KEY_EVERY_MS;
    if (keyFrame) this.#keyMs = atMs;
    this.#shownMs = atMs;
    const picture = new VideoFrame(this.#canvas, { timestamp: Math.round(atMs * 1000) });
    encoder.encode(picture, { keyFrame });
    picture.close();
  }

  /** Desktop and pointer, as large as fits. */
  #compose() {
    const { canvas, pointer } = this.#picture;
    const { width, height } = this.#canvas;
    const factor = Math.min(width / canvas.width, height / canvas.height);
    const left = (width - canvas.width * factor) / 2;
    const top = (height - canvas.height * factor) / 2;
    if (left >= 1 || top >= 1) {
      this.#context.fillStyle = "#000";
      this.#context.fillRect(0, 0, width, height);
    }
    this.#context.imageSmoothingQuality = "high";
    this.#context.drawImage(canvas, left, top, canvas.width * factor, canvas.height * factor);
    if (!pointer.at || !pointer.known || pointer.hidden) return;
    const x = left + (pointer.at.x - pointer.hot.x) * factor;
    const y = top + (pointer.at.y - pointer.hot.y) * factor;
    this.#context.drawImage(pointer.canvas, x, y, pointer.canvas.width * factor, pointer.canvas.height * factor);
  }
}
