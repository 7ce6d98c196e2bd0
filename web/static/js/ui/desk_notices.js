// Notices of the desk: card, sound, number in the title, and the computer's own notices.  One a session, gone as soon
// as anybody has done what it asks for.

import { Notices } from "../core/desk_notices.js";
import { canBeResolved } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { DeskSound } from "./desk_sound.js";
import { element } from "./dom.js";
import { remember, remembered } from "./preferences.js";
import { explanation, stateName, titleOf } from "./session_texts.js";
import { Toasts } from "./toasts.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/desk_notices.js").Kind} Kind
 * @typedef {import("./toasts.js").ToastText} ToastText
 */

/**
 * @typedef {{
 *   me: string, concerns: (row: SessionRow) => boolean, act: (row: SessionRow, act: any) => void,
 *   open: (row: SessionRow) => void, may: (row: SessionRow, right: string) => boolean, showQueue: () => void,
 * }} Desk `concerns`: whether customers of its group are this person's to take
 */

const WAITING_MS = 20_000;
/** So many cards of one burst; the rest is one sentence. */
const MOST_AT_ONCE = 3;
const MORE = "more";

/** @type {Record<Kind, {picture: string, look: string, shownMs?: number, said: (row: SessionRow) => [string, string]}>} */
const TEXTS = {
  offer: {
    picture: "transfer",
    look: "toast-urgent",
    shownMs: 0,
    said: (row) => [t("{name} asks you to take over", { name: row.offered_by }), row.offer_note || titleOf(row)],
  },
  assigned: {
    picture: "user-share",
    look: "toast-urgent",
    shownMs: 0,
    said: (row) => [t("Assigned to you: {name}", { name: titleOf(row) }), row.topic || explanation(row)],
  },
  declined: {
    picture: "transfer",
    look: "toast-urgent",
    shownMs: WAITING_MS,
    said: (row) => [t("Not taken over: {name}", { name: titleOf(row) }), t("Your colleague did not accept. The session stays yours.")],
  },
  message: {
    picture: "message",
    look: "toast-urgent",
    shownMs: WAITING_MS,
    said: (row) => [t("New message from {name}", { name: titleOf(row) }), t("Unread messages: {count}", { count: row.unread })],
  },
  returned: {
    picture: "inbox",
    look: "toast-urgent",
    shownMs: WAITING_MS,
    said: (row) => [t("Back in the queue: {name}", { name: titleOf(row) }), row.topic || t("Nobody has it at the moment.")],
  },
  waiting: {
    picture: "hourglass",
    look: "",
    shownMs: WAITING_MS,
    said: (row) => [t("New in the queue: {name}", { name: titleOf(row) }), row.topic || row.description || explanation(row)],
  },
  ready: { picture: "eye", look: "toast-good", shownMs: WAITING_MS, said: stateSaid },
  came: { picture: "user", look: "", said: stateSaid },
  ended: { picture: "player-stop", look: "", said: stateSaid },
};

/** @param {SessionRow} row @returns {[string, string]} */
function stateSaid(row) {
  return [titleOf(row), `${stateName(row.state)}. ${explanation(row)}`];
}

