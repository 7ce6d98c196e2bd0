// A text to paste into a messenger, in the customer's language.

import { appointmentText } from "./zoned_time.js";

/**
 * Sentences in one language, with {name} places (appliance/domain/messenger_text.py).
 *
 * @typedef {{greeting: string, topic: string, when: string, link: string, code: string, warning: string}} Sentences
 */

/**
 * @typedef {{
 *   language: string, technician: string, organisation: string, topic: string, link: string, code: string,
 *   page: string, starts_at_ms: number, zone: string,
 * }} Invitation `code`: as it is shown; `page`: address where it is typed; `starts_at_ms`: 0 for now
 */

/** @param {string} sentence @param {Record<string, string>} values @returns {string} */
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (mark, name) => (name in values ? values[name] : mark));
}

/** @param {Sentences} sentences @param {Invitation} about @returns {string} */
export function invitationText(sentences, about) {
  const { language, technician, organisation, topic, link, code, page } = about;
  const when = about.starts_at_ms ? appointmentText(about.starts_at_ms, about.zone, language) : "";
  const paragraphs = [
    [sentences.greeting, topic && sentences.topic, when && sentences.when],
    [link && `${sentences.link}\n${link}`, code && sentences.code],
    [sentences.warning],
  ];
  const text = paragraphs
    .map((lines) => lines.filter(Boolean).join("\n"))
    .filter(Boolean)
    .join("\n\n");
  return filled(text, { technician, organisation, topic, code, page, when });
}
