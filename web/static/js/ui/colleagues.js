// Colleagues as choices: who is here, and how much they have to do.

import { t } from "../core/texts.js";

/** @typedef {import("../core/session_api.js").Colleague} Colleague */

/** @param {Colleague} one @returns {string} "here, 2 sessions" */
export function presenceText({ here, sessions }) {
  const where = here ? t("here") : t("away");
  if (!sessions) return t("{where}, no session", { where });
  return sessions === 1 ? t("{where}, 1 session", { where }) : t("{where}, {count} sessions", { where, count: sessions });
}

/** @param {Colleague[]} colleagues @returns {Colleague[]} who is here first, then who has least to do */
export function inOrder(colleagues) {
  return colleagues
    .slice()
    .sort((a, b) => Number(b.here) - Number(a.here) || a.sessions - b.sessions || a.name.localeCompare(b.name));
}

/** @param {Colleague[]} colleagues @returns {Array<{value: string, label: string}>} for a select */
export const colleagueOptions = (colleagues) =>
  inOrder(colleagues).map((one) => ({ value: one.id, label: `${one.name} (${presenceText(one)})` }));
