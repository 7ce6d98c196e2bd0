// What the technician will need, tried out before anybody looks (SPEC J16).  Each check tells what it measured.

import { t } from "../core/texts.js";
import { build, element, empty, icon } from "./dom.js";

/**
 * @typedef {"running" | "fine" | "problem"} Outcome
 * @typedef {{outcome: Outcome, title: string, text: string}} Check
 * @typedef {import("./waiting_room.js").PageState} PageState
 */

const LINE_PATIENCE_MS = 6000;
const ECHOES = 5;
const ECHO_PAUSE_MS = 400;
const ECHO_PATIENCE_MS = 5000;
const GOOD_MS = 150;
const USABLE_MS = 400;

/** @type {Record<string, string>} */
const SYSTEMS = { windows: "Windows", macos: "macOS", linux: "Linux" };

/** @type {Record<Outcome, {picture: string, word: () => string}>} */
const LOOKS = {
  running: { picture: "clock", word: () => t("Not yet") },
  fine: { picture: "circle-check", word: () => t("Fine") },
  problem: { picture: "alert-triangle", word: () => t("Please look at this") },
};

/**
 * @param {string} platform
 * @param {Record<string, boolean>} platforms
 * @returns {Check}
 */
export function systemCheck(platform, platforms) {
  const title = t("Your system");
  if (platform === "phone") {
    const text = t("The program does not run on phones and tablets. Open this page on the computer that needs help.");
    return { outcome: "problem", title, text };
  }
  const name = SYSTEMS[platform];
  if (!name) {
    const text = t("Your browser does not say which system it runs on. Choose the right download yourself.");
    return { outcome: "problem", title, text };
  }
  if (!platforms[platform]) {
    const text = t("There is no program for {system} here yet. Please tell your technician.", { system: name });
    return { outcome: "problem", title, text };
  }
  return { outcome: "fine", title, text: t("There is a program for {system}.", { system: name }) };
}

/** @param {import("../core/link.js").State} state @param {boolean} long whether it lasts @returns {Check} */
export function liveCheck(state, long) {
  const title = t("Live connection");
  if (state === "online") return { outcome: "fine", title, text: t("This page hears of every change at once.") };
  if (!long) return { outcome: "running", title, text: t("The connection is being made.") };
  const text = t("Your network lets no live connection (WebSocket) through, and the program needs one too. Try another network, or ask who looks after yours to allow it.");
  return { outcome: "problem", title, text };
}

/** @param {number[]} tripsMs measured so far @param {boolean} silent whether an answer is overdue @returns {Check} */
export function speedCheck(tripsMs, silent) {
  const title = t("Speed of the connection");
  if (silent) {
    return { outcome: "problem", title, text: t("The connection stalls. Come closer to the router, or use a cable.") };
  }
  if (tripsMs.length < ECHOES) return { outcome: "running", title, text: t("It is being measured.") };
  const ms = Math.round([...tripsMs].sort((one, other) => one - other)[Math.floor(tripsMs.length / 2)]);
  if (ms <= GOOD_MS) return { outcome: "fine", title, text: t("Answers take {ms} ms: fast.", { ms }) };
  if (ms <= USABLE_MS) return { outcome: "fine", title, text: t("Answers take {ms} ms: good enough.", { ms }) };
  const text = t(
    "Answers take {ms} ms, so the help will feel slow. Pause downloads and video, come closer to the router, or use a cable.",
    { ms },
  );
  return { outcome: "problem", title, text };
}

/** @param {PageState} page @returns {Check} */
export function programCheck(page) {
  const title = t("The program");
  if (page.agent_online) return { outcome: "fine", title, text: t("It runs and is connected.") };
  if (page.state === "reconnecting" || page.state === "rebooting") {
    return { outcome: "running", title, text: t("It lost its connection and comes back by itself.") };
  }
  return { outcome: "running", title, text: t("Download and start it as described in the steps above.") };
}

