// The upper part of the drawer: who, in which state and since when, and what can be done now.

import { waitingSince } from "../core/desk_list.js";
import { hasEnded } from "../core/session_states.js";
import { t } from "../core/texts.js";
import { build, element, empty, icon } from "./dom.js";
import { possibleActs } from "./drawer_acts.js";
import { wireMenu } from "./menu.js";
import { explanation, stateName, titleOf } from "./session_texts.js";
import { durationText, momentText } from "./time_texts.js";

/** @typedef {import("./drawer_acts.js").Case} Case */
/** @typedef {import("./drawer_acts.js").ActRule} ActRule */

const MOST_BUTTONS = 2;

/** @param {Case} known @param {string} group @returns {string} "Owner: you · Group: Accounts" */
function belonging({ row, asker }, group) {
  const parts = [];
  const over = hasEnded(row);
  if (row.owner_id === asker.me) parts.push(over ? t("It was yours") : t("It is yours"));
  else if (row.owner) parts.push(t("Owner: {name}", { name: row.owner }));
  else if (!over) parts.push(t("Nobody has it yet"));
  if (group) parts.push(t("Group: {name}", { name: group }));
  return parts.join(" · ");
}

/** @param {import("../core/desk_api.js").SessionRow} row @param {string} me @returns {string} who offers it to whom */
function offerText(row, me) {
  if (row.offered_to_id === me) return t("{name} asks you to take this session over.", { name: row.offered_by });
  if (row.offered_by_id === me) return t("You offered it to {name}, who has not answered yet.", { name: row.offered_to });
  return t("{from} offered it to {to}, who has not answered yet.", { from: row.offered_by, to: row.offered_to });
}

/** Shows the head; buttons report the act they stand for. */
export class DrawerHead {
  #title = element("drawer-title", HTMLElement);
  #state = element("drawer-state", HTMLElement);
  #offer = element("drawer-offer", HTMLElement);
  #acts = element("drawer-acts", HTMLElement);
  #act;
  #groupName;
  #shownActs = "";
  #shownState = "";
  #shownOffer = "";
  /** @type {HTMLElement | null} */
  #clock = null;
  /** @type {Case | undefined} */
  #known;

  /** @param {(act: string) => void} act @param {(row: import("../core/desk_api.js").SessionRow) => string} groupName */
  constructor(act, groupName) {
    this.#act = act;
    this.#groupName = groupName;
  }

  /** @param {Case} known @param {number} nowAtMs */
  show(known, nowAtMs) {
    this.#known = known;
    this.#title.textContent = titleOf(known.row);
    this.#showState(known);
    this.#showOffer(known);
    this.#showActs(known);
    this.tick(nowAtMs);
  }