/** Tells one person what is new. */
export class DeskNotices {
  #desk;
  #rules;
  #toasts;
  #sound = new DeskSound();
  #announcer = element("announcer", HTMLElement);
  #title = document.title;
  /** @type {SessionRow[]} */
  #fresh = [];
  /** @type {Map<string, Notification>} */
  #system = new Map();
  #withSound = remembered("desk.sound", "on", ["on", "off"]) === "on";
  #withSystem = remembered("desk.system", "off", ["on", "off"]) === "on";

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#rules = new Notices(desk.me, desk.concerns);
    this.#toasts = new Toasts(element("toasts", HTMLElement));
    element("notices-sound", HTMLElement).addEventListener("click", () => this.#switchSound());
    element("notices-system", HTMLElement).addEventListener("click", () => void this.#switchSystem());
    this.#showSwitches();
  }

  /**
   * Takes a session as it is now; `flush` shows what came of it.
   *
   * @param {SessionRow | undefined} before
   * @param {SessionRow} row
   * @param {boolean} quiet whether it is an own act, or the first list
   */
  take(before, row, quiet) {
    const known = this.#rules.kindOf(row.id);
    const { kind, fresh } = this.#rules.take(before, row, quiet);
    if (kind !== known) this.#remove(row.id);
    if (fresh) this.#fresh = [...this.#fresh.filter((one) => one.id !== row.id), row];
    else if (kind !== known) this.#fresh = this.#fresh.filter((one) => one.id !== row.id);
  }

  /** @param {string} id of a session that is out of sight */
  forget(id) {
    this.#rules.forget(id);
    this.#remove(id);
  }

  /** Shows what is new, at once for a burst. */
  flush() {
    const fresh = this.#fresh.filter((row) => this.#rules.kindOf(row.id));
    this.#fresh = [];
    this.#showCount();
    if (!fresh.length) return;
    for (const row of fresh.slice(0, MOST_AT_ONCE)) this.#show(row);
    const more = fresh.length - MOST_AT_ONCE;
    if (more > 0) {
      const acts = [{ label: t("Open the queue"), act: () => this.#desk.showQueue(), main: true }];
      const title = t("More news: {count}", { count: more });
      this.#toasts.show(MORE, { title, sentence: t("The lists show all of them."), picture: "inbox", acts });
    }
    this.#announcer.textContent = fresh.map((row) => this.#said(row).join(". ")).slice(0, MOST_AT_ONCE).join(" ");
    if (this.#withSound) this.#sound.play();
  }

  #showCount() {
    const count = this.#rules.count;
    const title = count ? `(${count}) ${this.#title}` : this.#title;
    if (document.title !== title) document.title = title;
    if (!count) this.#toasts.remove(MORE);
  }

  /** @param {SessionRow} row */
  #said(row) {
    const kind = this.#rules.kindOf(row.id) || "waiting";
    return TEXTS[kind].said(row);
  }

  /** @param {SessionRow} row */
  #show(row) {
    const kind = this.#rules.kindOf(row.id);
    if (!kind) return;
    const { picture, look, shownMs } = TEXTS[kind];
    const [title, sentence] = this.#said(row);
    this.#toasts.show(row.id, { title, sentence, picture, look, shownMs, acts: this.#acts(row, kind) });
    this.#showSystem(row, title, sentence);
  }

  /** @param {SessionRow} row @param {Kind} kind @returns {import("./toasts.js").ToastAct[]} */
  #acts(row, kind) {
    const { act, open, may } = this.#desk;
    const look = { label: t("Open"), act: () => open(row) };
    if (kind === "offer") {
      return [
        { label: t("Accept"), act: () => act(row, "accept"), main: true },
        { label: t("Decline"), act: () => act(row, "decline") },
      ];
    }
    if ((kind === "waiting" || kind === "returned") && may(row, "sessions.edit")) {
      return [{ label: t("Assign to me"), act: () => act(row, "assign"), main: true }, look];
    }
    if (kind === "ended" && canBeResolved(row) && may(row, "sessions.edit")) {
      return [{ label: t("Resolve"), act: () => act(row, "resolve"), main: true }, look];
    }
    if (kind === "ready" && may(row, "control")) {
      return [{ label: t("Join"), act: () => act(row, "join"), main: true }, look];
    }
    return [{ ...look, main: kind === "message" || kind === "assigned" }];
  }

  /** @param {string} id */
  #remove(id) {
    this.#toasts.remove(id);
    const shown = this.#system.get(id);
    if (shown) shown.close();
    this.#system.delete(id);
  }

  /** @param {SessionRow} row @param {string} title @param {string} body */
  #showSystem(row, title, body) {
    const possible = "Notification" in window && Notification.permission === "granted";
    if (!possible || !this.#withSystem || !document.hidden) return;
    let shown;
    try {
      shown = new Notification(title, { body, tag: row.id, silent: true });
    } catch (problem) {
      // Phones have the name, and no constructor (Notifications API, section 3.1).
      if (!(problem instanceof TypeError)) throw problem;
      return;
    }
    shown.addEventListener("click", () => {
      window.focus();
      this.#desk.open(row);
    });
    this.#system.set(row.id, shown);
  }

  #switchSound() {
    this.#withSound = !this.#withSound;
    remember("desk.sound", this.#withSound ? "on" : "off");
    this.#showSwitches();
    if (this.#withSound) this.#sound.play();
  }

  async #switchSystem() {
    this.#withSystem = !this.#withSystem && (await Notification.requestPermission()) === "granted";
    remember("desk.system", this.#withSystem ? "on" : "off");
    this.#showSwitches();
  }

  #showSwitches() {
    const sound = element("notices-sound", HTMLElement);
    const system = element("notices-system", HTMLElement);
    const possible = "Notification" in window && Notification.permission !== "denied";
    sound.setAttribute("aria-checked", String(this.#withSound));
    system.setAttribute("aria-checked", String(this.#withSystem && possible));
    if (system.parentElement) system.parentElement.hidden = !possible;
    element("notices-button", HTMLElement).classList.toggle("is-muted", !this.#withSound);
  }
}
