// The dialog "Start now" (SPEC D1): asks what is known of the customer, then shows code and link.

import { RequestError, startSession } from "../core/desk_api.js";
import { grouped } from "./code_box.js";
import { copyOnClick } from "./copying.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { element, empty } from "./dom.js";
import { fillGroups } from "./group_switch.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/desk_api.js").GroupOffer} GroupOffer
 */

/** Shows the dialog, and hands a new session over. */
export class StartPanel {
  #dialog = element("start-dialog", HTMLElement);
  #form = element("start-form", HTMLFormElement);
  #result = element("start-result", HTMLElement);
  #problem = element("start-error", HTMLElement);
  #code = element("new-code", HTMLElement);
  #link = element("new-link", HTMLInputElement);
  #group = element("start-group", HTMLSelectElement);
  #started;

  /** @param {(row: SessionRow) => void} started called once the appliance made the session */
  constructor(started) {
    this.#started = started;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    for (const control of Array.from(this.#dialog.querySelectorAll("[data-close]"))) {
      control.addEventListener("click", () => closeDialog(this.#dialog));
    }
    copyOnClick(element("copy-new-code", HTMLElement), () => this.#code.textContent || "");
    copyOnClick(element("copy-new-link", HTMLElement), () => this.#link.value);
    this.#link.addEventListener("focus", () => this.#link.select());
  }

  /**
   * Opens it with an empty form; what was typed and not sent is still there.
   *
   * @param {GroupOffer[]} groups where sessions can be started; one needs no choice
   * @param {string} usual id of the group that is chosen at first, or empty for the first own one
   */
  open(groups, usual) {
    empty(this.#group);
    fillGroups(this.#group, groups);
    if (groups.some((group) => group.id === usual)) this.#group.value = usual;
    element("start-group-field", HTMLElement).hidden = groups.length < 2;
    if (this.#form.hidden) {
      this.#form.reset();
      this.#form.hidden = false;
      this.#result.hidden = true;
    }
    this.#problem.textContent = "";
    openDialog(this.#dialog);
    element("start-name", HTMLInputElement).focus();
  }

  async #send() {
    const wish = {
      topic: element("start-topic", HTMLInputElement).value.trim(),
      name: element("start-name", HTMLInputElement).value.trim(),
      email: element("start-email", HTMLInputElement).value.trim(),
      group_id: this.#group.value,
    };
    const button = element("start-send", HTMLButtonElement);
    button.disabled = true;
    this.#problem.textContent = "";
    try {
      this.#show(await startSession(wish));
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#problem.textContent = problem.message;
    } finally {
      button.disabled = false;
    }
  }

  /** @param {SessionRow} row */
  #show(row) {
    this.#started(row);
    this.#code.textContent = grouped(row.code);
    this.#link.value = row.link || "";
    this.#form.hidden = true;
    this.#result.hidden = false;
    element("copy-new-code", HTMLElement).focus();
  }
}
