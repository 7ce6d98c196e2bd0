// "Details" in the drawer: code and link, what is known of the customer, dates, mails, the result.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { appointmentText } from "../core/zoned_time.js";
import { grouped } from "./code_box.js";
import { copyOnClick } from "./copying.js";
import { build, empty, icon } from "./dom.js";
import { possibleActs } from "./drawer_acts.js";
import { outcomeOptions } from "./session_dialogs.js";
import { spanText, usualZone } from "./start_when.js";
import { momentText } from "./time_texts.js";

/** @typedef {import("./drawer_acts.js").Case} Case */
/** @typedef {import("./drawer_sections.js").Tools} Tools */

/** @param {string} label @param {string} picture @param {string} text @param {string} act @returns {HTMLElement} */
function copyButton(label, picture, text, act) {
  const said = build("span", { class: "copy-label" }, [label]);
  const control = build("button", { type: "button", class: "btn btn-sm", "data-act": act }, [icon(picture), said]);
  copyOnClick(control, () => text);
  return control;
}

/** @param {Case} known @returns {HTMLElement | null} while the code still waits for the customer */
function codeBlock({ row, details }) {
  if (row.state !== "open" || !row.code) return null;
  const copies = [copyButton(t("Copy the code"), "copy", grouped(row.code), "copy-code")];
  const link = row.link || details.link;
  if (link) copies.push(copyButton(t("Copy the link"), "link", link, "copy-link"));
  const until = row.expires_at_ms
    ? [build("p", { class: "drawer-line" }, [t("Works until {time}.", { time: momentText(row.expires_at_ms) })])]
    : [];
  return build("div", { class: "drawer-code" }, [
    build("span", { class: "digits" }, [grouped(row.code)]),
    build("div", { class: "drawer-copies" }, copies),
    ...until,
  ]);
}

/** @param {string} address @returns {HTMLElement} */
const mailLink = (address) => build("a", { href: `mailto:${encodeURIComponent(address).replace(/%40/g, "@")}` }, [address]);

/** @param {string} [text] a JSON object, question -> answer @returns {Array<[string, string]>} */
function answersOf(text) {
  if (!text) return [];
  try {
    return Object.entries(JSON.parse(text)).map(([question, answer]) => [question, String(answer)]);
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
    return [];
  }
}

/** @param {import("../core/session_api.js").CheckWords | null} [words] @returns {string} to read to the customer */
function checkText(words) {
  if (!words) return "";
  const both = words.own === words.text ? words.text : `${words.text} / ${words.own}`;
  return `${both} (${words.numbers.join(", ")})`;
}

/** @param {Case} known @returns {Array<[string, Node | string]>} names and values; empty values are left out */
function facts({ row, details }) {
  /** @type {Array<[string, Node | string]>} */
  const found = [
    [t("Topic"), row.topic],
    [t("Description"), row.description],
    [t("E-mail"), row.email ? mailLink(row.email) : ""],
    [t("Mobile number"), details.phone || ""],
    ...answersOf(details.answers),
    [t("Comment for colleagues"), details.comment || ""],
    [t("Check word, to read to the customer"), checkText(details.check_words)],
    [t("Started"), [momentText(row.created_at_ms), details.made_by].filter(Boolean).join(", ")],
  ];
  return found.filter(([, value]) => value !== "");
}

/** @param {Array<[string, Node | string]>} pairs @returns {HTMLElement} */
function factList(pairs) {
  const list = build("dl", { class: "drawer-facts" });
  for (const [name, value] of pairs) {
    list.appendChild(build("dt", {}, [name]));
    list.appendChild(build("dd", { dir: "auto" }, [value]));
  }
  return list;
}

/** @param {string} title @param {HTMLElement[]} parts @returns {HTMLElement} */
const block = (title, parts) =>
  build("section", { class: "drawer-block" }, [build("h3", { class: "drawer-heading" }, [title]), ...parts]);

/** @param {Case} known @param {string[]} wanted @param {Tools} tools @returns {HTMLElement} the buttons that are possible */
function buttons(known, wanted, tools) {
  const row = build("div", { class: "drawer-buttons" });
  for (const { act, icon: picture, label } of possibleActs(known)) {
    if (!wanted.includes(act)) continue;
    const control = build("button", { type: "button", class: "btn btn-sm", "data-act": act }, [icon(picture), label()]);
    control.addEventListener("click", () => tools.act(act));
    row.appendChild(control);
  }
  return row;
}

