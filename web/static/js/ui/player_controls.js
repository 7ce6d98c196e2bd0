// Buttons and keys of the player.

import { t } from "../core/texts.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { byId } from "./elements.js";
import { inFullScreen, leaveFullScreen, mayFullScreen } from "./full_screen.js";
import { placeText, shortcoming } from "./player_texts.js";
import { remember, remembered } from "./preferences.js";

/** @typedef {import("../core/playback.js").Playback} Playback */
/** @typedef {import("./player_events.js").PlayerEvents} PlayerEvents */

const SPEEDS = [0.5, 1, 1.5, 2, 4, 8];
const STEP_MS = 5000;
const LONG_STEP_MS = 30000;
const BUTTON_STEP_MS = 10000;
/** How long it is said that something was skipped, ms. */
const SAID_MS = 2500;

/** What a person does with one recording. */
export class PlayerControls {
  #playback;
  #events;
  #play = byId("play", HTMLButtonElement);
  #speed = byId("speed", HTMLSelectElement);
  #skip = byId("skip", HTMLButtonElement);
  #said = byId("said", HTMLElement);
  #keysDialog = byId("keys-dialog", HTMLElement);
  #position = byId("position", HTMLElement);
  #length = byId("length", HTMLElement);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saying;

  /**
   * @param {Playback} playback
   * @param {PlayerEvents} events
   */
  constructor(playback, events) {
    this.#playback = playback;
    this.#events = events;
    this.#wireButtons();
    this.#wireFullScreen();
    document.addEventListener("keydown", (event) => this.#key(event));
    playback.skipIdle = remembered("player-skip", "no", ["yes", "no"]) === "yes";
    playback.onSkip = (ms) => this.#say(t("Skipped {length} in which nothing changed", { length: placeText(ms) }));
    for (const id of ["play", "backward", "forward", "skip"]) byId(id, HTMLButtonElement).disabled = playback.empty;
    this.#speed.disabled = playback.empty;
    this.#skip.setAttribute("aria-pressed", String(playback.skipIdle));
  }

  show() {
    const { playing, waiting, positionMs, lengthMs, problem } = this.#playback;
    this.#play.dataset.playing = String(playing);
    const name = playing ? t("Pause") : t("Play");
    if (this.#play.title !== name) {
      this.#play.title = name;
      this.#play.setAttribute("aria-label", name);
    }
    set(this.#position, placeText(positionMs));
    set(this.#length, placeText(lengthMs));
    if (problem) this.#say(t("The recording cannot be read. Check your connection, then play again."), true);
    else if (!this.#saying) set(this.#said, waiting && playing ? t("Loading …") : shortcoming(this.#playback));
  }

  #wireButtons() {
    this.#play.addEventListener("click", () => this.#toggle());
    byId("backward", HTMLButtonElement).addEventListener("click", () => this.#by(-BUTTON_STEP_MS));
    byId("forward", HTMLButtonElement).addEventListener("click", () => this.#by(BUTTON_STEP_MS));
    byId("stage", HTMLElement).addEventListener("click", () => this.#toggle());
    this.#skip.addEventListener("click", () => this.#toggleSkip());
    this.#speed.addEventListener("change", () => (this.#playback.speed = Number(this.#speed.value)));
    byId("keys-button", HTMLButtonElement).addEventListener("click", () => openDialog(this.#keysDialog));
    byId("keys-close", HTMLButtonElement).addEventListener("click", () => closeDialog(this.#keysDialog));
  }

  #wireFullScreen() {
    const button = byId("full-screen", HTMLButtonElement);
    button.hidden = !mayFullScreen();
    button.addEventListener("click", () => void toggleFullScreen());
    const changed = () => button.setAttribute("aria-pressed", String(inFullScreen()));
    document.addEventListener("fullscreenchange", changed);
    document.addEventListener("webkitfullscreenchange", changed);
  }

  #toggle() {
    if (this.#playback.playing) this.#playback.pause();
    else this.#playback.play();
  }

  #toggleSkip() {
    const on = !this.#playback.skipIdle;
    this.#playback.skipIdle = on;
    this.#skip.setAttribute("aria-pressed", String(on));
    remember("player-skip", on ? "yes" : "no");
  }

  /** @param {number} ms */
  #by(ms) {
    this.#playback.seek(this.#playback.positionMs + ms);
  }

  /** @param {-1 | 1} way */
  #faster(way) {
    const at = SPEEDS.indexOf(this.#playback.speed) + way;
    const speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))];
    this.#playback.speed = speed;
    this.#speed.value = String(speed);
    this.#say(t("Speed {speed}×", { speed }));
  }

  /** @param {-1 | 1} way */
  #event(way) {
    const to = this.#events.beside(this.#playback.positionMs, way);
    if (to !== undefined) this.#playback.seek(to);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest("dialog, select")) return;
    // Space and Enter belong to the button that has the focus.
    if (event.key === " " && target.closest("button, a, input[type=checkbox]")) return;
    const act = this.#acts(event);
    if (!act || this.#playback.empty) return;
    event.preventDefault();
    act();
  }

  /** @param {KeyboardEvent} event @returns {(() => void) | undefined} */
  #acts({ key, shiftKey }) {
    const stepMs = shiftKey ? LONG_STEP_MS : STEP_MS;
    /** @type {Record<string, () => void>} */
    const acts = {
      " ": () => this.#toggle(),
      ArrowLeft: () => this.#by(-stepMs),
      ArrowRight: () => this.#by(stepMs),
      Home: () => this.#playback.seek(0),
      End: () => this.#playback.seek(this.#playback.lengthMs),
      PageUp: () => this.#event(-1),
      PageDown: () => this.#event(1),
      "+": () => this.#faster(1),
      "=": () => this.#faster(1),
      "-": () => this.#faster(-1),
      i: () => this.#toggleSkip(),
      f: () => void toggleFullScreen(),
      "?": () => openDialog(this.#keysDialog),
    };
    return acts[key.length === 1 ? key.toLowerCase() : key];
  }

  /** @param {string} text @param {boolean} [stays] */
  #say(text, stays = false) {
    clearTimeout(this.#saying);
    set(this.#said, text);
    this.#saying = stays ? undefined : setTimeout(() => this.#quiet(), SAID_MS);
  }

  #quiet() {
    this.#saying = undefined;
    set(this.#said, "");
  }
}

/** Without the lock of keys that the viewer asks for: Escape leaves at once. */
async function toggleFullScreen() {
  if (inFullScreen()) {
    leaveFullScreen();
    return;
  }
  const root = /** @type {import("./full_screen.js").OldElement} */ (document.documentElement);
  try {
    if (root.requestFullscreen) await root.requestFullscreen();
    else root.webkitRequestFullscreen?.();
  } catch (problem) {
    // Refused by the browser: the page stays as it is.
    if (!(problem instanceof TypeError)) throw problem;
  }
}

/** @param {HTMLElement} place @param {string} text */
function set(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
