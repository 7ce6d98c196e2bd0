// The session at the right of the desk (SPEC D6, D7): what is known, chat, people, timeline, and what can be done.

import { ChatLogs } from "../core/chat_logs.js";
import { actOn, RequestError } from "../core/desk_api.js";
import * as api from "../core/session_api.js";
import { t } from "../core/texts.js";
import { build, element, empty } from "./dom.js";
import { DrawerHead } from "./drawer_head.js";
import { DrawerPlace } from "./drawer_place.js";
import { SECTIONS } from "./drawer_sections.js";
import { Tabs } from "./drawer_tabs.js";
import { DrawerStar } from "./drawer_star.js";
import { SessionDialogs } from "./session_dialogs.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/session_api.js").Details} Details
 * @typedef {import("./drawer_sections.js").SectionView} SectionView
 */

/**
 * What the page around it knows.
 *
 * @typedef {{
 *   link: import("../core/chat_logs.js").Line, me: string,
 *   may: (row: SessionRow, right: string) => boolean, groupName: (row: SessionRow) => string,
 *   groups: () => Array<{id: string, name: string, rights: string[]}>, now: () => number,
 *   changed: (row: SessionRow) => void, closed?: (id: string) => void, starred?: (id: string, on: boolean) => void,
 * }} Desk `now`: the appliance's clock; `changed`: a request brought a newer row, which is already shown here, or the
 *   id alone of one that is out of sight now; `closed`: the person closed it; `starred`: a star was set or taken away
 */

const RELOAD_MS = 300;

/** @param {SessionRow} row @returns {string} changes when the details may have: not with every word of the chat */
const trace = (row) =>
  JSON.stringify({ ...row, messages: 0, unread: 0, agent_online: false, people: row.people.map((one) => one.id), link: "" });

