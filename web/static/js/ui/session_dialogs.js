// The dialogs about one session: edit, assign, hand over, resolve, reopen, dates, invitations.

import { actOn, RequestError } from "../core/desk_api.js";
import * as api from "../core/session_api.js";
import { t } from "../core/texts.js";
import { Limits } from "../protocol/protocol.gen.js";
import { inOrder, presenceText } from "./colleagues.js";
import { build } from "./dom.js";
import { FormDialog, remark } from "./form_dialog.js";
import { choiceField, lineField, radioField, textField } from "./form_fields.js";
import { titleOf } from "./session_texts.js";
import { WhenFields } from "./start_when.js";

/**
 * @typedef {import("../core/desk_api.js").SessionRow} SessionRow
 * @typedef {import("../core/session_api.js").Details} Details
 * @typedef {import("../core/session_api.js").Colleague} Colleague
 * @typedef {import("./form_fields.js").Option} Option
 */

/**
 * @typedef {{
 *   me: string, groups: () => Array<{id: string, name: string, rights: string[]}>, now: () => number,
 *   changed: (row: SessionRow) => void, conflict: (id: string) => void,
 * }} Desk `changed`: a request brought a newer row; `conflict`: somebody was quicker, look at it anew
 */

// As in appliance/domain/requests.py and resolving.py.
const COMMENT_CHARS = 1000;
const NOTE_CHARS = 2000;
const SHORT_NOTE_CHARS = 500;

/** @param {Colleague[]} colleagues @param {string} without id that is left out @returns {Option[]} */
const people = (colleagues, without) =>
  inOrder(colleagues)
    .filter((one) => one.id !== without)
    .map((one) => ({ value: one.id, label: one.name, hint: presenceText(one) }));

