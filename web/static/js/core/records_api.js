// Requests for what is kept: past sessions, favourites, saved views.

import { request } from "./desk_api.js";

/** @typedef {import("./desk_api.js").SessionRow} SessionRow */
/** @typedef {import("./desk_place.js").Place} Place */

/**
 * A session that is over (appliance/handlers/api_history.py).
 *
 * @typedef {SessionRow & {
 *   category_id: string, group: string, note: string, resolved_by: string, resolved_at_ms: number, score: number,
 *   starred: boolean, waited_ms: number, response_ms: number, lasted_ms: number,
 * }} PastRow `category` and `group` are names; times are -1 where they are not known
 */

/** @typedef {{sessions: PastRow[], total: number, page: number, pages: number, size: number, sort: string}} PastPage */
/** @typedef {{id: string, name: string}} Choice */
/** @typedef {{categories: Array<Choice & {retired: boolean}>, groups: Choice[], people: Choice[]}} PastChoices */
/**
 * @typedef {{
 *   session_id: string, name: string, email: string, topic: string, group_id: string, starred_at_ms: number,
 * }} Favourite
 */
/** @typedef {{id: string, name: string, filters: Record<string, string>}} SavedView */

/** @type {Array<keyof Place>} */
const FILTERS = ["q", "outcome", "category", "group", "person", "from", "to", "sort", "page"];
const MOST_QUERY = 100;

/** @param {Place} place @returns {Promise<PastPage>} */
export function pastSessions(place) {
  const said = new URLSearchParams();
  for (const name of FILTERS) if (place[name]) said.set(name, place[name].slice(0, MOST_QUERY));
  return request(`/api/history?${said.toString()}`);
}

/** @returns {Promise<PastChoices>} what past sessions can be filtered by */
export const pastChoices = () => request("/api/history/choices");

/** @returns {Promise<Favourite[]>} the newest star first */
export const listFavourites = async () => (await request("/api/favourites")).favourites;

/** @returns {Promise<SavedView[]>} by name */
export const listViews = async () => (await request("/api/views")).views;

/** @param {string} id empty for a new one @param {string} name @param {Record<string, string>} filters @returns {Promise<SavedView>} */
export const saveView = (id, name, filters) => request("/api/views", { id, name, filters });

/** @param {string} id @returns {Promise<unknown>} */
export const removeView = (id) => request(`/api/views/${encodeURIComponent(id)}/remove`, {});