/** One drawer; shows one session at a time. */
export class SessionDrawer {
  #desk;
  #dialogs;
  #head;
  #place;
  #tabs;
  #star;
  #chats;
  #problem = element("drawer-problem", HTMLElement);
  #news = element("drawer-news", HTMLElement);
  /** @type {SessionRow | undefined} */
  #row;
  /** @type {Details} */
  #details = {};
  /** @type {Map<string, SectionView>} */
  #views = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#dialogs = new SessionDialogs({
      me: desk.me,
      groups: desk.groups,
      now: desk.now,
      changed: (row) => this.#changed(row),
      conflict: (id) => void this.#lookAnew(id),
    });
    this.#head = new DrawerHead((act) => this.#press(act), desk.groupName);
    this.#place = new DrawerPlace(() => {
      const { id } = this;
      this.close();
      if (desk.closed) desk.closed(id);
    });
    this.#tabs = new Tabs(element("drawer-tabs", HTMLElement), element("drawer-panels", HTMLElement), "drawer", (id) => {
      const view = this.#views.get(id);
      if (view && view.show) view.show();
    });
    this.#chats = new ChatLogs(desk.link, "technician");
    this.#star = new DrawerStar((starred) => this.#setStar(starred));
    setInterval(() => {
      if (this.#row) this.#head.tick(desk.now());
    }, 1000);
  }

  /** @returns {string} id of the session it shows, or empty */
  get id() {
    return this.#row ? this.#row.id : "";
  }

  /**
   * Shows a session; the focus moves in.
   *
   * @param {SessionRow} row
   * @param {string} [section] id of the one to begin with
   */
  open(row, section) {
    if (row.id !== this.id) this.#turnTo(row);
    else this.update(row);
    if (section) this.#tabs.choose(section);
    this.#place.show();
  }

  /** Takes a newer row of the session it shows; others are let pass.  Nothing that is being typed is lost. @param {SessionRow} row */
  update(row) {
    const before = this.#row;
    if (!before || row.id !== before.id || !row.state) return;
    const link = row.link || (row.code === before.code ? before.link : undefined);
    this.#row = { ...row, link };
    if (trace(row) !== trace(before)) this.#reloadSoon();
    this.#render();
  }

  /** @param {string} id @param {boolean} starred as somebody set it elsewhere on the page */
  showStar(id, starred) {
    if (id !== this.id) return;
    this.#details = { ...this.#details, starred };
    this.#render();
  }

  /** Tells the chat whether the page's line is there; to be called at every change. @param {boolean} online */
  line(online) {
    this.#chats.line(online);
  }

  /** Leaves the session; the focus returns to where it came from. */
  close() {
    if (!this.#row) return;
    this.#leave();
    this.#row = undefined;
    this.#place.hide();
  }

  /**
   * Does something with a session, for buttons elsewhere on the page too.
   *
   * @param {SessionRow} row
   * @param {string} act a word of ui/drawer_acts.js
   * @throws {RequestError} refused, and the drawer shows another session
   */
  async run(row, act) {
    this.#say("");
    this.#tell([]);
    try {
      await this.#do(row, act);
    } catch (problem) {
      if (problem instanceof RequestError && problem.status === 409) await this.#lookAnew(row.id);
      if (row.id !== this.id) throw problem;
      this.#fail(problem);
    }
  }

  /** @param {SessionRow} row */
  #turnTo(row) {
    this.#leave();
    this.#row = row;
    this.#details = {};
    this.#say("");
    this.#tell([]);
    const panels = this.#tabs.renew(SECTIONS.map(({ id }) => id));
    const tools = {
      chats: this.#chats,
      me: this.#desk.me,
      row,
      act: (/** @type {string} */ act) => this.#press(act),
      reload: () => this.#reloadSoon(),
      fail: (/** @type {unknown} */ problem) => this.#fail(problem),
    };
    for (const { id, build } of SECTIONS) {
      const panel = panels.get(id);
      if (panel) this.#views.set(id, build(panel, tools));
    }
    this.#render();
    this.#tabs.choose(row.unread && row.owner_id === this.#desk.me ? "chat" : SECTIONS[0].id);
    if (!this.#tabs.chosen) this.#tabs.choose(SECTIONS[0].id);
    void this.#reload();
  }

  #leave() {
    clearTimeout(this.#due);
    for (const view of Array.from(this.#views.values())) if (view.close) view.close();
    this.#views.clear();
  }

  #render() {
    const row = this.#row;
    if (!row) return;
    const known = { row, details: this.#details, asker: this.#desk };
    this.#head.show(known, this.#desk.now());
    this.#star.show(known);
    const present = SECTIONS.filter(({ fits }) => !fits || fits(known));
    this.#tabs.label(present.map(({ id, label, count }) => ({ id, label: label(), count: count ? count(row) : 0 })));
    for (const view of Array.from(this.#views.values())) view.update(known);
  }

  #reloadSoon() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#reload(), RELOAD_MS);
  }

  async #reload() {
    const { id } = this;
    if (!id) return;
    try {
      const details = await api.detailsOf(id);
      if (id !== this.id) return;
      this.#details = details;
      this.#render();
    } catch (problem) {
      if (id === this.id) this.#fail(problem);
      else if (!(problem instanceof RequestError)) throw problem;
    }
  }

  /** @param {string} id somebody was quicker: shows how it stands */
  async #lookAnew(id) {
    try {
      this.#changed(await api.sessionOf(id));
      this.#reloadSoon();
    } catch (problem) {
      this.#fail(problem);
    }
  }

  /** @param {SessionRow} row */
  #changed(row) {
    // An id alone: the session has left this account's sight, and the page closes the drawer.
    if (row.state) {
      this.update(row);
      if (row.id === this.id) this.#reloadSoon();
      const told = /** @type {import("../core/session_api.js").Started} */ (row);
      this.#tell([...(told.sent || []).map(({ text }) => text), ...(told.notes || [])]);
    }
    this.#desk.changed(row);
  }

  /** @param {string} act */
  #press(act) {
    if (this.#row) void this.run(this.#row, act);
  }

  /** @param {SessionRow} row @param {string} act @returns {Promise<unknown>} */
  async #do(row, act) {
    const dialogs = this.#dialogs;
    const details = async () => (row.id === this.id && this.#details.timeline ? this.#details : api.detailsOf(row.id));
    /** @type {Record<string, () => Promise<unknown>>} */
    const acts = {
      accept: async () => this.#changed(await api.answerOffer(row.id, "accept")),
      decline: async () => this.#changed(await api.answerOffer(row.id, "decline")),
      withdraw_offer: async () => this.#changed(await api.answerOffer(row.id, "withdraw")),
      assign_me: async () => this.#changed(await api.assignSession(row.id, "me", row.owner_id)),
      ask: () => actOn(row.id, "ask"),
      edit: async () => dialogs.edit(row, await details()),
      note: () => dialogs.note(row, () => this.#reloadSoon()),
      assign: () => dialogs.assign(row),
      unassign: () => dialogs.unassign(row),
      transfer: () => dialogs.transfer(row),
      schedule: async () => dialogs.schedule(row, await details()),
      plan: async () => dialogs.schedule(row, await details()),
      unschedule: () => dialogs.unschedule(row),
      invite_mail: async () => this.#changed(await api.resendInvitation(row.id)),
      resend: async () => this.#changed(await api.resendInvitation(row.id)),
      withdraw: () => dialogs.withdraw(row),
      resolve: () => dialogs.resolve(row),
      reopen: () => dialogs.reopen(row),
      end: () => dialogs.end(row),
    };
    if (!acts[act]) throw new TypeError(`no act ${act}`);
    return acts[act]();
  }

  /** @param {boolean} starred */
  async #setStar(starred) {
    const { id } = this;
    try {
      await api.starSession(id, starred);
      this.showStar(id, starred);
      if (this.#desk.starred) this.#desk.starred(id, starred);
    } catch (problem) {
      this.#fail(problem);
    }
  }

  /** @param {unknown} problem is shown in place */
  #fail(problem) {
    if (!(problem instanceof RequestError)) throw problem;
    this.#say(problem.status === 404 ? t("You cannot see this session any more.") : problem.message);
  }

  /** @param {string} sentence what went wrong; empty for nothing */
  #say(sentence) {
    this.#problem.textContent = sentence;
    this.#problem.hidden = !sentence;
  }

  /** @param {string[]} sentences what is good to know after an act */
  #tell(sentences) {
    empty(this.#news);
    for (const sentence of sentences) this.#news.appendChild(build("p", {}, [sentence]));
  }
}
