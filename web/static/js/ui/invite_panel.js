// Asking others into a session: colleagues by name, external technicians with a link and a code sent apart.

import { RequestError } from "../core/desk_api.js";
import {
  inviteColleague,
  invitedInto,
  inviteGuest,
  renewGuestCode,
  revokeGuest,
  uninviteColleague,
} from "../core/guests_api.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { Limits } from "../protocol/protocol.gen.js";
import { copyOnClick } from "./copying.js";
import { build, empty } from "./dom.js";
import { choiceField, clearErrors, lineField, showRefusal, valuesOf } from "./form_fields.js";
import { momentText } from "./time_texts.js";

/** @typedef {import("../core/guests_api.js").Guest} Guest */

const SEARCH_PAUSE_MS = 250;
const USUAL_HOURS = "4";
const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "ko", label: "한국어" },
  { value: "fr", label: "Français" },
];

/** @param {Guest} guest @returns {string} how far the invitation has come */
function standing(guest) {
  if (guest.revoked) return t("Withdrawn");
  if (!guest.works) return t("Time is up");
  const until = momentText(guest.expires_at_ms);
  if (guest.entered_at_ms) return t("Came in; may stay until {moment}", { moment: until });
  return guest.waits_for_code
    ? t("Has not come yet; the link works until {moment}", { moment: until })
    : t("The code no longer works: make a new one");
}

/** @param {string} label @param {() => void} act @param {string} [about] @returns {HTMLElement} */
function button(label, act, about) {
  const inside = about ? [label, build("span", { class: "visually-hidden" }, [` ${about}`])] : [label];
  const made = build("button", { type: "button", class: "btn btn-sm" }, inside);
  made.addEventListener("click", act);
  return made;
}

