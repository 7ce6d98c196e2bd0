// "People" in the drawer: the customer, who supports, who looks at the screen; others add their own parts.

import { hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { build, empty, icon } from "./dom.js";
import { buildInvite } from "./drawer_invite.js";

/** @typedef {import("./drawer_acts.js").Case} Case */
/** @typedef {import("./drawer_sections.js").Tools} Tools */
/** @typedef {import("./drawer_sections.js").SectionView} SectionView */

/**
 * Parts below the list of people, each with a place of its own: invited colleagues, external technicians.
 *
 * @type {Array<(place: HTMLElement, tools: Tools) => SectionView>}
 */
const PEOPLE_PARTS = [buildInvite];

/** @param {string} picture @param {string} name @param {string} doing @returns {HTMLElement} */
const person = (picture, name, doing) =>
  build("li", { class: "drawer-person" }, [
    icon(picture),
    build("span", { class: "drawer-person-words" }, [
      build("span", { class: "drawer-person-name", dir: "auto" }, [name]),
      build("span", { class: "drawer-person-doing" }, [doing]),
    ]),
  ]);

/** @param {Case} known @returns {string} what the customer does */
function customerDoing({ row }) {
  if (hasEnded(row)) return t("Customer");
  if (row.agent_online) return t("Customer, the program is running");
  return row.state === "open" ? t("Customer, has not come yet") : t("Customer, the program is not running");
}

/** @param {Case} known @returns {HTMLElement[]} */
function everybody(known) {
  const { row, asker } = known;
  const name = (/** @type {string} */ id, /** @type {string} */ said) => (id === asker.me ? t("{name} (you)", { name: said }) : said);
  const list = [person("user", row.name || t("Customer without a name"), customerDoing(known))];
  const owner = row.people.find((one) => one.id === row.owner_id);
  if (row.owner_id) {
    const doing = !owner ? t("Supports") : owner.level === "control" ? t("Supports, controls") : t("Supports, looks");
    list.push(person("headset", name(row.owner_id, row.owner), doing));
  }
  for (const one of row.people) {
    if (one.id === row.owner_id) continue;
    list.push(person("eye", name(one.id, one.name), one.level === "control" ? t("Controls") : t("Looks")));
  }
  for (const [id, invited] of Object.entries(known.details.invited || {})) {
    if (row.people.some((one) => one.id === id)) continue;
    list.push(person("user-plus", name(id, invited), t("Invited")));
  }
  if (row.offered_to_id && !hasEnded(row)) {
    list.push(person("transfer", name(row.offered_to_id, row.offered_to), t("Was asked to take over")));
  }
  return list;
}

/**
 * @param {HTMLElement} place
 * @param {Tools} tools
 * @returns {SectionView}
 */
export function buildPeople(place, tools) {
  const list = build("ul", { class: "drawer-people", "aria-label": t("People") });
  place.appendChild(list);
  const views = PEOPLE_PARTS.map((part) => {
    const own = build("div", { class: "drawer-block" });
    place.appendChild(own);
    return part(own, tools);
  });
  return {
    update(known) {
      empty(list);
      for (const item of everybody(known)) list.appendChild(item);
      for (const view of views) view.update(known);
    },
    show() {
      for (const view of views) if (view.show) view.show();
    },
    close() {
      for (const view of views) if (view.close) view.close();
    },
  };
}
