// The desk's Favourites (SPEC D5): customers one starts with again.

import { listFavourites } from "../core/records_api.js";
import { t } from "../core/texts.js";
import { build, element, empty, icon } from "./dom.js";
import { starButton } from "./row_parts.js";
import { momentText } from "./time_texts.js";

/** @typedef {import("../core/records_api.js").Favourite} Favourite */
/**
 * @typedef {{
 *   start: (favourite: Favourite) => void, star: (id: string, on: boolean) => void, mayStart: () => boolean,
 *   groupName: (id: string) => string,
 * }} Desk
 */

/** Knows the stars, and lists them. */
export class DeskFavourites {
  #desk;
  #list = element("favourites-list", HTMLElement);
  /** @type {Favourite[]} */
  #known = [];

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /** @returns {HTMLElement[]} */
  get nodes() {
    return /** @type {HTMLElement[]} */ (Array.from(this.#list.children));
  }

  /** @returns {number} */
  get count() {
    return this.#known.length;
  }

  /** @param {string} id of a session @returns {boolean} */
  has(id) {
    return this.#known.some((one) => one.session_id === id);
  }

  /** Asks the appliance anew. */
  async load() {
    this.#known = await listFavourites();
    this.#render();
  }

  #render() {
    empty(this.#list);
    for (const one of this.#known) this.#list.appendChild(this.#row(one));
  }

  /** @param {Favourite} one @returns {HTMLElement} */
  #row(one) {
    const title = one.name || one.email;
    const group = this.#desk.groupName(one.group_id);
    const about = build("div", { class: "session-about" }, [
      build("h3", { class: "session-title", dir: "auto" }, [title]),
      build("p", { class: "session-topic", dir: "auto" }, [[one.name ? one.email : "", one.topic].filter(Boolean).join(" · ")]),
    ]);
    const side = build("div", { class: "session-side" }, [
      build("div", { class: "session-tags" }, [
        ...(group ? [build("span", { class: "session-tag" }, [icon("users-group"), build("bdi", {}, [group])])] : []),
        build("span", { class: "session-tag" }, [icon("star"), momentText(one.starred_at_ms)]),
      ]),
    ]);
    const actions = build("div", { class: "session-actions" });
    if (this.#desk.mayStart()) {
      const start = build("button", { type: "button", class: "btn btn-sm btn-primary", "data-act": "open" }, [
        icon("plus"),
        t("Start now"),
        build("span", { class: "visually-hidden" }, [` ${title}`]),
      ]);
      start.addEventListener("click", () => this.#desk.start(one));
      actions.appendChild(start);
    }
    const star = starButton(true, title);
    star.addEventListener("click", () => this.#desk.star(one.session_id, false));
    actions.appendChild(star);
    const mark = build("span", { class: "favourite-mark", "aria-hidden": "true" }, [title.slice(0, 1).toUpperCase()]);
    return build("li", { class: "session-row favourite-row", id: `favourite-${one.session_id}` }, [mark, about, side, actions]);
  }
}