/** Shows who is asked into one session, and asks others. */
export class InvitePanel {
  #place;
  #id;
  #colleagues = build("ul", { class: "invite-list", "aria-label": t("Invited colleagues") });
  #guests = build("ul", { class: "invite-list", "aria-label": t("External technicians") });
  #offered = build("ul", { class: "invite-list invite-offered", "aria-label": t("Colleagues found") });
  #result = build("div", { class: "invite-result", role: "status" });
  #problem = build("p", { class: "form-error", role: "alert" });
  #search = lineField({ id: "invite-search", name: "q", label: t("Colleague's name"), type: "search", most: Limits.NAME_CHARS });
  #mailBox = build("input", { type: "checkbox", class: "form-check-input", id: "invite-mail" });
  #mailRow = build("label", { class: "form-check", for: "invite-mail", hidden: "" }, [
    this.#mailBox,
    " ",
    build("span", {}, [t("Send the link by e-mail")]),
  ]);
  #form = /** @type {HTMLFormElement} */ (build("form", { class: "invite-form", novalidate: "" }));
  #send = build("button", { type: "submit", class: "btn btn-primary" }, [t("Create the invitation")]);
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #link = "";

  /** @param {HTMLElement} place @param {string} sessionId */
  constructor(place, sessionId) {
    this.#place = place;
    this.#id = sessionId;
    /** @type {HTMLInputElement} */ (this.#mailBox).checked = true;
    this.#build();
    void this.refresh();
  }

  /** Fetches who is asked in, and shows it. */
  async refresh() {
    const query = this.#place.querySelector("#invite-search");
    const q = query instanceof HTMLInputElement ? query.value.trim() : "";
    const turn = (this.#asked += 1);
    await this.#guarded(async () => {
      const found = await invitedInto(this.#id, q);
      if (turn === this.#asked) this.#show(found, q);
    });
  }

  #build() {
    this.#fillForm();
    const search = this.#search.querySelector("input");
    if (search) {
      search.addEventListener("input", () => {
        clearTimeout(this.#pause);
        this.#pause = setTimeout(() => void this.refresh(), SEARCH_PAUSE_MS);
      });
    }
    const copy = button(t("Copy the link"), () => undefined);
    copyOnClick(copy, () => this.#link);
    const inside = [
      this.#problem,
      build("h3", { class: "invite-heading" }, [t("Colleagues")]),
      build("p", { class: "form-hint" }, [t("Colleagues outside the group can see and join only this session, while it runs.")]),
      this.#colleagues,
      this.#search,
      this.#mailRow,
      this.#offered,
      build("p", { class: "invite-copy" }, [copy]),
      build("h3", { class: "invite-heading" }, [t("External technicians")]),
      build("p", { class: "form-hint" }, [
        t("Somebody without an account. The customer is asked about this person, and sees the name."),
      ]),
      this.#result,
      this.#guests,
      this.#form,
    ];
    this.#place.classList.add("invite-panel");
    for (const part of inside) this.#place.appendChild(part);
  }

  #fillForm() {
    const language = String(pageData().lang || "en");
    const parts = [
      lineField({ id: "guest-name", name: "name", label: t("Name"), most: Limits.NAME_CHARS }),
      lineField({
        id: "guest-email",
        name: "email",
        label: t("E-mail address"),
        type: "email",
        most: Limits.EMAIL_CHARS,
        hint: t("Optional. Without it, you pass the link on yourself."),
      }),
      choiceField({ id: "guest-level", name: "level", label: t("Permissions, if the customer agrees"), value: "view" }, [
        { value: "view", label: t("See the screen") },
        { value: "control", label: t("See and control the screen") },
      ]),
      choiceField({ id: "guest-hours", name: "hours", label: t("The link works for"), value: USUAL_HOURS }, [
        { value: "1", label: t("1 hour") },
        { value: "4", label: t("4 hours") },
        { value: "24", label: t("1 day") },
        { value: "72", label: t("3 days") },
      ]),
      choiceField({ id: "guest-language", name: "language", label: t("Language of the e-mail"), value: language }, LANGUAGES),
      build("div", { class: "dialog-buttons" }, [this.#send]),
    ];
    for (const part of parts) this.#form.appendChild(part);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#invite();
    });
  }

  /** @param {import("../core/guests_api.js").Invited} found @param {string} q */
  #show(found, q) {
    this.#link = found.link;
    this.#mailRow.hidden = !found.mail;
    this.#fill(this.#colleagues, found.colleagues, (one) => [
      build("span", { class: "invite-name", dir: "auto" }, [one.name]),
      button(t("Withdraw"), () => void this.#act(() => uninviteColleague(this.#id, one.id)), one.name),
    ]);
    this.#fill(this.#offered, q ? found.offered : [], (one) => [
      build("span", { class: "invite-name", dir: "auto" }, [one.name]),
      button(t("Invite"), () => void this.#ask(one), one.name),
    ]);
    if (q && !found.offered.length) {
      this.#offered.appendChild(
        build("li", { class: "form-hint" }, [t("Nobody of this name who could be invited. Colleagues of the group may join anyway.")]),
      );
    }
    this.#fill(this.#guests, found.guests, (one) => this.#guestRow(one));
  }

  /**
   * @template T
   * @param {HTMLElement} list
   * @param {T[]} items
   * @param {(item: T) => HTMLElement[]} inside
   */
  #fill(list, items, inside) {
    empty(list);
    for (const item of items) list.appendChild(build("li", { class: "invite-row" }, inside(item)));
    list.hidden = false;
  }

  /** @param {Guest} guest @returns {HTMLElement[]} */
  #guestRow(guest) {
    const level = guest.level === "control" ? t("See and control the screen") : t("See the screen");
    const words = build("span", { class: "invite-name" }, [
      build("bdi", {}, [guest.name]),
      build("span", { class: "form-hint" }, [level]),
      build("span", { class: "form-hint" }, [standing(guest)]),
    ]);
    if (!guest.works) return [words];
    const acts = [
      button(t("New code"), () => void this.#renew(guest), guest.name),
      button(t("Withdraw"), () => void this.#act(() => revokeGuest(this.#id, guest.id)), guest.name),
    ];
    return [words, build("span", { class: "invite-acts" }, acts)];
  }

  /** @param {{id: string, name: string}} colleague */
  async #ask(colleague) {
    const mail = !this.#mailRow.hidden && /** @type {HTMLInputElement} */ (this.#mailBox).checked;
    await this.#act(async () => {
      const asked = await inviteColleague(this.#id, colleague.id, mail);
      this.#tell([
        asked.mailed
          ? t("{name} may join now, and gets an e-mail with the link.", { name: asked.name })
          : t("{name} may join now. Pass the link on, or let them look at their desk.", { name: asked.name }),
      ]);
    });
  }

  async #invite() {
    clearErrors(this.#form);
    this.#problem.textContent = "";
    this.#send.setAttribute("disabled", "");
    try {
      const { name, email, level, language, hours } = valuesOf(this.#form);
      const keys = await inviteGuest(this.#id, { name, email, level, language, hours: Number(hours) });
      this.#emptyForm();
      this.#showKeys(keys.name, keys.link, keys.code, keys.mailed);
      await this.refresh();
    } catch (problem) {
      showRefusal(this.#form, this.#problem, problem);
    } finally {
      this.#send.removeAttribute("disabled");
    }
  }

  #emptyForm() {
    this.#form.reset();
    const hours = this.#form.querySelector("[name=hours]");
    if (hours instanceof HTMLSelectElement) hours.value = USUAL_HOURS;
  }

  /** @param {Guest} guest */
  async #renew(guest) {
    await this.#act(async () => {
      const { code } = await renewGuestCode(this.#id, guest.id);
      this.#showKeys(guest.name, "", code, false);
    });
  }

  /** @param {string} name @param {string} link @param {string} code @param {boolean} mailed */
  #showKeys(name, link, code, mailed) {
    const parts = [];
    if (link) {
      parts.push(mailed ? t("The link is on its way to {name}.", { name }) : t("Pass this link on to {name}:", { name }));
      if (!mailed) parts.push(build("output", { class: "invite-link" }, [link]));
      const copy = button(t("Copy the link"), () => undefined);
      copyOnClick(copy, () => link);
      parts.push(copy);
    }
    parts.push(t("Tell the code by phone or in person, never by the same way as the link. It is shown this once:"));
    parts.push(build("output", { class: "digits invite-code", "aria-label": t("Code") }, [`${code.slice(0, 3)} ${code.slice(3)}`]));
    this.#tell(parts);
  }

  /** @param {Array<HTMLElement | string>} parts */
  #tell(parts) {
    empty(this.#result);
    for (const part of parts) {
      this.#result.appendChild(typeof part === "string" ? build("p", {}, [part]) : part);
    }
    this.#result.scrollIntoView({ block: "nearest" });
  }

  /** @param {() => Promise<unknown>} act */
  async #act(act) {
    await this.#guarded(async () => {
      await act();
      await this.refresh();
    });
  }

  /** @param {() => Promise<void>} act */
  async #guarded(act) {
    try {
      await act();
      this.#problem.textContent = "";
    } catch (refusal) {
      if (!(refusal instanceof RequestError)) throw refusal;
      this.#problem.textContent = refusal.message;
    }
  }
}
