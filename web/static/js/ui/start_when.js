// When: date, time, time zone, duration and reminders (SPEC D2), in the start dialog and for a new date.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { ownZone } from "../core/zone.js";
import { appointmentText, isZone, momentOf, nextHalfHour, offsetName, wallClock, zones } from "../core/zoned_time.js";
import { build, empty, icon } from "./dom.js";
import { choiceField, fillOptions, lineField } from "./form_fields.js";

/** @typedef {import("../core/session_api.js").Appointment} Appointment */

const MINUTE_MS = 60 * 1000;
const MOST_REMINDERS = 5;
const MINUTES = { hour: 60, day: 24 * 60, week: 7 * 24 * 60 };

/** @param {number} minutes @returns {string} */
export function spanText(minutes) {
  if (minutes % MINUTES.week === 0) return minutes === MINUTES.week ? t("1 week") : t("{count} weeks", { count: minutes / MINUTES.week });
  if (minutes % MINUTES.day === 0) return minutes === MINUTES.day ? t("1 day") : t("{count} days", { count: minutes / MINUTES.day });
  if (minutes % MINUTES.hour === 0) return minutes === MINUTES.hour ? t("1 hour") : t("{count} hours", { count: minutes / MINUTES.hour });
  if (minutes > MINUTES.hour) {
    return t("{hours} h {minutes} min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }
  return t("{count} minutes", { count: minutes });
}

/** @param {number[]} minutes @param {number} [also] @returns {Array<{value: string, label: string}>} */
function spans(minutes, also) {
  const all = also && !minutes.includes(also) ? [...minutes, also].sort((a, b) => a - b) : minutes;
  return all.map((one) => ({ value: String(one), label: spanText(one) }));
}

const DURATIONS = [15, 30, 45, 60, 90, 120, 180];
const REMINDERS = [10, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60];

/** @returns {string} the account's own zone, else the browser's */
export function usualZone() {
  const own = String((pageData().page.start || {}).zone || "");
  return isZone(own) ? own : isZone(ownZone()) ? ownZone() : "UTC";
}

/** @param {string} name @param {number} atMs @returns {string} "Asia/Seoul (UTC+9)" */
function zoneLabel(name, atMs) {
  const distance = offsetName(atMs, name);
  return distance === name ? name : `${name.replace(/_/g, " ")} (${distance})`;
}

/** The fields, and what they say together. */
export class WhenFields {
  #place;
  #prefix;
  #now;
  #date;
  #time;
  #zone;
  #minutes;
  #reminders = build("div", { class: "reminder-rows" });
  #add = /** @type {HTMLButtonElement} */ (build("button", { type: "button", class: "btn btn-sm" }));
  #preview = build("p", { class: "form-hint when-preview", role: "status" });
  #late = build("p", { class: "form-hint" });

  /**
   * @param {HTMLElement} place where they go
   * @param {string} prefix of ids
   * @param {() => number} now the appliance's clock
   */
  constructor(place, prefix, now) {
    this.#place = place;
    this.#prefix = prefix;
    this.#now = now;
    this.#build();
    this.#date = this.#control("date", HTMLInputElement);
    this.#time = this.#control("time", HTMLInputElement);
    this.#zone = this.#control("zone", HTMLSelectElement);
    this.#minutes = this.#control("minutes", HTMLSelectElement);
    place.addEventListener("input", () => this.#foresee());
    place.addEventListener("change", () => this.#foresee());
  }

  /** @param {Appointment | null} [known] what is agreed already; else the next half hour that is not too near */
  fill(known) {
    const zone = known && isZone(known.zone) ? known.zone : usualZone();
    const at = known ? known.starts_at_ms : nextHalfHour(this.#now());
    const [date, time] = wallClock(at, zone).split("T");
    this.#date.value = date;
    this.#date.min = wallClock(this.#now(), zone).split("T")[0];
    this.#time.value = time;
    const minutes = known ? known.minutes : 30;
    fillOptions(this.#minutes, spans(DURATIONS, minutes), String(minutes));
    const names = zones([usualZone(), zone]);
    const options = names.map((name) => ({ value: name, label: zoneLabel(name, at) }));
    fillOptions(this.#zone, options, zone);
    empty(this.#reminders);
    for (const before of known ? known.reminders : [24 * 60, 10]) this.#addReminder(before);
    this.#foresee();
  }

  /** @returns {{starts_at: string, zone: string, minutes: string, reminders: string}} as the appliance reads them */
  get values() {
    const chosen = Array.from(this.#reminders.querySelectorAll("select")).map((select) => Number(select.value));
    const reminders = Array.from(new Set(chosen)).sort((a, b) => b - a);
    return {
      starts_at: this.#date.value && this.#time.value ? `${this.#date.value}T${this.#time.value.slice(0, 5)}` : "",
      zone: this.#zone.value,
      minutes: this.#minutes.value,
      reminders: reminders.join(","),
    };
  }

  /** @returns {number} whole minutes from now to the end of the appointment */
  get minutesToEnd() {
    const { starts_at: wall, zone, minutes } = this.values;
    return Math.ceil((momentOf(wall, zone) - this.#now()) / MINUTE_MS) + Number(minutes);
  }

  /** @returns {{name: string, text: string} | null} what is wrong with it: the field and the sentence */
  get problem() {
    if (!this.#date.value) return { name: "starts_at", text: t("Please choose a date.") };
    if (!this.#time.value) return { name: "time", text: t("Please choose a time.") };
    if (momentOf(this.values.starts_at, this.#zone.value) <= this.#now()) {
      return { name: "starts_at", text: t("This time is over already. Please choose a later one.") };
    }
    return null;
  }

  /**
   * @template {HTMLElement} T
   * @param {string} name
   * @param {new () => T} type
   * @returns {T}
   */
  #control(name, type) {
    const found = this.#place.querySelector(`#${this.#prefix}-${name}`);
    if (!(found instanceof type)) throw new TypeError(`${name} is missing`);
    return found;
  }

  #build() {
    const id = (/** @type {string} */ name) => `${this.#prefix}-${name}`;
    this.#add.appendChild(icon("plus"));
    this.#add.appendChild(document.createTextNode(t("Add a reminder")));
    this.#add.addEventListener("click", () => {
      const used = this.values.reminders.split(",").map(Number);
      const row = this.#addReminder(REMINDERS.find((one) => !used.includes(one)) || 10);
      const select = row.querySelector("select");
      if (select) select.focus();
      this.#foresee();
    });
    const parts = [
      build("div", { class: "field-pair field-pair-kept" }, [
        lineField({ id: id("date"), name: "starts_at", label: t("Date"), type: "date" }),
        lineField({ id: id("time"), name: "time", label: t("Time"), type: "time" }),
      ]),
      build("div", { class: "field-pair field-pair-wide" }, [
        choiceField({ id: id("zone"), name: "zone", label: t("Time zone") }, []),
        choiceField({ id: id("minutes"), name: "minutes", label: t("Duration") }, []),
      ]),
      this.#preview,
      build("fieldset", { class: "field reminders", "aria-describedby": id("reminders-error") }, [
        build("legend", { class: "form-label" }, [t("Reminders")]),
        this.#reminders,
        this.#add,
        this.#late,
        build("p", { class: "form-error", id: id("reminders-error"), role: "alert" }),
      ]),
    ];
    for (const part of parts) this.#place.appendChild(part);
  }

  /** @param {number} minutes @returns {HTMLElement} */
  #addReminder(minutes) {
    const options = spans(REMINDERS, minutes).map(({ value, label }) => ({ value, label: t("{span} before", { span: label }) }));
    const select = /** @type {HTMLSelectElement} */ (
      build("select", { class: "form-control form-select", name: "reminders", "aria-label": t("Remind") })
    );
    fillOptions(select, options, String(minutes));
    const remove = build("button", { type: "button", class: "btn-icon", "aria-label": t("Remove this reminder") }, [icon("x")]);
    const row = build("div", { class: "reminder-row" }, [select, remove]);
    remove.addEventListener("click", () => {
      this.#reminders.removeChild(row);
      this.#foresee();
      this.#add.hidden = false;
      this.#add.focus();
    });
    this.#reminders.appendChild(row);
    this.#add.hidden = this.#reminders.children.length >= MOST_REMINDERS;
    return row;
  }

  /** Says when that is for the reader, if the reader's clock shows something else. */
  #foresee() {
    const { starts_at: wall, zone, reminders } = this.values;
    const at = momentOf(wall, zone);
    const mine = usualZone();
    const differs = !Number.isNaN(at) && wallClock(at, mine) !== wall;
    this.#preview.textContent = differs
      ? t("For you that is {when}.", { when: appointmentText(at, mine, pageData().lang) })
      : "";
    const late = reminders.split(",").some((minutes) => minutes && at - Number(minutes) * MINUTE_MS <= this.#now());
    this.#late.textContent = late ? t("The time of a reminder is over already: that one is not sent.") : "";
  }
}
