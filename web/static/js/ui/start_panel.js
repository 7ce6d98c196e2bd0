// The dialog that starts a session, at once or at a date (SPEC D1, D2), then shows code and link.

import { pageData } from "../core/page.js";
import { colleaguesOf, startSession } from "../core/session_api.js";
import { t } from "../core/texts.js";
import { RequestError } from "../core/desk_api.js";
import { colleagueOptions } from "./colleagues.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { element, empty } from "./dom.js";
import { clearErrors, fillOptions, showFieldError, showRefusal, valuesOf } from "./form_fields.js";
import { fillGroups } from "./group_switch.js";
import { StartResult } from "./start_result.js";
import { WhenFields } from "./start_when.js";

/**
 * @typedef {import("../core/session_api.js").Started} Started
 * @typedef {import("../core/desk_api.js").GroupOffer} GroupOffer
 * @typedef {{
 *   name?: string, email?: string, phone?: string, topic?: string, comment?: string, language?: string,
 *   mode?: "now" | "later",
 * }} Prefill what is known of the customer; `mode`: which half is shown
 */

const MODES = ["now", "later"];

/** Shows the dialog, and hands a new session over. */
export class StartPanel {
  #dialog = element("start-dialog", HTMLElement);
  #form = element("start-form", HTMLFormElement);
  #problem = element("start-error", HTMLElement);
  #group = element("start-group", HTMLSelectElement);
  #assignee = element("start-assignee", HTMLSelectElement);
  #email = element("start-email", HTMLInputElement);
  #result = new StartResult();
  #when;
  #started;
  #asked = 0;

  /**
   * @param {(row: Started) => void} started called once the appliance made the session
   * @param {() => number} [now] the appliance's clock
   */
  constructor(started, now) {
    this.#started = started;
    this.#when = new WhenFields(element("start-when", HTMLElement), "start", now || Date.now);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    for (const control of Array.from(this.#dialog.querySelectorAll("[data-close]"))) {
      control.addEventListener("click", () => closeDialog(this.#dialog));
    }
    // Opened by a key from nowhere in particular, it would leave the keyboard there.
    this.#dialog.addEventListener("close", () => {
      if (document.activeElement === document.body) element("start", HTMLElement).focus();
    });
    for (const mode of MODES) {
      element(`start-mode-${mode}`, HTMLInputElement).addEventListener("change", () => this.#showMode());
    }
    this.#group.addEventListener("change", () => void this.#fillAssignees());
    this.#form.addEventListener("input", () => this.#showBoxes());
  }

  /**
   * Opens it with an empty form, or with what is known of the customer; what was typed and not sent is still there.
   *
   * @param {GroupOffer[]} possible where sessions can be started; one needs no choice
   * @param {string} chosen id of the group that is chosen at first, or empty for the first own one
   * @param {Prefill} [prefill]
   */
  open(possible, chosen, prefill = {}) {
    if (this.#result.shown || Object.keys(prefill).some((name) => name !== "mode")) this.#renew();
    this.#fillGroup(possible, chosen);
    this.#prefill(prefill);
    clearErrors(this.#form);
    this.#problem.textContent = "";
    this.#showMode();
    void this.#fillAssignees();
    openDialog(this.#dialog);
    element("start-name", HTMLInputElement).focus();
  }

  #renew() {
    this.#form.reset();
    this.#when.fill();
    this.#form.hidden = false;
    this.#result.hide();
  }

  /** @param {GroupOffer[]} possible @param {string} chosen */
  #fillGroup(possible, chosen) {
    const before = this.#group.value;
    empty(this.#group);
    fillGroups(this.#group, possible);
    const wanted = [before, chosen].find((id) => id && possible.some((group) => group.id === id));
    if (wanted) this.#group.value = wanted;
    element("start-group-field", HTMLElement).hidden = possible.length < 2;
  }

  /** @param {Prefill} prefill */
  #prefill(prefill) {
    if (prefill.mode) element(`start-mode-${prefill.mode}`, HTMLInputElement).checked = true;
    for (const [name, value] of Object.entries(prefill)) {
      const control = document.getElementById(`start-${name}`);
      if (control && name !== "mode" && value) /** @type {HTMLInputElement} */ (control).value = value;
    }
  }

  get #later() {
    return element("start-mode-later", HTMLInputElement).checked;
  }

  #showMode() {
    const later = this.#later;
    const when = element("start-when", HTMLElement);
    if (later && !element("start-date", HTMLInputElement).value) this.#when.fill();
    when.hidden = !later;
    element("start-expires-now", HTMLElement).hidden = later;
    element("start-expires-later", HTMLElement).hidden = !later;
    element("start-title", HTMLElement).textContent = later ? t("Schedule a session") : t("Start a session");
    element("start-send", HTMLElement).textContent = later ? t("Make the appointment") : t("Get the code");
    this.#showBoxes();
  }

