// One dialog for all questions about a session: what was typed stays until the appliance took it.

import { t } from "../core/texts.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { build, element, empty } from "./dom.js";
import { clearErrors, showRefusal, valuesOf } from "./form_fields.js";

/**
 * @typedef {{
 *   title: string, intro?: string, parts?: HTMLElement[], send: string, danger?: boolean, wide?: boolean,
 *   submit: (values: Record<string, string>) => Promise<void>,
 *   refused?: (problem: unknown) => void,
 * }} Question `submit` may throw a RequestError, which is shown; `refused` hears of it too.
 */

/** Asks one question at a time. */
export class FormDialog {
  #dialog = element("act-dialog", HTMLElement);
  #form = element("act-form", HTMLFormElement);
  #title = element("act-title", HTMLElement);
  #intro = element("act-intro", HTMLElement);
  #parts = element("act-parts", HTMLElement);
  #line = element("act-error", HTMLElement);
  #send = element("act-send", HTMLButtonElement);
  /** @type {Question | undefined} */
  #question;
  #done = false;

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    element("act-cancel", HTMLButtonElement).addEventListener("click", () => closeDialog(this.#dialog));
  }

  /**
   * @param {Question} question
   * @returns {Promise<boolean>} whether it was sent and taken
   */
  ask(question) {
    const { title, intro, parts, send, danger, wide } = question;
    this.#question = question;
    this.#done = false;
    this.#title.textContent = title;
    this.#intro.textContent = intro || "";
    this.#intro.hidden = !intro;
    this.#line.textContent = "";
    empty(this.#parts);
    for (const part of parts || []) this.#parts.appendChild(part);
    this.#send.textContent = send;
    this.#send.disabled = false;
    this.#send.classList.toggle("btn-danger", Boolean(danger));
    this.#send.classList.toggle("btn-primary", !danger);
    this.#dialog.classList.toggle("dialog-wide", Boolean(wide));
    openDialog(this.#dialog);
    this.#focusFirst(Boolean(danger));
    return new Promise((resolve) => {
      const closed = () => {
        this.#dialog.removeEventListener("close", closed);
        this.#question = undefined;
        resolve(this.#done);
      };
      this.#dialog.addEventListener("close", closed);
    });
  }

  /** @param {boolean} danger whether the safe button is the first one to press */
  #focusFirst(danger) {
    const control = this.#parts.querySelector("input:enabled, textarea, select");
    const chosen = control && control.getAttribute("type") === "radio" && this.#parts.querySelector("input:checked");
    const first = chosen || control || (danger ? element("act-cancel", HTMLButtonElement) : this.#send);
    if (first instanceof HTMLElement) first.focus();
  }

  async #submit() {
    const question = this.#question;
    if (!question || this.#send.disabled) return;
    clearErrors(this.#form);
    this.#line.textContent = "";
    this.#send.disabled = true;
    try {
      await question.submit(valuesOf(this.#form));
      this.#done = true;
      closeDialog(this.#dialog);
    } catch (problem) {
      showRefusal(this.#form, this.#line, problem);
      if (question.refused) question.refused(problem);
    } finally {
      this.#send.disabled = false;
    }
  }
}

/** @param {string} sentence @returns {HTMLElement} something to know before sending */
export function remark(sentence) {
  return build("p", { class: "form-hint form-remark" }, [sentence]);
}

/** @returns {HTMLElement} shown while a list is fetched */
export function loadingLine() {
  return build("p", { class: "form-hint", role: "status" }, [t("One moment …")]);
}
