// Fields that scripts build, and the sentence beside the one that was refused.

import { RequestError } from "../core/desk_api.js";
import { build } from "./dom.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */
/** @typedef {{value: string, label: string, hint?: string, disabled?: boolean}} Option */

/**
 * @typedef {{
 *   id: string, name: string, label: string, value?: string, type?: string, most?: number, hint?: string,
 *   inputmode?: string,
 * }} Wanted
 */

/** @param {Wanted} wanted @param {HTMLElement} control @returns {HTMLElement} */
function dressed({ id, label, hint }, control) {
  control.setAttribute("aria-describedby", `${id}-hint ${id}-error`);
  return build("div", { class: "field" }, [
    build("label", { class: "form-label", for: id }, [label]),
    control,
    build("p", { class: "form-hint", id: `${id}-hint` }, [hint || ""]),
    build("p", { class: "form-error", id: `${id}-error`, role: "alert" }),
  ]);
}

/** @param {Wanted} wanted @returns {HTMLElement} */
export function lineField(wanted) {
  const { id, name, value, type, most, inputmode } = wanted;
  /** @type {Record<string, string>} */
  const attributes = { class: "form-control", id, name, type: type || "text", autocomplete: "off", dir: "auto" };
  if (most) attributes.maxlength = String(most);
  if (inputmode) attributes.inputmode = inputmode;
  if (type === "email") Object.assign(attributes, { autocapitalize: "off", spellcheck: "false" });
  const control = /** @type {HTMLInputElement} */ (build("input", attributes));
  control.value = value || "";
  return dressed(wanted, control);
}

/** @param {Wanted} wanted @param {number} [rows] @returns {HTMLElement} */
export function textField(wanted, rows) {
  const { id, name, value, most } = wanted;
  const attributes = { class: "form-control", id, name, rows: String(rows || 3), maxlength: String(most || 1000), dir: "auto" };
  const control = /** @type {HTMLTextAreaElement} */ (build("textarea", attributes));
  control.value = value || "";
  return dressed(wanted, control);
}

/** @param {HTMLSelectElement} select @param {Option[]} options @param {string} chosen */
export function fillOptions(select, options, chosen) {
  while (select.firstChild) select.removeChild(select.firstChild);
  for (const { value, label } of options) select.appendChild(build("option", { value }, [label]));
  if (options.some((option) => option.value === chosen)) select.value = chosen;
}

/** @param {Wanted} wanted @param {Option[]} options @returns {HTMLElement} */
export function choiceField(wanted, options) {
  const { id, name, value } = wanted;
  const control = build("select", { class: "form-control form-select", id, name, autocomplete: "off" });
  fillOptions(/** @type {HTMLSelectElement} */ (control), options, value || "");
  return dressed(wanted, control);
}

/** @param {string} id @param {string} name @param {Option} option @param {boolean} checked @returns {HTMLElement} */
function radio(id, name, { value, label, hint, disabled }, checked) {
  const box = build("input", { type: "radio", class: "form-check-input", id, name, value });
  /** @type {HTMLInputElement} */ (box).checked = checked;
  /** @type {HTMLInputElement} */ (box).disabled = Boolean(disabled);
  const words = [build("span", { class: "radio-label", dir: "auto" }, [label])];
  if (hint) words.push(build("span", { class: "radio-hint" }, [hint]));
  return build("label", { class: "radio-row", for: id }, [box, build("span", { class: "radio-words" }, words)]);
}

/** @param {Wanted} wanted @param {Option[]} options @returns {HTMLElement} a list where one is chosen */
export function radioField({ id, name, label, value, hint }, options) {
  const chosen = options.some((option) => option.value === value && !option.disabled);
  const rows = options.map((option, at) => radio(`${id}-${at}`, name, option, chosen && option.value === value));
  return build("fieldset", { class: "field radio-field", id, "aria-describedby": `${id}-hint ${id}-error` }, [
    build("legend", { class: "form-label" }, [label]),
    build("div", { class: "radio-rows" }, rows),
    build("p", { class: "form-hint", id: `${id}-hint` }, [hint || ""]),
    build("p", { class: "form-error", id: `${id}-error`, role: "alert" }),
  ]);
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} its values by name, trimmed; boxes are "yes" or "" */
export function valuesOf(form) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const control of Array.from(form.elements)) {
    const { name, value, type, checked } = /** @type {HTMLInputElement} */ (control);
    if (!name || type === "fieldset" || type === "submit") continue;
    if (type === "checkbox") values[name] = checked ? "yes" : "";
    else if (type !== "radio" || checked) values[name] = value.trim();
    else if (!(name in values)) values[name] = "";
  }
  return values;
}

/** @param {HTMLFormElement} form takes the sentences of the last try away */
export function clearErrors(form) {
  for (const place of Array.from(form.querySelectorAll(".form-error"))) place.textContent = "";
  for (const control of Array.from(form.querySelectorAll("[aria-invalid]"))) {
    control.removeAttribute("aria-invalid");
    control.classList.remove("is-invalid");
  }
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLElement | undefined} the shown control of a name */
function controlOf(form, name) {
  const named = Array.from(form.elements).filter((one) => one.getAttribute("name") === name);
  const shown = named.find((one) => one instanceof HTMLElement && one.offsetParent !== null);
  return shown instanceof HTMLElement ? shown : undefined;
}

/**
 * Puts a sentence beside a field and the focus into it.
 *
 * @param {HTMLFormElement} form
 * @param {string} name of the field
 * @param {string} sentence
 * @returns {boolean} whether the form shows such a field
 */
export function showFieldError(form, name, sentence) {
  const control = name ? controlOf(form, name) : undefined;
  const described = control && (control.closest("fieldset[aria-describedby]") || control);
  const ids = described ? (described.getAttribute("aria-describedby") || "").split(" ") : [];
  const place = document.getElementById(ids.find((id) => /-error$/.test(id)) || "");
  if (!control || !place) return false;
  place.textContent = sentence;
  control.setAttribute("aria-invalid", "true");
  control.classList.add("is-invalid");
  control.focus();
  return true;
}

/**
 * Shows why a request was refused: beside its field, else in the form's own line.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} line for what belongs to no field
 * @param {unknown} problem anything but a RequestError is thrown on
 */
export function showRefusal(form, line, problem) {
  if (!(problem instanceof RequestError)) throw problem;
  if (!showFieldError(form, problem.field || "", problem.message)) line.textContent = problem.message;
}
