// The design of a module: previews follow what is typed, questions are opened as they are needed.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { wireColorFields } from "../ui/color_fields.js";
import { element } from "../ui/dom.js";
import { wirePictureZones } from "../ui/picture_zone.js";

/** @param {string} mark @param {string} text */
function paint(mark, text) {
  for (const one of Array.from(document.querySelectorAll(`[data-preview-${mark}]`))) one.textContent = text;
}

/** @param {string} name of a text of the module @returns {HTMLInputElement | HTMLTextAreaElement} in the page's language */
function textBox(name) {
  const found = document.getElementById(`${name}_${pageData().lang}`);
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) return found;
  throw new TypeError(`the field ${name} is missing`);
}

function wireTexts() {
  const name = element("name", HTMLInputElement);
  const [title, introduction, button] = ["title", "introduction", "button"].map(textBox);
  const follow = () => {
    paint("name", name.value);
    paint("title", title.value || t("Get help from {organisation}", { organisation: name.value }));
    paint("introduction", introduction.value);
    paint("button", button.value || t("Ask for help"));
  };
  for (const box of [name, title, introduction, button]) box.addEventListener("input", follow);
}

/** @param {HTMLElement} slot one question */
function wireQuestion(slot) {
  const kind = slot.querySelector("select");
  if (!(kind instanceof HTMLSelectElement)) return;
  const choices = Array.from(slot.querySelectorAll("[data-choices-of]"));
  const follow = () => {
    for (const one of choices) one.toggleAttribute("hidden", kind.value !== "choice");
  };
  kind.addEventListener("change", follow);
  follow();
}

function wireQuestions() {
  const slots = Array.from(document.querySelectorAll("[data-question-slot]")).filter(
    (one) => one instanceof HTMLDetailsElement,
  );
  const add = document.querySelector("[data-question-add]");
  if (!(add instanceof HTMLElement)) return;
  const free = () => slots.filter((one) => one.hidden);
  for (const slot of slots) {
    slot.hidden = !slot.hasAttribute("data-used");
    wireQuestion(slot);
  }
  add.hidden = free().length === 0;
  add.addEventListener("click", () => {
    const slot = free()[0];
    if (!slot) return;
    slot.hidden = false;
    slot.open = true;
    const kind = slot.querySelector("select");
    if (kind instanceof HTMLSelectElement) {
      kind.value = "line";
      kind.dispatchEvent(new Event("change"));
      kind.focus();
    }
    add.hidden = free().length === 0;
  });
}

/** The warning before a change of address or group stands there once there is such a change. */
function wireWarning() {
  const warning = document.querySelector("[data-handed-out]");
  if (!(warning instanceof HTMLElement)) return;
  const slug = element("slug", HTMLInputElement);
  const group = element("group", HTMLSelectElement);
  const follow = () => {
    const { slug: oldSlug, group: oldGroup } = warning.dataset;
    const changed = slug.value.trim() !== oldSlug || group.value !== oldGroup;
    warning.hidden = !changed && warning.hasAttribute("data-quiet");
  };
  slug.addEventListener("input", follow);
  group.addEventListener("change", follow);
  follow();
}

wireTexts();
wireQuestions();
wireWarning();
wirePictureZones();
wireColorFields(pageData().page.measured);
