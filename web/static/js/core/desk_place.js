// Where somebody is in the desk: tab, filters, search and order, as the part of the address behind #.

/**
 * @typedef {{
 *   tab: string, q: string, state: string, owner: string, group: string, sort: string, session: string,
 *   outcome: string, category: string, person: string, from: string, to: string, page: string,
 * }} Place `session`: the one whose drawer is open; the last six belong to History.
 */

export const TABS = ["queue", "mine", "all", "scheduled", "history", "favourites"];

const LONGEST = 200;
/** @type {Record<keyof Place, RegExp>} what each part may be; anything else counts as not said */
const PARTS = {
  tab: new RegExp(`^(${TABS.join("|")})$`),
  q: /^/,
  state: /^[a-z_]+$/,
  owner: /^[\w-]+$/,
  group: /^[\w-]+$/,
  sort: /^[a-z_-]+$/,
  session: /^[\w-]+$/,
  outcome: /^[a-z_]+$/,
  category: /^/,
  person: /^[\w-]+$/,
  from: /^\d{4}-\d\d-\d\d$/,
  to: /^\d{4}-\d\d-\d\d$/,
  page: /^[1-9]\d{0,5}$/,
};
const NAMES = /** @type {Array<keyof Place>} */ (Object.keys(PARTS));
/** What a saved view does not keep: these are of the moment. */
const PASSING = ["session", "page"];

/** @param {Partial<Place>} [parts] @returns {Place} the rest empty */
export function placeOf(parts) {
  const made = /** @type {Place} */ ({});
  for (const name of NAMES) made[name] = (parts && parts[name]) || "";
  return made;
}

/** @param {string} hash with or without #; of any origin @returns {Place} */
export function parsePlace(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const made = placeOf();
  for (const name of NAMES) {
    const value = said.get(name) || "";
    if (value.length <= LONGEST && PARTS[name].test(value)) made[name] = value;
  }
  return made;
}

/** @param {Place} place @returns {string} without #; the same place always gives the same text */
export function placeText(place) {
  const said = new URLSearchParams();
  for (const name of NAMES) if (place[name]) said.set(name, place[name]);
  return said.toString();
}

/** @param {Place} place @returns {string} what a saved view keeps of it */
export function viewText(place) {
  const kept = { ...place };
  for (const name of PASSING) kept[/** @type {keyof Place} */ (name)] = "";
  return placeText(kept);
}

/** @param {Place} place @returns {number} how many filters narrow the list */
export function filterCount(place) {
  /** @type {Array<keyof Place>} */
  const live = ["state", "owner"];
  /** @type {Array<keyof Place>} */
  const past = ["outcome", "category", "person", "from", "to"];
  return (place.tab === "history" ? past : live).filter((name) => place[name]).length;
}
