// Who of several technicians controls, and the end of the session: what is asked and answered beside the picture.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { Ownership } from "./ownership.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 */

/** @param {string | undefined} state @param {boolean} controls @returns {boolean} not for guests who were asked to watch */
const mayAsk = (state, controls) => state === "connected" && !controls && pageData().page.may_control !== false;

/** Asking for control, handing over, keeping it, ending. */
export class HandOver {
  #link;
  #tray;
  #bar;
  #mayEnd;
  #onDone;
  #ownership;
  #ask;
  #end;
  /** @type {Set<string>} */
  #askers = new Set();
  #customer = "";

  /**
   * @param {{
   *   link: import("../core/link.js").Link,
   *   tray: import("./tray.js").Tray,
   *   bar: import("./bar.js").Bar,
   *   toolbar: import("./toolbar.js").Toolbar,
   *   mayEnd: boolean,
   *   onDone: () => void,
   * }} parts `mayEnd`: whether this person may end the session; `onDone`: a row was answered, the keyboard belongs to the picture again.
   */
  constructor({ link, tray, bar, toolbar, mayEnd, onDone }) {
    this.#link = link;
    this.#tray = tray;
    this.#bar = bar;
    this.#mayEnd = mayEnd;
    this.#onDone = onDone;
    this.#ask = toolbar.add({
      id: "ask-control",
      group: "session",
      icon: "control",
      label: t("Ask for control"),
      look: "primary",
      wordy: true,
      rank: 0,
      act: () => this.#askControl(),
    });
    this.#ownership = new Ownership({ link, tray, toolbar, mayEdit: mayEnd });
    this.#end = toolbar.add({
      id: "end",
      group: "end",
      icon: "end",
      label: t("End session"),
      key: "E",
      look: "danger",
      rank: 0,
      act: () => this.#confirmEnd(),
    });
    this.#ask.show(false);
    this.#end.show(false);
    link.on("control.asked", (message) => this.#asked(message));
    link.on("control.refused", (message) => this.#refused(message));
  }

  /**
   * @param {{session: Message | null, ownId: string, controls: boolean}} known
   */
  show({ session, ownId, controls }) {
    const state = session?.state;
    this.#ownership.show(session, ownId, controls);
    const people = session?.people ?? [];
    this.#bar.people(people, ownId, controls ? ({ id }) => this.#give(id) : null);
    this.#customer = session?.name ?? "";
    this.#ask.show(mayAsk(state, controls));
    this.#end.show(this.#mayEnd && Boolean(session) && state !== "closed" && state !== "expired");
    this.#withdraw(controls ? people : []);
    if (!this.#end.shown) {
      this.#tray.hide("end");
    }
    if (controls || !this.#ask.shown) {
      this.#tray.hide("notice");
    }
  }

  /**
   * Takes back questions that this viewer cannot answer any more.
   *
   * @param {{id: string}[]} people who may still be handed control
   */
  #withdraw(people) {
    for (const personId of [...this.#askers]) {
      if (!people.some(({ id }) => id === personId)) {
        this.#askers.delete(personId);
        this.#tray.hide(`asked ${personId}`);
      }
    }
  }

  #askControl() {
    this.#link.send({ type: "control.ask" });
    this.#notice(t("Asked. You can control as soon as it is handed over to you."));
  }

  /** @param {string} personId */
  #give(personId) {
    this.#tray.hide(`asked ${personId}`);
    this.#link.send({ type: "control.give", person_id: personId });
    this.#onDone();
  }

  /** @param {string} personId */
  #keep(personId) {
    this.#link.send({ type: "control.refuse", person_id: personId });
    this.#onDone();
  }

  /** @param {Message} message */
  #asked({ person_id: personId, person }) {
    this.#askers.add(personId);
    this.#tray.show(`asked ${personId}`, t("{person} asks for control.", { person }), [
      { text: t("Hand over"), look: "primary", act: () => this.#give(personId) },
      { text: t("Keep"), act: () => this.#keep(personId) },
    ]);
  }

  /** @param {Message} message */
  #refused({ person }) {
    if (!person) this.#notice(t("Control was not handed over."));
    else if (person === this.#customer) this.#notice(t("{person} did not allow you to control.", { person }));
    else this.#notice(t("{person} keeps control for now.", { person }));
  }

  /** @param {string} text */
  #notice(text) {
    this.#tray.show("notice", text, [{ text: t("Close"), act: this.#onDone }]);
  }

  #confirmEnd() {
    const answers = [
      { text: t("End session"), look: "danger", act: () => this.#link.send({ type: "session.end" }) },
      { text: t("Go on"), act: () => this.#end.focus() },
    ];
    const question = t("End the session for everybody? The customer's computer is shared no longer.");
    this.#tray.show("end", question, answers, { alarm: true, focus: true });
  }
}
