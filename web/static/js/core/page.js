/**
 * What the server wrote into the page for its scripts.
 *
 * @typedef {{lang: string, texts: Record<string, string>, page: Record<string, any>}} PageData
 */

/** @type {PageData | undefined} */
let known;

/** @returns {PageData} the JSON of `<script id="page-data">`; empty where the page has none. */
export function pageData() {
  if (!known) {
    const holder = document.getElementById("page-data");
    const data = holder ? JSON.parse(holder.textContent || "{}") : {};
    known = { lang: data.lang || "en", texts: data.texts || {}, page: data.page || {} };
  }
  return known;
}
