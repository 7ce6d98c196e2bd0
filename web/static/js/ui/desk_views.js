// Saved views (SPEC D4): a tab with its filters under a name of one's own.

import { RequestError } from "../core/desk_api.js";
import { placeOf, viewText } from "../core/desk_place.js";
import { listViews, removeView, saveView } from "../core/records_api.js";
import { t } from "../core/texts.js";
import { confirmed } from "./dialogs.js";
import { build, element, empty, icon } from "./dom.js";
import { FormDialog } from "./form_dialog.js";
import { lineField } from "./form_fields.js";

/** @typedef {import("../core/desk_place.js").Place} Place */
/** @typedef {import("../core/records_api.js").SavedView} SavedView */
/**
 * @typedef {{
 *   place: () => Place, go: (parts: Partial<Place>) => void, guarded: (act: () => Promise<unknown>) => Promise<unknown>,
 * }} Desk
 */

const MOST_CHARS = 60;

/** @param {Place} place @returns {Record<string, string>} what a view keeps of it */
function filtersOf(place) {
  /** @type {Record<string, string>} */
  const kept = {};
  new URLSearchParams(viewText(place)).forEach((value, name) => {
    kept[name] = value;
  });
  return kept;
}

/** The menu "Views". */
export class DeskViews {
  #desk;
  #dialog = new FormDialog();
  #menu = element("views-menu", HTMLElement);
  #button = element("views-button", HTMLElement);
  /** @type {SavedView[]} */
  #views = [];

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /** Asks the appliance for them. */
  async load() {
    this.#views = await listViews();
    this.show();
  }

  /** Shows which of them is on the page. */
  show() {
    const here = viewText(this.#desk.place());
    const current = this.#views.find((view) => viewText(placeOf(view.filters)) === here);
    empty(this.#menu);
    for (const view of this.#views) this.#menu.appendChild(this.#entry(view, view === current));
    if (!this.#views.length) {
      this.#menu.appendChild(build("li", { class: "menu-note", role: "none" }, [t("Keep a tab and its filters under a name.")]));
    }
    this.#menu.appendChild(build("li", { class: "menu-rule", role: "separator" }));
    if (current) {
      this.#menu.appendChild(this.#act("pencil", t("Rename “{name}”", { name: current.name }), () => this.#rename(current)));
      this.#menu.appendChild(this.#act("trash", t("Remove “{name}”", { name: current.name }), () => this.#remove(current)));
    } else {
      this.#menu.appendChild(this.#act("bookmark", t("Save this view"), () => this.#save("", filtersOf(this.#desk.place()), "")));
    }
    this.#button.classList.toggle("is-set", Boolean(current));
    const label = this.#button.lastChild;
    if (label) label.textContent = current ? current.name : t("Views");
  }

  /** @param {SavedView} view @param {boolean} here @returns {HTMLElement} */
  #entry(view, here) {
    const attributes = { type: "button", class: "menu-item", role: "menuitemradio", "aria-checked": String(here), tabindex: "-1" };
    const item = build("button", attributes, [icon("bookmark"), build("bdi", {}, [view.name])]);
    item.addEventListener("click", () => this.#desk.go(placeOf(view.filters)));
    return build("li", { role: "none" }, [item]);
  }

  /** @param {string} picture @param {string} label @param {() => Promise<unknown>} act @returns {HTMLElement} */
  #act(picture, label, act) {
    const attributes = { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1" };
    const item = build("button", attributes, [icon(picture), label]);
    item.addEventListener("click", () => void act());
    return build("li", { role: "none" }, [item]);
  }

  /** @param {SavedView} view */
  #rename(view) {
    return this.#save(view.id, view.filters, view.name);
  }

  /** @param {string} id @param {Record<string, string>} filters @param {string} name */
  #save(id, filters, name) {
    return this.#dialog.ask({
      title: id ? t("Rename the view") : t("Save this view"),
      intro: id ? "" : t("Tab, filters, search and order come back with one click. Only you see your views."),
      parts: [lineField({ id: "view-name", name: "name", label: t("Name of the view"), value: name, most: MOST_CHARS })],
      send: t("Save"),
      submit: async (values) => {
        if (!values.name) throw new RequestError(t("Please type a name."), 0, "name");
        await saveView(id, values.name, filters);
        await this.load();
      },
    });
  }

  /** @param {SavedView} view */
  async #remove(view) {
    const dialog = element("remove-dialog", HTMLElement);
    if (!(await confirmed(dialog, t("Remove the view “{name}”? The sessions stay.", { name: view.name })))) return;
    await this.#desk.guarded(async () => {
      await removeView(view.id);
      await this.load();
    });
    this.#button.focus();
  }
}
