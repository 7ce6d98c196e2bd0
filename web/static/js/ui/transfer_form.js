// The form between bar and picture: to whom a session is handed over, and with which note.

import { RequestError } from "../core/desk_api.js";
import { answerOffer, colleaguesOf, handOver, listQueues } from "../core/session_api.js";
import { t } from "../core/texts.js";
import { inOrder, presenceText } from "./colleagues.js";
import { byId, element, fill } from "./elements.js";

/**
 * @typedef {{id: string, name: string}} Queue
 */

const PERSON = "person ";
const QUEUE = "queue ";

/** Hands over, and answers offers. */
export class TransferForm {
  #form = byId("transfer-form", HTMLFormElement);
  #to = byId("transfer-to", HTMLSelectElement);
  #note = byId("transfer-note", HTMLInputElement);
  #send = byId("transfer-send", HTMLButtonElement);
  #problem = byId("transfer-problem", HTMLElement);
  #page;
  #opener;
  #notice;

  /**
   * @param {Record<string, any>} page session_id, group_id and person_id of the page
   * @param {HTMLButtonElement} opener
   * @param {(text: string) => void} notice shows a sentence
   */
  constructor(page, opener, notice) {
    this.#page = page;
    this.#opener = opener;
    this.#notice = notice;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    byId("transfer-cancel", HTMLButtonElement).addEventListener("click", () => this.#leave());
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
    });
  }

  toggle() {
    if (this.#form.hidden) void this.#open();
    else this.#leave();
  }

  close() {
    this.#form.hidden = true;
    this.#opener.setAttribute("aria-expanded", "false");
  }

  /** @param {"accept" | "decline" | "withdraw"} word */
  async answer(word) {
    try {
      await answerOffer(this.#page.session_id, word);
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#notice(problem.message);
    }
  }

  #leave() {
    this.close();
    this.#opener.focus();
  }

  async #open() {
    this.#form.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
    this.#problem.textContent = "";
    try {
      const [colleagues, queues] = await Promise.all([colleaguesOf(this.#page.group_id), listQueues()]);
      this.#offer(colleagues, queues);
      this.#to.focus();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#problem.textContent = problem.message;
    }
  }

  /**
   * @param {import("./colleagues.js").Colleague[]} colleagues
   * @param {Queue[]} queues
   */
  #offer(colleagues, queues) {
    const others = inOrder(colleagues).filter((one) => one.id !== this.#page.person_id);
    const people = element("optgroup", "");
    people.setAttribute("label", t("Colleagues: they accept or decline"));
    people.append(...others.map((one) => option(PERSON + one.id, `${one.name} (${presenceText(one)})`)));
    const groups = element("optgroup", "");
    groups.setAttribute("label", t("Queues: at once"));
    groups.append(...queues.map((one) => option(QUEUE + one.id, one.name)));
    fill(this.#to, [people, groups].filter((one) => one.childNodes.length > 0));
    this.#send.disabled = this.#to.options.length === 0;
  }

  async #submit() {
    const to = this.#to.value;
    const person = to.indexOf(PERSON) === 0;
    const wish = {
      to: person ? to.slice(PERSON.length) : "",
      group_id: person ? "" : to.slice(QUEUE.length),
      note: this.#note.value.trim(),
    };
    this.#send.disabled = true;
    try {
      await handOver(this.#page.session_id, wish);
      this.#note.value = "";
      this.#leave();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#problem.textContent = problem.message;
    } finally {
      this.#send.disabled = false;
    }
  }
}

/**
 * @param {string} value
 * @param {string} text
 */
function option(value, text) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
}
