// The time line: where the recording is, where nothing happened, and marks; whoever drags it goes there.

import { t } from "../core/texts.js";
import { byId, element, fill } from "./elements.js";
import { markText, placeText } from "./player_texts.js";

/** @typedef {import("../core/recordings_api.js").Mark} Mark */

/** Marks so near to the pointer are named, px. */
const NEAR_PX = 6;
/** Idle times shorter than this part of the line are not seen anyway. */
const LEAST_PART = 0.002;

/** The slider and what is drawn below it. */
export class PlayerLine {
  #slider = byId("slider", HTMLInputElement);
  #played = byId("played", HTMLElement);
  #bubble = byId("bubble", HTMLElement);
  #line = byId("line", HTMLElement);
  #lengthMs = 1;
  /** @type {Mark[]} */
  #marks = [];

  /** @param {(toMs: number) => void} onSeek */
  constructor(onSeek) {
    this.#slider.addEventListener("input", () => onSeek(Number(this.#slider.value)));
    this.#line.addEventListener("mousemove", (event) => this.#hover(event.clientX));
    this.#line.addEventListener("mouseleave", () => (this.#bubble.hidden = true));
  }

  /** @param {{lengthMs: number, idle: [number, number][], marks: Mark[]}} recording */
  load({ lengthMs, idle, marks }) {
    this.#lengthMs = Math.max(1, lengthMs);
    this.#marks = marks.filter((mark) => markText(mark));
    this.#slider.max = String(this.#lengthMs);
    this.#slider.disabled = lengthMs <= 0;
    const seen = idle.filter(([from, to]) => (to - from) / this.#lengthMs > LEAST_PART);
    fill(byId("idle", HTMLElement), seen.map((part) => this.#part(part)));
    fill(byId("ticks", HTMLElement), this.#marks.map(({ time_ms }) => this.#tick(time_ms)));
  }

  /** @param {number} atMs */
  show(atMs) {
    const part = Math.min(1, atMs / this.#lengthMs);
    this.#slider.value = String(atMs);
    const said = t("{place} of {length}", { place: placeText(atMs), length: placeText(this.#lengthMs) });
    if (this.#slider.getAttribute("aria-valuetext") !== said) this.#slider.setAttribute("aria-valuetext", said);
    this.#played.style.transform = `scaleX(${part})`;
  }

  /** @param {[number, number]} part */
  #part([from, to]) {
    const made = element("div", "idle-part");
    made.style.left = `${(100 * from) / this.#lengthMs}%`;
    made.style.width = `${(100 * (to - from)) / this.#lengthMs}%`;
    return made;
  }

  /** @param {number} atMs */
  #tick(atMs) {
    const made = element("span", "tick");
    made.style.left = `${(100 * Math.min(atMs, this.#lengthMs)) / this.#lengthMs}%`;
    return made;
  }

  /** @param {number} clientX */
  #hover(clientX) {
    const { left, width } = this.#line.getBoundingClientRect();
    const x = Math.max(0, Math.min(width, clientX - left));
    const atMs = (x / (width || 1)) * this.#lengthMs;
    const nearMs = (NEAR_PX / (width || 1)) * this.#lengthMs;
    const mark = this.#marks.find(({ time_ms }) => Math.abs(time_ms - atMs) <= nearMs);
    const said = mark && markText(mark);
    this.#bubble.textContent = said ? `${placeText(atMs)} · ${said.text}` : placeText(atMs);
    this.#bubble.hidden = this.#slider.disabled;
    const room = this.#bubble.offsetWidth;
    this.#bubble.style.left = `${Math.max(0, Math.min(width - room, x - room / 2))}px`;
  }
}