  /** Boxes that cannot work are off and say why. */
  #showBoxes() {
    const { start } = pageData().page;
    const typed = this.#email.value.trim() !== "";
    const why = start.mail ? t("Type an e-mail address first.") : t("Mail is not set up. An administrator can do that.");
    for (const name of ["send_email", "send_updates"]) {
      const box = element(`start-${name}`, HTMLInputElement);
      const possible = start.mail && typed;
      if (!possible && !box.disabled) box.dataset.wanted = String(box.checked);
      if (!possible) box.checked = false;
      else if (box.disabled) box.checked = box.dataset.wanted !== "false";
      box.disabled = !possible;
      element(`start-${name}-hint`, HTMLElement).textContent = possible ? "" : why;
    }
    const box = document.getElementById("start-send_sms");
    if (!(box instanceof HTMLInputElement)) return;
    box.disabled = element("start-phone", HTMLInputElement).value.trim() === "";
    if (box.disabled) box.checked = false;
    element("start-send_sms-hint", HTMLElement).textContent = box.disabled ? t("Type a mobile number first.") : "";
  }

  /** Offers the colleagues of the group; the last question asked counts. */
  async #fillAssignees() {
    this.#asked += 1;
    const mine = this.#asked;
    const fixed = [
      { value: "me", label: t("Me") },
      { value: "", label: t("Nobody yet: the group's queue") },
    ];
    const before = this.#assignee.value;
    fillOptions(this.#assignee, fixed, before || "me");
    try {
      const colleagues = await colleaguesOf(this.#group.value);
      if (mine !== this.#asked) return;
      const others = colleagues.filter((one) => one.id !== pageData().page.person_id);
      const kept = this.#assignee.value || before;
      fillOptions(this.#assignee, [...fixed, ...colleagueOptions(others)], kept);
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      element("start-assignee-hint", HTMLElement).textContent = problem.message;
    }
  }

  /** @returns {import("../core/session_api.js").Wish} */
  #wish() {
    const values = valuesOf(this.#form);
    const later = this.#later;
    const when = later ? this.#when.values : { starts_at: "", zone: this.#when.values.zone, minutes: "", reminders: "" };
    return {
      group_id: this.#group.value,
      name: values.name,
      email: values.email,
      phone: values.phone || "",
      topic: values.topic,
      comment: values.comment,
      assignee: values.assignee,
      language: values.language,
      expires_minutes: later ? this.#minutesAfter() : element("start-expires_minutes", HTMLSelectElement).value,
      send_email: values.send_email,
      send_sms: values.send_sms || "",
      send_updates: values.send_updates,
      ...when,
    };
  }

  /** @returns {string} until so long after the appointment, counted from now; empty for the usual time */
  #minutesAfter() {
    const after = element("start-expires_after", HTMLSelectElement).value;
    return after && String(this.#when.minutesToEnd + Number(after));
  }

  async #send() {
    const button = element("start-send", HTMLButtonElement);
    if (button.disabled) return;
    clearErrors(this.#form);
    this.#problem.textContent = "";
    const wrong = this.#later ? this.#when.problem : null;
    if (wrong) {
      showFieldError(this.#form, wrong.name, wrong.text);
      return;
    }
    button.disabled = true;
    try {
      const wish = this.#wish();
      const row = await startSession(wish);
      this.#started(row);
      this.#form.hidden = true;
      this.#result.show(row, { language: wish.language, zone: wish.zone });
    } catch (problem) {
      showRefusal(this.#form, this.#problem, problem);
    } finally {
      button.disabled = false;
    }
  }
}
