// What rows of sessions have in common, live and past ones.

import { t } from "../core/texts.js";
import { build, icon } from "./dom.js";

/** @param {string} text @returns {HTMLElement} for those who hear the page */
export const unseen = (text) => build("span", { class: "visually-hidden" }, [text]);

/** @param {string} picture @param {string} text @param {string} about what the text is @param {string} [look] @returns {HTMLElement} */
export function tag(picture, text, about, look) {
  return build("span", { class: `session-tag ${look || ""}`, title: about }, [
    icon(picture),
    unseen(`${about}: `),
    build("bdi", {}, [text]),
  ]);
}

/** @param {boolean} on @param {string} name of the session @returns {HTMLElement} */
export function starButton(on, name) {
  const label = t("Favorite");
  const attributes = { type: "button", class: "btn-icon btn-star", "data-act": "star", "aria-pressed": String(on) };
  return build("button", { ...attributes, title: label }, [icon(on ? "star-filled" : "star"), unseen(`${label}: ${name}`)]);
}

/** @param {boolean} on @param {string} name @param {boolean} possible @returns {HTMLElement} the star, or its room */
export const starOrRoom = (on, name, possible) =>
  possible ? starButton(on, name) : build("span", { class: "btn-slot" });

/** @param {string} name of the state @returns {HTMLElement} */
export const stateBadge = (name) =>
  build("span", { class: "state-badge" }, [build("span", { class: "state-dot", "aria-hidden": "true" }), name]);

/**
 * @param {{name: string, email: string, topic: string}} row
 * @returns {string} what is known beside the title, which is the first of name, address and topic
 */
export const besideTitle = (row) =>
  [row.name || row.email ? row.topic : "", row.name ? row.email : ""].filter(Boolean).join(" · ");

/**
 * @param {MouseEvent} event inside a row
 * @returns {string} what was pressed; "open" for the row itself, unless somebody marks its text
 */
export function actOfClick(event) {
  if (!(event.target instanceof Element)) return "";
  const control = event.target.closest("[data-act], a, button");
  if (!control) return String(window.getSelection()) ? "" : "open";
  return control.getAttribute("data-act") || "";
}
