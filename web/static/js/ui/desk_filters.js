// Search, filters and order above the desk's lists.

import { STATES } from "../core/desk_list.js";
import { filterCount } from "../core/desk_place.js";
import { t } from "../core/texts.js";
import { build, element, empty } from "./dom.js";
import { stateName } from "./session_texts.js";

/** @typedef {import("../core/desk_place.js").Place} Place */
/** @typedef {Array<[string, string]>} Choices pairs of value and label */

const TYPING_MS = 250;
/** @type {Array<keyof Place>} */
const SELECTS = ["state", "owner", "sort", "outcome", "category", "person"];
/** @type {Array<keyof Place>} */
const DATES = ["from", "to"];

/** @param {string} name */
const selectOf = (name) => element(`filter-${name}`, HTMLSelectElement);

/** Shows a place's filters, and reports what somebody changes. */
export class DeskFilters {
  #tune;
  #search = element("search", HTMLInputElement);
  #toggle = element("filters-button", HTMLButtonElement);
  #clear = element("filters-clear", HTMLButtonElement);
  /** @type {Map<string, string>} */
  #offered = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;

  /** @param {(parts: Partial<Place>) => void} tune called with what changed */
  constructor(tune) {
    this.#tune = tune;
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#searched(), TYPING_MS);
    });
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#searched();
      if (event.key !== "Escape") return;
      if (this.#search.value) event.stopPropagation();
      this.#search.value = "";
      this.#searched();
    });
    for (const name of SELECTS) {
      selectOf(name).addEventListener("change", () => tune({ [name]: selectOf(name).value, page: "" }));
    }
    for (const name of DATES) {
      const field = element(`filter-${name}`, HTMLInputElement);
      field.addEventListener("change", () => tune({ [name]: field.value, page: "" }));
    }
    this.#toggle.addEventListener("click", () => {
      const open = this.#toggle.getAttribute("aria-expanded") !== "true";
      this.#toggle.setAttribute("aria-expanded", String(open));
      element("filters", HTMLElement).classList.toggle("is-open", open);
    });
    this.#clear.addEventListener("click", () => {
      tune({ q: "", state: "", owner: "", outcome: "", category: "", person: "", from: "", to: "", page: "" });
      this.#search.focus();
    });
    this.#offer("state", [["", t("All states")], ...STATES.map((state) => /** @type {[string, string]} */ ([state, stateName(state)]))]);
  }

  #searched() {
    clearTimeout(this.#typing);
    this.#tune({ q: this.#search.value.trim(), page: "" });
  }

  /** Puts the caret into the search. */
  focus() {
    this.#search.focus();
    this.#search.select();
  }

  /** @param {Array<{id: string, name: string}>} owners @param {string} me */
  offerOwners(owners, me) {
    const others = owners.filter(({ id }) => id !== me);
    this.#offer("owner", [
      ["", t("All owners")],
      ["me", t("Mine")],
      ["nobody", t("Unassigned")],
      ...others.map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
    ]);
  }

  /** @param {{outcomes: Choices, categories: Choices, people: Choices}} choices */
  offerPast({ outcomes, categories, people }) {
    this.#offer("outcome", [["", t("All outcomes")], ...outcomes]);
    this.#offer("category", [["", t("All categories")], ...categories]);
    this.#offer("person", [["", t("All technicians")], ...people]);
  }

  /** @param {string} name @param {Choices} choices */
  #offer(name, choices) {
    const now = JSON.stringify(choices);
    if (this.#offered.get(name) === now) return;
    this.#offered.set(name, now);
    const select = selectOf(name);
    const kept = select.value;
    empty(select);
    for (const [value, label] of choices) select.appendChild(build("option", { value }, [label]));
    select.value = kept;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }

  /** @param {Place} place */
  show(place) {
    const past = place.tab === "history";
    if (document.activeElement !== this.#search) this.#search.value = place.q;
    element("desk-tools", HTMLElement).classList.toggle("is-past", past);
    element("desk-tools", HTMLElement).hidden = place.tab === "favourites";
    element("live-filters", HTMLElement).hidden = past;
    element("past-filters", HTMLElement).hidden = !past;
    this.#offer("sort", past ? pastOrders() : liveOrders(place.tab));
    for (const name of SELECTS) this.#choose(name, place[name]);
    for (const name of DATES) element(`filter-${name}`, HTMLInputElement).value = place[name];
    const count = filterCount(place);
    element("filters-count", HTMLElement).textContent = count ? String(count) : "";
    this.#clear.hidden = count === 0 && !place.q;
  }

  /** @param {string} name @param {string} value */
  #choose(name, value) {
    const select = selectOf(name);
    select.value = value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.classList.toggle("is-set", select.value !== "");
  }
}

/** @param {string} tab @returns {Choices} */
function liveOrders(tab) {
  return [
    ["", tab === "scheduled" ? t("Next first") : t("Urgent first")],
    ["wait", t("Longest wait first")],
    ["created", t("Newest first")],
    ["state", t("By state")],
    ["name", t("By name")],
  ];
}

/** @returns {Choices} as GET /api/history knows them */
function pastOrders() {
  return [
    ["", t("Last ended first")],
    ["-created", t("Newest first")],
    ["name", t("By name")],
    ["technician", t("By technician")],
    ["outcome", t("By outcome")],
    ["category", t("By category")],
  ];
}
