// Plays a recording: where it is, how fast it goes on, and which frames are due.

import { Decoder } from "./decoder.js";
import { afterIdleMs } from "./idle_times.js";
import { leaveOutHidden } from "./hidden_pictures.js";
import { RecordedFrames } from "./recorded_frames.js";
import { RecordedPicture } from "./recorded_picture.js";
import { ReadingError } from "./recording_source.js";

/**
 * @typedef {{
 *   bytes: number, length_ms: number, live: boolean, keys: [number, number][], idle: [number, number][],
 * }} Index what the appliance says of a recording's content: `keys` are times and offsets of key frames, `idle` are
 *   the times in which nothing changed
 */

/** Frames decoded ahead of the one to be drawn. */
const AHEAD = 6;
/** Read ahead of the place, ms of the recording at normal speed, and at most so many bytes. */
const READ_AHEAD_MS = 4000;
const READ_AHEAD_BYTES = 8 * 1024 * 1024;
/** The clock waits when the picture is later than this, ms of the recording at normal speed. */
const LATE_MS = 250;
/** A step of the clock is never longer, ms: a page that was hidden goes on where it was. */
const LONGEST_STEP_MS = 250;

/** One recording on one page. */
export class Playback {
  #source;
  /** @type {Index} */
  #index;
  #decoder;
  /** @type {RecordedFrames | undefined} */
  #frames;
  #picture = new RecordedPicture();
  #positionMs = 0;
  /** Time of the newest frame that is drawn; -1 for none. */
  #drawnMs = -1;
  /** Time of the frame that is being drawn; Infinity for none. */
  #lateMs = Infinity;
  #playing = false;
  #wanted = 0;
  #settled = false;
  #drawing = false;
  #steppedAt = 0;
  speed = 1;
  skipIdle = false;
  /** @type {ReadingError | null} why it does not go on */
  problem = null;

  /** Whether parts of the picture were left out, as this browser does not decode them. */
  incomplete = false;
  /** Whether pictures were left out that cannot be decoded. */
  damaged = false;

  /** A picture is complete. @type {(picture: RecordedPicture) => void} */
  onPicture = () => undefined;
  /** It jumped over time in which nothing changed. @type {(ms: number) => void} */
  onSkip = () => undefined;
  /** Place or state changed. @type {() => void} */
  onChange = () => undefined;

  /**
   * @param {import("./recording_source.js").RecordingSource} source
   * @param {Index} index
   */
  constructor(source, index) {
    this.#source = source;
    this.#index = index;
    this.#decoder = this.#newDecoder();
  }

  #newDecoder() {
    const decoder = new Decoder();
    decoder.onLeftOut = (missing) => {
      // What one that was closed does not decode any more, nobody misses.
      if (decoder !== this.#decoder) return;
      if (missing) this.incomplete = true;
      else this.damaged = true;
    };
    return decoder;
  }

  get positionMs() {
    return this.#positionMs;
  }

  get lengthMs() {
    return this.#index.length_ms;
  }

  get playing() {
    return this.#playing;
  }

  /** Whether it stands because something has to be read or decoded first. */
  get waiting() {
    return !this.#settled && !this.problem;
  }

  get ended() {
    return this.#positionMs >= this.lengthMs;
  }

  /** Whether there is a picture at all. */
  get empty() {
    return !this.#index.keys.length;
  }

  /** @param {Index} index of a recording that is still being written */
  grow(index) {
    this.#index = index;
    this.#source.grow(index.bytes);
    this.onChange();
  }

  play() {
    if (this.empty) return;
    if (this.ended) this.seek(0);
    this.#playing = true;
    this.#steppedAt = 0;
    this.problem = null;
    this.onChange();
  }

  pause() {
    this.#playing = false;
    this.onChange();
  }

