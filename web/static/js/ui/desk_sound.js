// The desk's soft sound, made by the browser itself.  Browsers play nothing before the person has touched the page.

/** Two notes: Hz, and when after the start. */
const NOTES = [
  { hz: 659.25, atS: 0 },
  { hz: 880, atS: 0.14 },
];
const NOTE_S = 0.32;
const LOUDEST = 0.09;
/** A burst of news is one sound. */
const REST_MS = 1500;

/** Plays it, where the browser can and may. */
export class DeskSound {
  /** @type {AudioContext | undefined} */
  #context;
  #playedAtMs = -REST_MS;

  constructor() {
    const Context = window.AudioContext || /** @type {any} */ (window).webkitAudioContext;
    if (!Context) return;
    const wake = () => {
      for (const kind of ["pointerdown", "mousedown", "keydown"]) document.removeEventListener(kind, wake, true);
      this.#context = new Context();
    };
    for (const kind of ["pointerdown", "mousedown", "keydown"]) document.addEventListener(kind, wake, true);
  }

  /** @returns {boolean} whether anything was played */
  play() {
    const context = this.#context;
    const nowMs = performance.now();
    if (!context || nowMs - this.#playedAtMs < REST_MS) return false;
    if (context.state === "suspended") void context.resume();
    this.#playedAtMs = nowMs;
    for (const { hz, atS } of NOTES) this.#note(context, hz, context.currentTime + atS);
    return true;
  }

  /** @param {AudioContext} context @param {number} hz @param {number} startS on the context's clock */
  #note(context, hz, startS) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.type = "sine";
    tone.frequency.value = hz;
    loudness.gain.setValueAtTime(0.0001, startS);
    loudness.gain.exponentialRampToValueAtTime(LOUDEST, startS + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, startS + NOTE_S);
    tone.connect(loudness);
    loudness.connect(context.destination);
    tone.start(startS);
    tone.stop(startS + NOTE_S);
  }
}
