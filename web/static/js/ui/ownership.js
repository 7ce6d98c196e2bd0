// Who has the session: hold and resume, handing over to a colleague or a queue, and answering an offer.

import { pageData } from "../core/page.js";
import { hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { byId } from "./elements.js";
import { TransferForm } from "./transfer_form.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 */

const HELD = ["connected", "on_hold"];

/** The part of the bar that is about the owner. */
export class Ownership {
  #tray;
  #owner = byId("owner", HTMLElement);
  #hold;
  #transfer;
  #mayEdit;
  #form;
  #ownId = "";
  #state = "";
  #controls = false;
  /** @type {Message | null} */
  #known = null;
  #shown = "";
  /** Whether this person has just taken the own offer back. */
  #withdrawn = false;

  /**
   * @param {{
   *   link: import("../core/link.js").Link,
   *   tray: import("./tray.js").Tray,
   *   toolbar: import("./toolbar.js").Toolbar,
   *   mayEdit: boolean,
   * }} parts `mayEdit`: whether this person may hand the session over
   */
  constructor({ link, tray, toolbar, mayEdit }) {
    this.#tray = tray;
    this.#mayEdit = mayEdit;
    this.#hold = toolbar.add({
      id: "hold",
      group: "session",
      icon: "hold",
      label: t("Pause the picture: the customer is told, and nothing is sent"),
      key: "O",
      rank: 1,
      act: () => link.send({ type: "session.hold", on: this.#state !== "on_hold" }),
    });
    this.#transfer = toolbar.add({
      id: "transfer",
      group: "session",
      icon: "transfer",
      label: t("Hand the session over to a colleague or a queue"),
      rank: 2,
      act: () => this.#form.toggle(),
    });
    this.#hold.show(false);
    this.#transfer.show(false);
    this.#form = new TransferForm(pageData().page, this.#transfer.element, (text) => this.#notice(text));
    link.on("session.owner", (message) => {
      this.#tellOutcome(message);
      this.#known = message;
      this.#draw();
    });
  }

  /**
   * @param {Message | null} session
   * @param {string} ownId
   * @param {boolean} controls
   */
  show(session, ownId, controls) {
    this.#state = session?.state ?? "";
    this.#ownId = ownId;
    this.#controls = controls;
    this.#draw();
  }

  get #owns() {
    return this.#known !== null && this.#known.owner_id === this.#ownId;
  }

  #draw() {
    const live = this.#state !== "" && !hasEnded({ state: this.#state });
    this.#owner.hidden = !live || !this.#known;
    this.#owner.textContent = this.#ownerText();
    this.#owner.dataset.plain = String(this.#owns && !this.#known?.offered_to_id);
    const held = this.#state === "on_hold";
    this.#hold.show(!isGuest() && HELD.includes(this.#state) && (this.#owns || this.#controls));
    this.#hold.press(held);
    this.#hold.draw(held ? "resume" : "hold");
    this.#hold.name(held ? t("Resume: show the picture again") : t("Pause the picture: the customer is told, and nothing is sent"));
    this.#transfer.show(live && this.#mayEdit && this.#owns);
    if (!this.#transfer.shown) this.#form.close();
    this.#offer(live);
  }

  #ownerText() {
    if (!this.#known) return "";
    const { owner, offered_to: offered } = this.#known;
    if (!this.#known.owner_id) return t("Nobody has this session");
    if (this.#owns) return offered ? t("Yours, offered to {person}", { person: offered }) : t("Your session");
    return t("{person} has this session", { person: owner });
  }

  /** @param {boolean} live */
  #offer(live) {
    const known = live && this.#known?.offered_to_id ? this.#known : null;
    const mine = known !== null && known.offered_to_id === this.#ownId;
    const row = known && (mine || this.#owns) ? JSON.stringify([mine, known]) : "";
    if (row === this.#shown) return;
    this.#shown = row;
    if (!known || !row) this.#tray.hide("offer");
    else if (mine) this.#askToTake(known);
    else this.#showOffered(known);
  }

  /** @param {Message} known */
  #askToTake({ offered_by: person, note }) {
    const asked = t("{person} asks you to take over this session.", { person });
    this.#tray.show("offer", note ? `${asked} ${note}` : asked, [
      { text: t("Take over"), look: "primary", act: () => this.#answer("accept") },
      { text: t("Decline"), act: () => this.#answer("decline") },
    ]);
  }

  /** @param {Message} known */
  #showOffered({ offered_to: person }) {
    const text = t("Waiting for {person} to take over. You keep the session until then.", { person });
    this.#tray.show("offer", text, [{ text: t("Withdraw the offer"), act: () => this.#answer("withdraw") }]);
  }

  /**
   * Tells whoever offered the session what became of that; who took the offer back knows.
   *
   * @param {Message} now
   */
  #tellOutcome(now) {
    const before = this.#known;
    if (!before || !before.offered_to_id || before.owner_id !== this.#ownId) return;
    if (now.offered_to_id) return;
    const person = before.offered_to;
    if (now.owner_id === before.offered_to_id) this.#notice(t("{person} has taken over. You can leave now.", { person }));
    else if (now.owner_id === this.#ownId && !this.#withdrawn) {
      this.#notice(t("{person} did not take over. The session stays yours.", { person }));
    }
    this.#withdrawn = false;
  }

  /** @param {"accept" | "decline" | "withdraw"} word */
  #answer(word) {
    this.#withdrawn = word === "withdraw";
    void this.#form.answer(word);
  }

  /** @param {string} text */
  #notice(text) {
    this.#tray.show("transfer", text, [{ text: t("Close"), act: () => this.#transfer.focus() }]);
  }
}