/** Asks, requests, and tells the desk what came of it. */
export class SessionDialogs {
  #desk;
  #dialog = new FormDialog();

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /**
   * @param {string} id
   * @param {Omit<import("./form_dialog.js").Question, "submit"> & {
   *   submit: (values: Record<string, string>) => Promise<SessionRow>,
   * }} question
   */
  #ask(id, question) {
    return this.#dialog.ask({
      ...question,
      submit: async (values) => this.#desk.changed(await question.submit(values)),
      refused: (problem) => {
        if (problem instanceof RequestError && problem.status === 409) this.#desk.conflict(id);
      },
    });
  }

  /** @param {SessionRow} row @param {Details} details */
  edit(row, details) {
    const groups = this.#desk.groups().filter((one) => one.rights.includes("sessions.edit"));
    const parts = [
      lineField({ id: "act-name", name: "name", label: t("Customer's name"), value: row.name, most: Limits.NAME_CHARS }),
      lineField({
        id: "act-email",
        name: "email",
        label: t("Customer's e-mail address"),
        value: row.email,
        most: Limits.EMAIL_CHARS,
        type: "email",
      }),
      lineField({ id: "act-topic", name: "topic", label: t("Topic"), value: row.topic, most: Limits.TOPIC_CHARS }),
      textField({
        id: "act-description",
        name: "description",
        label: t("Description"),
        value: row.description,
        most: Limits.DESCRIPTION_CHARS,
        hint: t("The customer sees it too, and can change it."),
      }),
      textField({
        id: "act-comment",
        name: "comment",
        label: t("Comment for colleagues"),
        value: details.comment || "",
        most: COMMENT_CHARS,
        hint: t("The customer never sees it."),
      }),
    ];
    if (groups.length > 1 && groups.some((one) => one.id === row.group_id)) {
      const options = groups.map(({ id, name }) => ({ value: id, label: name }));
      parts.push(choiceField({ id: "act-group", name: "group_id", label: t("Group"), value: row.group_id }, options));
    }
    return this.#ask(row.id, {
      title: t("Edit details"),
      parts,
      wide: true,
      send: t("Save"),
      submit: ({ name, email, topic, description, comment, group_id }) =>
        api.editSession(row.id, { name, email, topic, description, comment, group_id: group_id || row.group_id }),
    });
  }

  /** @param {SessionRow} row @param {() => void} written @returns {Promise<boolean>} */
  note(row, written) {
    const hint = t("Colleagues read it with the session. The customer never sees it.");
    return this.#dialog.ask({
      title: t("Write a note"),
      parts: [textField({ id: "act-text", name: "text", label: t("Note"), most: NOTE_CHARS, hint }, 5)],
      send: t("Save"),
      submit: async ({ text }) => {
        if (!text) throw new RequestError(t("Please write something first."), 0, "text");
        await api.writeNote(row.id, text);
        written();
      },
    });
  }

  /** @param {SessionRow} row */
  async assign(row) {
    const colleagues = await api.colleaguesOf(row.group_id);
    const options = people(colleagues, row.owner_id).map((option) =>
      option.value === this.#desk.me ? { ...option, label: t("Me"), value: "me" } : option,
    );
    if (row.owner_id) options.push({ value: "queue", label: t("Nobody: back to the queue"), hint: "" });
    const parts = options.length
      ? [radioField({ id: "act-to", name: "to", label: t("Who supports"), value: "" }, options)]
      : [remark(t("Nobody else of this group can take it at the moment."))];
    return this.#ask(row.id, {
      title: t("Assign to …"),
      intro: row.owner ? t("{name} has it now.", { name: row.owner }) : t("Nobody has it yet."),
      parts,
      send: t("Assign"),
      submit: ({ to }) => {
        if (!to) throw new RequestError(t("Please choose somebody."), 0, "to");
        return api.assignSession(row.id, to === "queue" ? "" : to, row.owner_id);
      },
    });
  }

  /** @param {SessionRow} row */
  unassign(row) {
    const mine = row.owner_id === this.#desk.me;
    return this.#ask(row.id, {
      title: t("Give back to the queue"),
      intro: mine
        ? t("The session waits for somebody of the group again. The customer is told.")
        : t("{name} has it now. The session waits for somebody of the group again; the customer is told.", {
            name: row.owner,
          }),
      send: t("Give back"),
      submit: () => api.assignSession(row.id, "", row.owner_id),
    });
  }

  /** @param {SessionRow} row */
  async transfer(row) {
    const [colleagues, groups] = await Promise.all([api.colleaguesOf(row.group_id), api.listQueues()]);
    /** @type {Option[]} */
    const options = people(colleagues, this.#desk.me);
    for (const group of groups) {
      options.push({
        value: `group:${group.id}`,
        label: t("Queue of {group}", { group: group.name }),
        hint: t("Whoever is free takes it."),
      });
    }
    const parts = [
      radioField({ id: "act-to", name: "to", label: t("To whom"), value: "" }, options),
      textField({
        id: "act-note",
        name: "note",
        label: t("Note"),
        most: SHORT_NOTE_CHARS,
        hint: t("What was done, what is left. The customer never sees it."),
      }),
    ];
    return this.#ask(row.id, {
      title: t("Hand over {name}", { name: titleOf(row) }),
      intro: t("A colleague accepts first; until then it stays yours. The customer sees who comes next."),
      parts,
      wide: true,
      send: t("Hand over"),
      submit: ({ to, note }) => {
        if (!to) throw new RequestError(t("Please choose somebody, or a queue."), 0, "to");
        const group = to.startsWith("group:");
        return api.handOver(row.id, {
          to: group ? "" : to,
          group_id: group ? to.slice("group:".length) : row.group_id,
          note,
        });
      },
    });
  }

  /** @param {SessionRow} row */
  async resolve(row) {
    const categories = await api.listCategories();
    const outcomes = outcomeOptions();
    const parts = [
      radioField({ id: "act-outcome", name: "outcome", label: t("Outcome"), value: "solved" }, outcomes),
    ];
    if (categories.length) {
      const options = [{ value: "", label: t("No category") }, ...categories.map(({ id, name }) => ({ value: id, label: name }))];
      parts.push(choiceField({ id: "act-category", name: "category", label: t("Category"), value: "" }, options));
    }
    parts.push(textField({ id: "act-note", name: "note", label: t("Note"), most: SHORT_NOTE_CHARS, hint: t("For colleagues only.") }));
    return this.#ask(row.id, {
      title: t("Resolve {name}", { name: titleOf(row) }),
      intro: row.state === "open" || row.state === "waiting" || row.state === "ready"
        ? t("The session ends and moves to the history. It can be reopened.")
        : t("The session moves to the history. It can be reopened."),
      parts,
      wide: true,
      send: t("Resolve"),
      submit: ({ outcome, category, note }) => api.resolveSession(row.id, { outcome, category: category || "", note }),
    });
  }

  /** @param {SessionRow} row @returns {Promise<boolean>} */
  reopen(row) {
    return this.#ask(row.id, {
      title: t("Reopen {name}", { name: titleOf(row) }),
      intro: t("It gets a new code and a new link; the old ones stay worthless. History and chat are kept."),
      send: t("Reopen"),
      submit: () => api.reopenSession(row.id),
    });
  }

  /** @param {SessionRow} row @param {Details} details */
  schedule(row, details) {
    const place = build("div");
    const fields = new WhenFields(place, "act", this.#desk.now);
    fields.fill(details.appointment);
    const known = Boolean(row.starts_at_ms);
    return this.#ask(row.id, {
      title: known ? t("Change the date") : t("Set a date"),
      intro: row.email ? t("The customer gets the new date by e-mail, with an entry for the calendar.") : "",
      parts: [place],
      wide: true,
      send: known ? t("Change the date") : t("Make the appointment"),
      submit: async () => {
        const wrong = fields.problem;
        if (wrong) throw new RequestError(wrong.text, 0, wrong.name);
        return api.scheduleSession(row.id, fields.values);
      },
    });
  }

  /** @param {SessionRow} row */
  unschedule(row) {
    return this.#ask(row.id, {
      title: t("Cancel the appointment"),
      intro: row.email
        ? t("The customer is told by e-mail, and the entry leaves the calendar. The session stays open without a date.")
        : t("The session stays open without a date."),
      send: t("Cancel the appointment"),
      danger: true,
      submit: () => api.cancelAppointment(row.id),
    });
  }

  /** @param {SessionRow} row */
  withdraw(row) {
    return this.#ask(row.id, {
      title: t("Withdraw the invitation"),
      intro: t("Code and link stop working at once, and mails that were not sent yet stay here."),
      send: t("Withdraw"),
      danger: true,
      submit: () => api.withdrawInvitation(row.id),
    });
  }

  /** @param {SessionRow} row */
  end(row) {
    return this.#ask(row.id, {
      title: t("End session"),
      intro: t("End the session with {name}? The customer's program stops at once.", { name: titleOf(row) }),
      send: t("End session"),
      danger: true,
      submit: async () => /** @type {SessionRow} */ (await actOn(row.id, "end")),
    });
  }
}

/** @returns {Option[]} how a session can have gone */
export function outcomeOptions() {
  return [
    { value: "solved", label: t("Solved") },
    { value: "unsolved", label: t("Not solved") },
    { value: "follow_up", label: t("Needs follow-up"), hint: t("Somebody has to come back to it.") },
    { value: "no_show", label: t("Customer did not come") },
  ];
}
