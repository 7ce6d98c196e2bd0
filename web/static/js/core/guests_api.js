// Requests about who is asked into a session: colleagues, and external technicians (SPEC D10).

import { request, sessionPath as path } from "./desk_api.js";

/**
 * @typedef {{
 *   id: string, name: string, email: string, level: "view" | "control", invited_by: string, created_at_ms: number,
 *   expires_at_ms: number, entered_at_ms: number, works: boolean, revoked: boolean, waits_for_code: boolean,
 * }} Guest
 * @typedef {{id: string, name: string}} Colleague
 * @typedef {{guests: Guest[], colleagues: Colleague[], offered: Colleague[], mail: boolean, link: string}} Invited
 *   `offered`: colleagues who could be asked; `mail`: whether letters can be sent; `link`: for colleagues
 * @typedef {Guest & {link: string, code: string, mailed: boolean}} Keys
 */

/** @param {string} id @param {string} [q] words of a colleague's name @returns {Promise<Invited>} */
export const invitedInto = (id, q) => request(path(id, `guests?q=${encodeURIComponent(q || "")}`));

/**
 * @param {string} id
 * @param {{name: string, email: string, level: string, language: string, hours: number}} wish
 * @returns {Promise<Keys>} link and code, which are told this once
 */
export const inviteGuest = (id, wish) => request(path(id, "guests"), wish);

/** @param {string} id @param {string} guest @returns {Promise<unknown>} */
export const revokeGuest = (id, guest) => request(path(id, "guests/revoke"), { guest });

/** @param {string} id @param {string} guest @returns {Promise<{code: string}>} */
export const renewGuestCode = (id, guest) => request(path(id, "guests/code"), { guest });

/** @param {string} id @param {string} account @param {boolean} mail @returns {Promise<{name: string, mailed: boolean}>} */
export const inviteColleague = (id, account, mail) =>
  request(path(id, "invite"), { account_id: account, mail: mail ? "yes" : "" });

/** @param {string} id @param {string} account @returns {Promise<unknown>} */
export const uninviteColleague = (id, account) => request(path(id, "uninvite"), { account_id: account });
