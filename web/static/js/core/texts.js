import { pageData } from "./page.js";

/**
 * Translates a text of the interface.
 *
 * @param {string} msgid the English text, as a literal so that it is extracted; {name} marks a place to fill
 * @param {Record<string, string | number>} [values] what to fill in, by name
 * @returns {string}
 */
export function t(msgid, values) {
  const texts = pageData().texts;
  const text = Object.prototype.hasOwnProperty.call(texts, msgid) ? texts[msgid] : msgid;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (mark, name) => (name in values ? String(values[name]) : mark));
}
