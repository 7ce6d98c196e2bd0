// Where the customer's session stands: who helps, the place in the queue, and one sentence about now (SPEC J2, J16).

import { hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { element } from "./dom.js";

/**
 * @typedef {{state: string, reason: string, technician: string, agent_online: boolean, place?: number,
 *   wait_s?: number}} PageState
 */

const UNSHARED = ["open", "waiting"];
const TICK_MS = 5000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** @type {Record<string, () => string>} */
const ENDINGS = {
  customer_ended: () => t("You ended this session. Nobody sees your screen."),
  customer_left: () => t("You left this session. Nobody sees your screen."),
  technician_ended: () => t("Your technician ended this session. Nobody sees your screen."),
};

/** @type {Record<string, () => string>} */
const REFUSALS = {
  denied: () => t("You pressed Deny, so nothing is shown. Your technician can ask again."),
  silence: () => t("The question was not answered in time, so nothing is shown. Your technician can ask again."),
  unavailable: () => t("The program cannot show this screen. Tell your technician what the program says."),
};

/** @param {PageState} page @returns {string} */
function waitingText(page) {
  if (!page.agent_online) return t("Waiting for you to download and start the program.");
  if (REFUSALS[page.reason]) return REFUSALS[page.reason]();
  if (!page.technician) return t("The program is running. You need not do anything until somebody takes your request.");
  return t("The program is running. When it asks you, decide whether to allow the help.");
}

/** @param {PageState} page @returns {string} */
function heldText(page) {
  return page.technician
    ? t("On hold: {technician} paused and is back in a moment. Your screen is not shown meanwhile; please stay here.", {
        technician: page.technician,
      })
    : t("On hold for a moment. Your screen is not shown meanwhile; please stay here.");
}

/** @param {PageState} page @returns {string} */
export function stateText(page) {
  switch (page.state) {
    case "open":
    case "waiting":
      return waitingText(page);
    case "ready":
      return t("You allowed the help. Nobody looks at your screen at this moment.");
    case "connected":
      return t("Your technician sees your screen now. End it at any time with “End session” on your screen.");
    case "on_hold":
      return heldText(page);
    case "reconnecting":
    case "rebooting":
      return t("The connection to your computer is interrupted. It comes back by itself; please wait.");
    default:
      return ENDINGS[page.reason]
        ? ENDINGS[page.reason]()
        : t("This session has ended. Nobody sees your screen.");
  }
}

/**
 * @param {number} waitS expected when it was told, 0 for unknown
 * @param {number} passedS since then
 * @returns {string}
 */
export function waitText(waitS, passedS) {
  if (waitS <= 0) return t("How long it takes is not known yet.");
  const leftS = waitS - passedS;
  if (leftS <= 0) return t("It takes a little longer than usual. You keep your place.");
  if (leftS < 1.5 * MINUTE_S) return t("It should take about one minute.");
  if (leftS < HOUR_S) return t("It should take about {minutes} minutes.", { minutes: Math.round(leftS / MINUTE_S) });
  return t("It may take more than an hour. You may write your question already.");
}

/**
 * @param {string} before who helped as last told
 * @param {string} now who helps, empty for nobody
 * @returns {string} what to say about a change of technician, or an empty text
 */
export function changeText(before, now) {
  if (before === now) return "";
  if (!before) return t("{technician} has taken your request.", { technician: now });
  if (!now) {
    return t("{technician} had to go. Your request is in the queue again and the next technician sees everything so far.", {
      technician: before,
    });
  }
  return t("{before} handed your request over to {technician}, who knows everything so far.", {
    before,
    technician: now,
  });
}

/** The upper part of the customer's page. */
export class WaitingRoom {
  #who = element("who", HTMLElement);
  #strip = element("state", HTMLElement);
  #sentence = element("state-text", HTMLElement);
  #change = element("change", HTMLElement);
  #queue = element("queue", HTMLElement);
  #place = element("queue-place", HTMLElement);
  #wait = element("queue-wait", HTMLElement);
  /** @type {PageState} */
  #page;
  #toldAtMs = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {PageState} first as the page came */
  constructor(first) {
    this.#page = first;
  }

  /** @param {PageState} page */
  show(page) {
    const before = this.#page;
    if (page.wait_s !== before.wait_s || page.place !== before.place || !this.#toldAtMs) {
      this.#toldAtMs = performance.now();
    }
    this.#page = page;
    const ended = hasEnded(page);
    this.#showWho(ended);
    this.#strip.className = `live-state state-${page.state}`;
    this.#sentence.textContent = stateText(page);
    this.#showChange(ended ? "" : changeText(before.technician, page.technician), before.technician !== page.technician);
    this.#showQueue();
    element("on-behalf", HTMLElement).hidden = ended || !page.technician;
    element("leave", HTMLElement).hidden = ended;
    element("while-live", HTMLElement).hidden = ended;
    element("waiting-side", HTMLElement).hidden = ended;
    element("steps", HTMLElement).hidden = page.agent_online;
    element("step-taken", HTMLElement).hidden = page.technician !== "";
    element("when-ended", HTMLElement).hidden = !ended;
  }

  /** @param {import("../core/link.js").LinkState} line */
  showLine(line) {
    this.#strip.classList.toggle("line-waiting", line.state === "waiting");
    if (line.state === "waiting") {
      this.#sentence.textContent = t("This page lost its connection and tries again by itself.");
    } else if (line.state === "ended") {
      this.#sentence.textContent = t("This page is no longer up to date. Please reload it.");
    } else if (line.state === "online") {
      this.#sentence.textContent = stateText(this.#page);
    }
  }

  /** @param {boolean} ended */
  #showWho(ended) {
    const { technician } = this.#page;
    if (ended) this.#who.textContent = t("This session has ended");
    else if (technician) this.#who.textContent = t("{technician} helps you", { technician });
    else this.#who.textContent = t("Nobody has taken your request yet");
  }

  /** @param {string} text @param {boolean} changed */
  #showChange(text, changed) {
    if (!changed) return;
    this.#change.textContent = text;
    this.#change.hidden = !text;
  }

  #showQueue() {
    const place = UNSHARED.includes(this.#page.state) ? this.#page.place || 0 : 0;
    this.#queue.hidden = place === 0;
    clearInterval(this.#timer);
    if (place === 0) return;
    this.#place.textContent =
      place === 1 ? t("You are next in the queue.") : t("You are number {place} in the queue.", { place });
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #tick() {
    const passedS = (performance.now() - this.#toldAtMs) / 1000;
    const text = waitText(this.#page.wait_s || 0, passedS);
    if (this.#wait.textContent !== text) this.#wait.textContent = text;
  }
}