  /** Goes to a place; the newest call counts. @param {number} toMs */
  seek(toMs) {
    const target = Math.max(0, Math.min(this.lengthMs, toMs));
    this.#positionMs = target;
    this.problem = null;
    this.#wanted += 1;
    if (!this.#onTheWay(target)) this.#restart(target);
    this.#settled = false;
    this.#steppedAt = 0;
    this.onChange();
    void this.#draw();
  }

  /**
   * Steps the clock; called once for every picture the screen shows.
   *
   * @param {number} nowMs of the page's clock
   */
  step(nowMs) {
    const passedMs = this.#steppedAt ? Math.min(nowMs - this.#steppedAt, LONGEST_STEP_MS) : 0;
    this.#steppedAt = nowMs;
    if (this.#playing && this.#settled) this.#advance(passedMs * this.speed);
    if (!this.problem) void this.#draw();
  }

  /** @param {number} byMs */
  #advance(byMs) {
    if (this.#lateMs < this.#positionMs - LATE_MS * this.speed) return;
    const plain = this.#positionMs + byMs;
    const to = this.skipIdle ? afterIdleMs(this.#index.idle, plain) : plain;
    if (to > plain) this.onSkip(to - plain);
    this.#positionMs = Math.min(to, this.lengthMs);
    if (this.ended && !this.#index.live) this.#playing = false;
    this.onChange();
  }

  /** Whether reading on leads to a place sooner than its key frame. @param {number} targetMs */
  #onTheWay(targetMs) {
    const from = keyAt(this.#index.keys, this.#drawnMs);
    const wanted = keyAt(this.#index.keys, targetMs);
    return (
      this.#frames !== undefined && this.#drawnMs >= 0 && this.#drawnMs <= targetMs && from?.[1] === wanted?.[1]
    );
  }

  /** @param {number} targetMs */
  #restart(targetMs) {
    this.#frames?.close();
    this.#frames = undefined;
    this.#decoder.close();
    this.#decoder = this.#newDecoder();
    this.#source.abandon();
    this.#drawnMs = -1;
    this.#lateMs = Infinity;
    const key = keyAt(this.#index.keys, targetMs);
    if (key) this.#frames = new RecordedFrames(this.#source, key[1], offsetNear(this.#index.keys, targetMs));
  }

  /** Draws all that is due, and reads ahead. */
  async #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    try {
      await this.#drawDue();
    } catch (problem) {
      if (!(problem instanceof ReadingError)) throw problem;
      this.#failed(problem);
    } finally {
      this.#drawing = false;
    }
  }

  async #drawDue() {
    for (;;) {
      const wanted = this.#wanted;
      const frames = this.#frames;
      if (!frames) return;
      const drew = await this.#drawUpTo(frames);
      if (frames === this.#frames && drew) this.onPicture(this.#picture);
      if (wanted !== this.#wanted) continue;
      this.#settle();
      this.#readAhead(frames);
      return;
    }
  }

  /** @param {RecordedFrames} frames @returns {Promise<boolean>} whether the picture changed */
  async #drawUpTo(frames) {
    while (frames === this.#frames && !frames.over && this.#missing(frames)) {
      this.#stall();
      if (!(await this.#more(frames))) return false;
    }
    if (frames !== this.#frames) return false;
    // Where nothing is drawn yet, the first picture is shown even before its time.
    const due = frames.until(Math.max(this.#positionMs, this.#drawnMs < 0 && frames.head ? frames.head.atMs : 0));
    leaveOutHidden(due.map(({ frame }) => frame));
    // From now on the way back is over the key frame: these are not drawn one by one any more.
    if (due.length) this.#drawnMs = due[due.length - 1].atMs;
    let drew = false;
    for (let at = 0; at < due.length; at += 1) {
      if (frames !== this.#frames) {
        for (const { frame } of due.slice(at)) frame.close();
        return false;
      }
      this.#lateMs = due[at].atMs;
      // What cannot be decoded is said when the frame is taken.
      for (const { frame } of due.slice(at, at + AHEAD)) void frame.start(this.#decoder).catch(() => undefined);
      drew = (await this.#picture.take(due[at].frame, this.#decoder)) || drew;
    }
    this.#lateMs = Infinity;
    return drew;
  }

  /** Whether something has to be read before the picture of this place is complete. @param {RecordedFrames} frames */
  #missing(frames) {
    return frames.knownMs <= this.#positionMs || (this.#drawnMs < 0 && !frames.head);
  }

  /** @param {RecordedFrames} frames @returns {Promise<boolean>} false where nobody wants them any more */
  async #more(frames) {
    try {
      await frames.more();
      return true;
    } catch (problem) {
      if (!(problem instanceof ReadingError) || frames === this.#frames) throw problem;
      return false;
    }
  }

  #stall() {
    if (!this.#settled) return;
    this.#settled = false;
    this.onChange();
  }

  #settle() {
    if (this.#settled) return;
    this.#settled = true;
    this.onChange();
  }

  /** @param {RecordedFrames} frames */
  #readAhead(frames) {
    const wantedMs = this.#positionMs + READ_AHEAD_MS * Math.max(1, this.speed);
    if (frames.over || frames.bytes > READ_AHEAD_BYTES || frames.knownMs > wantedMs) return;
    frames.more().catch((problem) => {
      if (!(problem instanceof ReadingError)) throw problem;
      // Tried again when it is due; then it is told.
    });
  }

  /** @param {ReadingError} problem */
  #failed(problem) {
    this.problem = problem;
    this.#playing = false;
    this.#restart(this.#positionMs);
    this.onChange();
  }
}

/**
 * Returns the last key frame that is not later than a place, or the first one.
 *
 * @param {[number, number][]} keys by time
 * @param {number} atMs
 * @returns {[number, number] | undefined}
 */
export function keyAt(keys, atMs) {
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (keys[middle][0] <= atMs) low = middle;
    else high = middle - 1;
  }
  return keys[low];
}

/**
 * Returns about where a place is in the content.
 *
 * @param {[number, number][]} keys
 * @param {number} atMs
 */
function offsetNear(keys, atMs) {
  const key = keyAt(keys, atMs);
  const next = key && keys[keys.indexOf(key) + 1];
  if (!key || !next) return 0;
  return key[1] + ((next[1] - key[1]) * (atMs - key[0])) / Math.max(1, next[0] - key[0]);
}