  /** Writes how long it has been so. @param {number} nowAtMs the appliance's clock */
  tick(nowAtMs) {
    if (!this.#known || !this.#clock) return;
    const { row } = this.#known;
    const waits = waitingSince(row);
    const text = hasEnded(row)
      ? momentText(row.ended_at_ms || row.changed_at_ms)
      : waits && row.state !== "waiting"
        ? t("waiting for {time}", { time: durationText(nowAtMs - waits) })
        : durationText(nowAtMs - (waits || row.changed_at_ms));
    if (this.#clock.textContent !== text) this.#clock.textContent = text;
  }

  /** @param {Case} known */
  #showState(known) {
    const { row } = known;
    const group = this.#groupName(row);
    const shown = [row.state, row.resolved, explanation(row), belonging(known, group)].join("\n");
    if (shown === this.#shownState) return;
    this.#shownState = shown;
    empty(this.#state);
    this.#clock = build("span", { class: "drawer-since" });
    const parts = [
      build("p", { class: "drawer-state-line" }, [
        build("span", { class: "state-badge" }, [
          build("span", { class: "state-dot", "aria-hidden": "true" }),
          row.resolved ? t("Resolved") : stateName(row.state),
        ]),
        this.#clock,
      ]),
      build("p", { class: "drawer-line" }, [explanation(row)]),
      build("p", { class: "drawer-line", dir: "auto" }, [belonging(known, group)]),
    ];
    this.#state.className = `state-${row.resolved ? "resolved" : row.state}`;
    for (const part of parts) if (part.textContent) this.#state.appendChild(part);
  }

  /** @param {Case} known */
  #showOffer(known) {
    const { row, asker } = known;
    const open = row.offered_to_id !== "" && !hasEnded(row);
    const shown = open ? JSON.stringify([row.id, row.offered_to, row.offered_by, row.offer_note]) : "";
    if (shown === this.#shownOffer) return;
    this.#shownOffer = shown;
    const focused = this.#offer.contains(document.activeElement);
    empty(this.#offer);
    if (open) {
      const parts = [build("p", {}, [offerText(row, asker.me)])];
      if (row.offer_note) parts.push(build("p", { class: "drawer-note", dir: "auto" }, [row.offer_note]));
      const acts = possibleActs(known).filter(({ offer }) => offer);
      const buttons = acts.map((one, at) => this.#button(one, known, at === 0 && one.act === "accept", "btn-sm"));
      parts.push(build("p", { class: "drawer-offer-acts" }, buttons));
      this.#offer.appendChild(build("div", { class: "notice notice-info" }, [icon("transfer"), build("div", {}, parts)]));
    }
    if (focused) this.#title.focus();
  }

  /** @param {Case} known */
  #showActs(known) {
    const acts = possibleActs(known).filter(({ offer }) => !offer);
    const shown = `${acts.map(({ act }) => act).join(" ")} ${known.row.state}`;
    if (shown === this.#shownActs && this.#acts.getAttribute("data-id") === known.row.id) return;
    const focused = document.activeElement && this.#acts.contains(document.activeElement);
    const before = focused && document.activeElement ? document.activeElement.getAttribute("data-act") : "";
    this.#shownActs = shown;
    this.#acts.setAttribute("data-id", known.row.id);
    empty(this.#acts);
    const main = acts.filter(({ primary, shown: alone }) => primary || (alone && alone(known))).slice(0, MOST_BUTTONS);
    const rest = acts.filter((one) => !main.includes(one));
    main.forEach((one, at) => this.#acts.appendChild(this.#button(one, known, at === 0 && Boolean(one.primary))));
    if (rest.length) this.#acts.appendChild(this.#menu(rest));
    if (!focused) return;
    const next = this.#acts.querySelector(`[data-act="${before || ""}"]:not([role])`) || this.#acts.querySelector("a, button");
    if (next instanceof HTMLElement) next.focus();
  }

  /** @param {ActRule} rule @param {Case} known @param {boolean} first @param {string} [size] @returns {HTMLElement} */
  #button({ act, icon: picture, label }, { row }, first, size = "") {
    const look = `btn ${size} ${first ? "btn-primary" : ""}`;
    if (act === "join") {
      const href = `/view/${encodeURIComponent(row.id)}`;
      const place = { class: look, href, target: `view-${row.id}`, "data-act": act };
      return build("a", place, [icon(picture), label()]);
    }
    const control = build("button", { type: "button", class: look, "data-act": act }, [icon(picture), label()]);
    control.addEventListener("click", () => this.#act(act));
    return control;
  }

  /** @param {ActRule[]} rules @returns {HTMLElement} */
  #menu(rules) {
    const look = { type: "button", class: "btn drawer-more", "aria-haspopup": "menu", "aria-expanded": "false" };
    const button = build("button", { ...look, "aria-label": t("More"), title: t("More") }, [icon("dots")]);
    const panel = build("div", { class: "menu-panel", role: "menu", "aria-label": t("More") });
    for (const { act, icon: picture, label, danger } of rules) {
      const look = `menu-item${danger ? " menu-item-danger" : ""}`;
      const item = build("button", { type: "button", class: look, role: "menuitem", tabindex: "-1", "data-act": act }, [
        icon(picture),
        label(),
      ]);
      item.addEventListener("click", () => {
        // The focus is to come back to something that is still there when a dialog closes.
        button.focus();
        button.setAttribute("aria-expanded", "false");
        panel.classList.remove("is-open");
        this.#act(act);
      });
      panel.appendChild(item);
    }
    const place = build("div", { class: "menu drawer-menu", "data-menu": "" }, [button, panel]);
    wireMenu(place);
    return place;
  }
}