/** @param {Case} known @param {Tools} tools @returns {HTMLElement | null} */
function appointmentBlock(known, tools) {
  const { row, details } = known;
  if (!row.starts_at_ms) return null;
  const { lang } = pageData();
  const agreed = details.appointment;
  const zone = (agreed && agreed.zone) || usualZone();
  const parts = [build("p", { class: "drawer-when" }, [appointmentText(row.starts_at_ms, zone, lang)])];
  if (zone !== usualZone()) {
    const own = appointmentText(row.starts_at_ms, usualZone(), lang);
    parts.push(build("p", { class: "drawer-line" }, [t("For you that is {when}.", { when: own })]));
  }
  if (agreed) {
    const reminders = agreed.reminders.map((minutes) => t("{span} before", { span: spanText(minutes) })).join(", ");
    parts.push(build("p", { class: "drawer-line" }, [t("Duration: {span}", { span: spanText(agreed.minutes) })]));
    if (reminders) parts.push(build("p", { class: "drawer-line" }, [t("Reminders: {list}", { list: reminders })]));
  }
  parts.push(buttons(known, ["schedule", "unschedule"], tools));
  return block(t("Appointment"), parts);
}

/** @param {import("../core/session_api.js").Sending} sending @returns {HTMLElement} */
function sentLine({ way, to, state, text, at_ms: atMs }) {
  const words = [build("bdi", { class: "sending-to" }, [to])];
  words.push(build("span", { class: "drawer-line" }, [[text, atMs ? momentText(atMs) : ""].filter(Boolean).join(", ")]));
  const picture = state === "failed" ? "alert-triangle" : state === "withdrawn" ? "mail-off" : "mail";
  const shown = way === "sms" && picture === "mail" ? "device-mobile" : picture;
  return build("li", { class: `sending is-${state}` }, [icon(shown), build("span", { class: "sending-words" }, words)]);
}

/** @param {Case} known @param {Tools} tools @returns {HTMLElement | null} */
function invitationBlock(known, tools) {
  const sendings = known.details.invitations || [];
  const acts = buttons(known, ["invite_mail", "resend", "withdraw"], tools);
  if (!sendings.length && !acts.children.length) return null;
  const list = sendings.length ? [build("ul", { class: "sendings" }, sendings.map(sentLine))] : [];
  if (!sendings.length) list.push(build("p", { class: "drawer-line" }, [t("Nothing was sent to the customer yet.")]));
  return block(t("Invitation"), [...list, acts]);
}

/** @param {Case} known @returns {HTMLElement | null} */
function resultBlock({ row, details }) {
  const { result, survey } = details;
  if (!row.resolved || !result) return null;
  const outcome = outcomeOptions().find(({ value }) => value === result.outcome);
  const stars = survey && survey.score ? t("{score} of 5", { score: survey.score }) : "";
  /** @type {Array<[string, Node | string]>} */
  const pairs = [
    [t("Outcome"), outcome ? outcome.label : t("Resolved by the customer")],
    [t("Category"), result.category],
    [t("Note"), result.note],
    [t("Resolved by"), result.by],
    [t("The customer's opinion"), [stars, survey ? survey.text : ""].filter(Boolean).join("\n")],
  ];
  return block(t("Result"), [factList(pairs.filter(([, value]) => value !== ""))]);
}

/** @param {Case} known @returns {HTMLElement | null} */
function notesBlock({ details }) {
  const notes = details.notes || [];
  if (!notes.length) return null;
  const lines = notes.map((note) =>
    build("li", { class: "drawer-note-line" }, [
      build("p", { class: "drawer-note", dir: "auto" }, [note.text]),
      build("p", { class: "drawer-line", dir: "auto" }, [`${note.author}, ${momentText(note.at_ms)}`]),
    ]),
  );
  return block(t("Notes of technicians"), [build("ul", { class: "drawer-notes" }, lines)]);
}

/** @param {Case} known @returns {HTMLElement} */
function pageLink({ row }) {
  const href = `/desk/session/${encodeURIComponent(row.id)}`;
  return build("p", { class: "drawer-page-link" }, [
    build("a", { href, target: `session-${row.id}`, "data-act": "page" }, [t("Everything about this session"), icon("external-link")]),
  ]);
}

/**
 * @param {HTMLElement} place
 * @param {Tools} tools
 * @returns {import("./drawer_sections.js").SectionView}
 */
export function buildDetails(place, tools) {
  let shown = "";
  return {
    update(known) {
      const { row, details } = known;
      const acts = possibleActs(known).map(({ act }) => act);
      const now = JSON.stringify([row, details, acts]);
      if (now === shown) return;
      shown = now;
      const focused = place.contains(document.activeElement) ? document.activeElement : null;
      const act = focused ? focused.getAttribute("data-act") : "";
      empty(place);
      const parts = [
        codeBlock(known),
        appointmentBlock(known, tools),
        factList(facts(known)),
        invitationBlock(known, tools),
        resultBlock(known),
        notesBlock(known),
        pageLink(known),
      ];
      for (const part of parts) if (part) place.appendChild(part);
      const next = act ? place.querySelector(`[data-act="${act}"]`) : null;
      if (next instanceof HTMLElement) next.focus();
      else if (focused) place.focus();
    },
  };
}
