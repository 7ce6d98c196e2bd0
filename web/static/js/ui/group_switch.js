// Which group's sessions the desk shows (SPEC T3): all, or one; remembered for each person in this browser.

import { t } from "../core/texts.js";
import { build, element, empty } from "./dom.js";
import { remember, remembered } from "./preferences.js";

/** @typedef {import("../core/desk_api.js").GroupOffer} GroupOffer */

const ALL = "";

/** @param {GroupOffer} group @returns {HTMLElement} */
function groupOption(group) {
  return build("option", { value: group.id }, [group.name]);
}

/**
 * @param {HTMLSelectElement} select
 * @param {GroupOffer[]} groups own ones come first, under a title of their own where there are others too
 */
export function fillGroups(select, groups) {
  const own = groups.filter((group) => group.own);
  const others = groups.filter((group) => !group.own);
  if (!own.length || !others.length) {
    for (const group of groups) select.appendChild(groupOption(group));
    return;
  }
  select.appendChild(build("optgroup", { label: t("My groups") }, own.map(groupOption)));
  select.appendChild(build("optgroup", { label: t("Other groups") }, others.map(groupOption)));
}

/** The select at the top right. */
export class GroupSwitch {
  #place = element("group-switch", HTMLElement);
  #select = element("group-choice", HTMLSelectElement);
  #key;
  #shown = "";

  /** @param {string} me account id @param {() => void} changed called when the person chose */
  constructor(me, changed) {
    this.#key = `group.${me}`;
    this.#select.addEventListener("change", () => {
      remember(this.#key, this.#select.value);
      changed();
    });
  }

  /** @returns {string} id of the one group that is shown, or empty for all */
  get chosen() {
    return this.#place.hidden ? ALL : this.#select.value;
  }

  /**
   * Chooses a group.
   *
   * @param {string} id empty for all; one that is not offered counts as all
   * @returns {boolean} whether it is the chosen one now
   */
  agrees(id) {
    if (this.chosen === id) return true;
    this.#select.value = id;
    if (this.#select.selectedIndex < 0) this.#select.value = ALL;
    remember(this.#key, this.#select.value);
    return this.chosen === id;
  }

  /** @param {GroupOffer[]} groups what there is to choose from; one needs no switch */
  offer(groups) {
    const now = JSON.stringify(groups);
    if (now === this.#shown) return;
    this.#shown = now;
    const ids = [ALL, ...groups.map((group) => group.id)];
    const wanted = remembered(this.#key, ALL, ids);
    empty(this.#select);
    const all = groups.every((group) => group.own) ? t("All my groups") : t("All groups");
    this.#select.appendChild(build("option", { value: ALL }, [all]));
    fillGroups(this.#select, groups);
    this.#select.value = wanted;
    this.#place.hidden = groups.length < 2;
  }
}
