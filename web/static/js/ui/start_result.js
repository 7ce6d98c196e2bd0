// What a technician needs after a session was started: code, link, a text for a messenger, and what was sent.

import { invitationText } from "../core/invitation_text.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { appointmentText } from "../core/zoned_time.js";
import { grouped } from "./code_box.js";
import { copyOnClick } from "./copying.js";
import { build, element, empty, icon } from "./dom.js";

/** @typedef {import("../core/session_api.js").Started} Started */
/** @typedef {import("../core/session_api.js").Sending} Sending */
/** @typedef {{language: string, zone: string}} Chosen what was chosen beside what the row tells */

const ICONS = /** @type {Record<string, string>} */ ({ email: "mail", sms: "device-mobile" });

/** @param {Sending} sending @returns {HTMLElement} one line: a sentence that says what went where, or why not */
function sendingLine(sending) {
  const failed = sending.state === "failed" || sending.state === "none";
  const words = [build("span", { dir: "auto" }, [sending.text])];
  return build("li", { class: failed ? "sending is-failed" : "sending" }, [
    icon(failed ? "alert-triangle" : ICONS[sending.way] || "send"),
    ...words,
  ]);
}

/** The second half of the start dialog. */
export class StartResult {
  #place = element("start-result", HTMLElement);
  #title = element("start-result-title", HTMLElement);
  #when = element("start-result-when", HTMLElement);
  #how = element("start-result-how", HTMLElement);
  #code = element("new-code", HTMLElement);
  #link = element("new-link", HTMLInputElement);
  #sent = element("start-sent", HTMLElement);
  /** @type {Started | undefined} */
  #row;
  /** @type {Chosen} */
  #chosen = { language: "", zone: "" };

  constructor() {
    copyOnClick(element("copy-new-code", HTMLElement), () => this.#code.textContent || "");
    copyOnClick(element("copy-new-link", HTMLElement), () => this.#link.value);
    copyOnClick(element("copy-new-text", HTMLElement), () => this.#text());
    this.#link.addEventListener("focus", () => this.#link.select());
  }

  get shown() {
    return !this.#place.hidden;
  }

  hide() {
    this.#place.hidden = true;
  }

  /** @param {Started} row @param {Chosen} chosen */
  show(row, chosen) {
    this.#row = row;
    this.#chosen = chosen;
    this.#title.textContent = row.starts_at_ms ? t("The appointment is made") : t("Tell your customer");
    const { lang } = pageData();
    this.#when.textContent = row.starts_at_ms ? appointmentText(row.starts_at_ms, chosen.zone, lang) : "";
    this.#when.hidden = !row.starts_at_ms;
    const page = `${window.location.host}/`;
    this.#how.textContent = t("The customer opens {page} and types the code, or opens the link:", { page });
    this.#code.textContent = grouped(row.code);
    this.#link.value = row.link || "";
    empty(this.#sent);
    for (const sending of row.sent || []) this.#sent.appendChild(sendingLine(sending));
    for (const note of row.notes || []) {
      this.#sent.appendChild(build("li", { class: "sending" }, [icon("info-circle"), build("span", {}, [note])]));
    }
    this.#sent.hidden = !this.#sent.children.length;
    this.#place.hidden = false;
    element("copy-new-code", HTMLElement).focus();
  }

  /** @returns {string} for a messenger, in the customer's language */
  #text() {
    const { start } = pageData().page;
    const row = this.#row;
    if (!row) return "";
    const language = this.#chosen.language in start.sentences ? this.#chosen.language : pageData().lang;
    return invitationText(start.sentences[language], {
      language,
      technician: row.owner || String(pageData().page.person || ""),
      organisation: start.organisation,
      topic: row.topic,
      link: row.link || "",
      code: grouped(row.code),
      page: `${window.location.origin}/`,
      starts_at_ms: row.starts_at_ms,
      zone: this.#chosen.zone,
    });
  }
}
