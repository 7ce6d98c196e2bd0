// Technicians from a spreadsheet (SPEC T2): choose, look, add.

import { RequestError } from "../core/desk_api.js";
import { t } from "../core/texts.js";
import { upload } from "../core/upload.js";
import { build, element, empty } from "../ui/dom.js";
import { wireDropZone } from "../ui/drop_zone.js";

/**
 * @typedef {{ number: number, email: string, name: string, groups: string[], role: string, second_step: boolean,
 *   findings: string[] }} Row findings are sentences
 * @typedef {{ rows: Row[], new_groups: string[], may_make_groups: boolean }} Preview
 */

const MOST_BYTES = 1024 * 1024;
const PATH = "/office/people/import";
const UNCHANGED_MS = 400;

const fileError = element("file-error", HTMLElement);
const addError = element("add-error", HTMLElement);
const add = element("add", HTMLButtonElement);
const makeGroups = element("make_groups", HTMLInputElement);
const leaveOut = element("leave_out", HTMLInputElement);
const preview = element("preview", HTMLElement);

/** @type {File | null} */
let file = null;
/** @type {Preview | null} */
let shown = null;
let asked = 0;

/**
 * @param {string} label
 * @param {string | Node} content
 * @param {string} [width] class of a column that is wider or narrower than usual
 * @returns {HTMLElement}
 */
function cell(label, content, width) {
  return build("td", { "data-label": label, class: width || "" }, [content]);
}

/** @param {Row} row @returns {HTMLElement} */
function tableRow(row) {
  const wrong = row.findings.length > 0;
  const finding = wrong
    ? build("ul", { class: "import-findings" }, row.findings.map((text) => build("li", {}, [text])))
    : build("span", { class: "office-badge is-good" }, [t("Can be added")]);
  return build("tr", wrong ? { class: "is-wrong" } : {}, [
    build("th", { scope: "row" }, [row.email || t("(empty)")]),
    cell(t("Row"), String(row.number), "cell-tight"),
    cell(t("Name"), row.name || "–"),
    cell(t("Groups"), row.groups.join(", ") || "–"),
    cell(t("Role"), row.role),
    cell(t("Two-step verification"), row.second_step ? t("Demanded") : "–"),
    cell(t("Finding"), finding, "cell-wide"),
  ]);
}

/** @returns {{good: number, wrong: number}} */
function counted() {
  const rows = shown ? shown.rows : [];
  const wrong = rows.filter((row) => row.findings.length > 0).length;
  return { good: rows.length - wrong, wrong };
}

function showButton() {
  const { good, wrong } = counted();
  add.disabled = good === 0 || (wrong > 0 && !leaveOut.checked);
  element("add-label", HTMLElement).textContent =
    good > 0 ? t("Add technicians ({count})", { count: good }) : t("Add technicians");
}

/** @param {Preview} answer */
function show(answer) {
  shown = answer;
  const { good, wrong } = counted();
  const parts = [t("Technicians that can be added: {count}.", { count: good })];
  if (wrong > 0) parts.push(t("Rows with mistakes: {count}.", { count: wrong }));
  if (answer.new_groups.length > 0) {
    parts.push(t("Groups that do not exist yet: {names}.", { names: answer.new_groups.join(", ") }));
  }
  element("preview-summary", HTMLElement).textContent = parts.join(" ");
  element("groups-choice", HTMLElement).hidden = answer.new_groups.length === 0 || !answer.may_make_groups;
  element("wrong-choice", HTMLElement).hidden = wrong === 0 || good === 0;
  const list = element("preview-rows", HTMLElement);
  empty(list);
  for (const row of answer.rows) list.appendChild(tableRow(row));
  showButton();
  preview.hidden = false;
}

/** @param {File} chosen @returns {boolean} whether it is worth sending */
function fits(chosen) {
  if (chosen.size <= MOST_BYTES) return true;
  fileError.textContent = t("This file is too large. A list of 500 technicians is much smaller than 1 MB.");
  return false;
}

/** Asks the appliance what adding the file would do. @param {boolean} [jump] whether to go to the preview */
async function look(jump) {
  if (!file || !fits(file)) return;
  const mine = ++asked;
  const busy = setTimeout(() => preview.setAttribute("aria-busy", "true"), UNCHANGED_MS);
  try {
    const answer = await upload(`${PATH}/preview?make_groups=${makeGroups.checked ? "1" : "0"}`, file);
    if (mine !== asked) return;
    show(answer);
    if (jump) element("preview-title", HTMLElement).focus();
  } catch (refused) {
    if (!(refused instanceof RequestError)) throw refused;
    preview.hidden = true;
    fileError.textContent = refused.message;
  } finally {
    clearTimeout(busy);
    preview.removeAttribute("aria-busy");
  }
}

/** @param {{people: number, left_out: number, groups: string[], mailed: boolean}} answer */
function showSummary(answer) {
  const list = element("summary-list", HTMLElement);
  const parts = [t("Technicians added: {count}.", { count: answer.people })];
  if (answer.groups.length > 0) parts.push(t("New groups: {names}.", { names: answer.groups.join(", ") }));
  if (answer.left_out > 0) parts.push(t("Rows left out: {count}.", { count: answer.left_out }));
  parts.push(
    answer.mailed
      ? t("The invitations are on their way.")
      : t("Mail is not set up: copy each invitation's link on the technician's page."),
  );
  for (const text of parts) list.appendChild(build("li", {}, [text]));
  preview.hidden = true;
  element("summary", HTMLElement).hidden = false;
  element("summary-title", HTMLElement).focus();
}

async function send() {
  if (!file) return;
  addError.textContent = "";
  add.disabled = true;
  add.setAttribute("aria-busy", "true");
  const wish = new URLSearchParams({
    make_groups: makeGroups.checked ? "1" : "0",
    leave_out: leaveOut.checked ? "1" : "0",
    language: element("mail_language", HTMLSelectElement).value,
  });
  try {
    showSummary(await upload(`${PATH}?${wish.toString()}`, file));
  } catch (refused) {
    if (!(refused instanceof RequestError)) throw refused;
    addError.textContent = refused.message;
    showButton();
    if (refused.status === 409) await look();
  } finally {
    add.removeAttribute("aria-busy");
  }
}

wireDropZone(element("drop-zone", HTMLElement), element("file", HTMLInputElement), (chosen) => {
  file = chosen;
  fileError.textContent = "";
  addError.textContent = "";
  element("summary", HTMLElement).hidden = true;
  element("file-name", HTMLElement).textContent = chosen.name;
  void look(true);
});
makeGroups.addEventListener("change", () => void look());
leaveOut.addEventListener("change", showButton);
add.addEventListener("click", () => void send());
element("import", HTMLElement).hidden = false;
