// The page that plays a recording.

import { RequestError } from "../core/desk_api.js";
import { pageData } from "../core/page.js";
import { Playback } from "../core/playback.js";
import { RecordingSource } from "../core/recording_source.js";
import { contentUrl, recordingNow, watchRecording } from "../core/recordings_api.js";
import { t } from "../core/texts.js";
import { byId } from "../ui/elements.js";
import { PlayerControls } from "../ui/player_controls.js";
import { PlayerEvents } from "../ui/player_events.js";
import { PlayerLine } from "../ui/player_line.js";
import { PlayerSaving } from "../ui/player_saving.js";
import { PlayerScreen } from "../ui/player_screen.js";

/** @typedef {import("../core/recordings_api.js").RecordingIndex} RecordingIndex */

/** How often one asks how far a recording goes that is still being written. */
const GROWS_MS = 4000;

/** One recording, opened. */
class Player {
  #screen;
  #index;
  #playback;
  #line;
  #events;
  #controls;

  /**
   * @param {PlayerScreen} screen
   * @param {RecordingIndex} index
   */
  constructor(screen, index) {
    this.#screen = screen;
    this.#index = index;
    const url = contentUrl(index.id, index.key);
    const playback = new Playback(new RecordingSource(url, index.bytes), index);
    this.#playback = playback;
    const seek = (/** @type {number} */ toMs) => playback.seek(toMs);
    this.#line = new PlayerLine(seek);
    this.#events = new PlayerEvents(seek, () => screen.layout());
    this.#controls = new PlayerControls(playback, this.#events);
    playback.onPicture = (picture) => screen.show(picture);
    playback.onChange = () => this.#show();
    new PlayerSaving({
      url,
      index: () => this.#index,
      size: () => screen.size,
      beganAtMs: index.facts.began_at_ms,
    });
  }

  start() {
    this.#load();
    this.#show();
    if (this.#playback.empty) {
      this.#screen.say(
        t("There is no picture in this recording"),
        t("It ended before the customer's screen was shown."),
        null,
      );
    } else {
      this.#playback.seek(Math.max(this.#index.keys[0][0], placeInAddress()));
      this.#playback.play();
      byId("stage", HTMLElement).focus({ preventScroll: true });
    }
    const step = (/** @type {number} */ nowMs) => {
      this.#playback.step(nowMs);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    if (this.#index.live) this.#follow();
  }

  #load() {
    const { length_ms: lengthMs, idle, marks, live } = this.#index;
    this.#line.load({ lengthMs, idle, marks });
    this.#events.load(marks);
    byId("live", HTMLElement).hidden = !live;
  }

  #show() {
    this.#line.show(this.#playback.positionMs);
    this.#events.show(this.#playback.positionMs);
    this.#controls.show();
    if (this.#playback.problem && !this.#screen.shown) {
      const again = () => {
        this.#screen.wait();
        this.#playback.play();
      };
      this.#screen.say(t("The recording cannot be read"), t("Check your connection, then try again."), again);
    }
  }

  #follow() {
    setTimeout(async () => {
      await this.#grow();
      if (this.#index.live) this.#follow();
    }, GROWS_MS);
  }

  async #grow() {
    try {
      this.#index = await recordingNow(this.#index.id, this.#index.key);
      this.#playback.grow(this.#index);
      this.#load();
      this.#show();
    } catch (problem) {
      // What is here plays on; the next question may be answered.
      if (!(problem instanceof RequestError)) throw problem;
    }
  }
}

/** @returns {number} ms: pages may point at a moment with #t=<seconds> */
function placeInAddress() {
  const said = /^#t=(\d{1,6})$/.exec(window.location.hash);
  return said ? Number(said[1]) * 1000 : 0;
}

async function open() {
  const screen = new PlayerScreen();
  try {
    new Player(screen, await watchRecording(pageData().page.recording_id)).start();
  } catch (problem) {
    if (!(problem instanceof RequestError)) throw problem;
    screen.say(t("The recording cannot be opened"), problem.message, () => window.location.reload());
  }
}

void open();