/** @param {PageState} page @param {string} platform @returns {Check} */
export function permissionCheck(page, platform) {
  const title = t("Showing your screen");
  if (page.agent_online && page.reason === "unavailable") {
    return { outcome: "problem", title, text: unavailableText(platform) };
  }
  if (["ready", "connected", "on_hold"].includes(page.state)) {
    return { outcome: "fine", title, text: t("You allowed it.") };
  }
  if (platform === "macos") {
    const text = t("The program asks you first. macOS then wants your consent to screen recording and accessibility as well.");
    return { outcome: "running", title, text };
  }
  if (platform === "linux") {
    const text = t("The program asks you first. If your desktop uses Wayland, sign in with “Xorg” for it; the program tells you.");
    return { outcome: "running", title, text };
  }
  return { outcome: "running", title, text: t("The program asks you first. Nothing is shown before you press Allow.") };
}

/** @param {string} platform @returns {string} */
function unavailableText(platform) {
  if (platform === "linux") {
    return t("The program cannot show this screen. If your desktop uses Wayland, sign out, choose “Xorg” when you sign in, and start the program again.");
  }
  if (platform === "macos") {
    return t("The program cannot show this screen. Allow it under System Settings, Privacy and Security, Screen Recording, and start it again.");
  }
  return t("The program cannot show this screen. Tell your technician what the program says.");
}

/** The list of checks on the page. */
export class Preflight {
  #list = element("check-list", HTMLElement);
  #link;
  #platform;
  #platforms;
  #page;
  /** @type {import("../core/link.js").State} */
  #line = "connecting";
  #long = false;
  /** @type {number[]} */
  #tripsMs = [];
  #silent = false;
  #sentAtMs = 0;
  #number = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  /**
   * @param {import("../core/link.js").Link} link
   * @param {{page: PageState, platform: string, platforms: Record<string, boolean>}} known
   */
  constructor(link, { page, platform, platforms }) {
    this.#link = link;
    this.#page = page;
    this.#platform = platform;
    this.#platforms = platforms;
    link.on("link.echoed", (message) => this.#echoed(Number(message.number)));
    element("checks", HTMLElement).hidden = false;
    this.#draw();
  }

  /** @param {PageState} page */
  show(page) {
    this.#page = page;
    this.#draw();
  }

  /** @param {import("../core/link.js").State} state */
  showLine(state) {
    if ((state === "online") !== (this.#line === "online")) {
      clearTimeout(this.#patience);
      clearTimeout(this.#next);
      this.#silent = false;
      if (state === "online") this.#online();
    }
    this.#line = state;
    if (state !== "online" && !this.#long && this.#patience === undefined) this.#wait();
    this.#draw();
  }

  #online() {
    this.#long = false;
    this.#tripsMs = [];
    this.#next = setTimeout(() => this.#echo(), ECHO_PAUSE_MS);
  }

  #wait() {
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      this.#long = this.#line !== "online";
      this.#draw();
    }, LINE_PATIENCE_MS);
  }

  #echo() {
    this.#number += 1;
    this.#sentAtMs = performance.now();
    if (!this.#link.send({ type: "link.echo", number: this.#number })) return;
    this.#patience = setTimeout(() => {
      this.#silent = true;
      this.#draw();
    }, ECHO_PATIENCE_MS);
  }

  /** @param {number} number */
  #echoed(number) {
    if (number !== this.#number) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#silent = false;
    this.#tripsMs.push(performance.now() - this.#sentAtMs);
    if (this.#tripsMs.length < ECHOES) this.#next = setTimeout(() => this.#echo(), ECHO_PAUSE_MS);
    this.#draw();
  }

  #draw() {
    const checks = [
      systemCheck(this.#platform, this.#platforms),
      liveCheck(this.#line, this.#long),
      speedCheck(this.#tripsMs, this.#silent),
      programCheck(this.#page),
      permissionCheck(this.#page, this.#platform),
    ];
    empty(this.#list);
    for (const { outcome, title, text } of checks) {
      const { picture, word } = LOOKS[outcome];
      this.#list.appendChild(
        build("li", { class: `check check-${outcome}` }, [
          icon(picture),
          build("div", {}, [
            build("p", { class: "check-title" }, [title, build("span", { class: "check-outcome" }, [word()])]),
            build("p", { class: "check-text" }, [text]),
          ]),
        ]),
      );
    }
  }
}
