// The tools beside the picture: features add theirs, each with its name, its key and whether it is of use now.

import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { Popup } from "./popup.js";
import { fitted } from "./toolbar_room.js";

/**
 * @typedef {"view" | "draw" | "share" | "keep" | "session" | "end"} Group
 * @typedef {{
 *   id: string, group: Group, icon: string, label: string, key?: string, act: () => void,
 *   look?: string, wordy?: boolean, rank?: number,
 * }} Tool `icon`: a name of ui/icons.js; `key`: letter that does the same with Ctrl+Alt+Shift, as `KeyboardEvent.code`
 *   without "Key"; `label`: in the reader's language; `look`: more classes; `wordy`: its label stands beside the icon;
 *   `rank`: what is smaller stays in the bar longer where the room ends, by the group without.
 */

/** In the order of the bar; the number says how long the group's tools stay in a bar that is too narrow. */
const GROUPS = { view: 3, draw: 4, share: 2, keep: 5, session: 1, end: 0 };

/** As viewer_tools.css has them: after a tool, and the line between two groups. */
const GAP_PX = 2;
const LINE_PX = 13;
const NARROW_LINE_PX = 5;
/** The window, not the bar. */
const NARROW_PX = 720;
/** Padding of the place, for the ring around the tool that has the keyboard. */
const RING_PX = 4;

/** Names of `KeyboardEvent.code` that are not what stands on the key. @type {Record<string, string>} */
const MARKS = { Slash: "?", Comma: ",", Period: "." };

/** @param {string} key @returns {string} for people */
export const keysText = (key) => `Ctrl+Alt+${t("Shift")}+${MARKS[key] ?? key}`;

/** One button of the bar. */
export class ToolButton {
  /** @type {HTMLButtonElement} */
  element;
  /** @type {Tool} */
  tool;
  #mark;
  #words;
  #count;
  #onChange;

  /** @param {Tool} tool @param {() => void} onChange its room may be another now */
  constructor(tool, onChange) {
    this.tool = tool;
    this.#onChange = onChange;
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button tool${tool.wordy ? " wordy" : ""}${tool.look ? ` ${tool.look}` : ""}`;
    made.id = tool.id;
    this.#mark = element("span", "tool-mark");
    this.#mark.append(icon(tool.icon));
    this.#words = element("span", "tool-words");
    this.#count = element("span", "tool-count");
    this.#count.hidden = true;
    made.append(this.#mark, this.#words, this.#count);
    made.addEventListener("click", () => tool.act());
    this.element = made;
    this.name(tool.label);
  }

  /** What its width depends on. */
  get sign() {
    return this.tool.id + (this.tool.wordy ? String(this.#words.textContent).length : "");
  }

  get shown() {
    return !this.element.hidden;
  }

  focus() {
    this.element.focus();
  }

  /** @param {boolean} shown */
  show(shown) {
    if (this.shown === shown) return;
    this.element.hidden = !shown;
    this.#onChange();
  }

  /** A toggle: whether it is on. @param {boolean} on */
  press(on) {
    this.element.setAttribute("aria-pressed", String(on));
  }

  /** @param {boolean} able */
  enable(able) {
    this.element.disabled = !able;
  }

  /** How many wait there; 0 hides it. @param {number} count */
  count(count) {
    this.badge(count > 99 ? "99+" : count ? String(count) : "");
    this.#count.classList.toggle("news", count > 0);
  }

  /** A sign of very few letters at the icon; empty hides it. @param {string} text */
  badge(text) {
    if (this.#count.textContent === text) return;
    this.#count.hidden = !text;
    this.#count.textContent = text;
    this.#onChange();
  }

  /** @param {string} label */
  name(label) {
    if (this.#words.textContent === label) return;
    this.#words.textContent = label;
    this.element.setAttribute("aria-label", label);
    this.element.title = this.tool.key ? `${label} (${keysText(this.tool.key)})` : label;
    this.#onChange();
  }

  /** Another icon, for a tool that means another thing now. @param {string} name of ui/icons.js */
  draw(name) {
    this.#mark.textContent = "";
    this.#mark.append(icon(name));
  }
}

/** All tools, in their groups; what has no room stands behind "More". */
export class Toolbar {
  /** @type {ToolButton[]} in the order they were added */
  tools = [];
  #place;
  /** @type {Map<string, HTMLElement>} */
  #groups = new Map();
  #more;
  #rest;
  #due = false;
  /** What was fitted last: a tool that moves for nothing loses the press that just began. */
  #fitted = "";
  /** Whatever stands beside the tools takes room from them, and tools may come and go by other hands than `show`. */
  #changes = new MutationObserver(() => this.#later());

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
    for (const name of Object.keys(GROUPS)) {
      const made = element("div", "tool-group");
      made.dataset.group = name;
      this.#groups.set(name, made);
      place.append(made);
    }
    const act = () => this.#rest.toggle();
    this.#more = new ToolButton({ id: "more", group: "session", icon: "more", label: t("More tools"), act }, () => undefined);
    this.#rest = new Popup({ id: "more-tools", label: t("More tools"), opener: this.#more.element });
    this.#rest.body.addEventListener("click", () => this.#rest.close());
    place.append(this.#more.element);
    place.addEventListener("keydown", (event) => this.#key(event));
    for (const one of [place.parentElement ?? place, this.#rest.body]) {
      const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] };
      this.#changes.observe(one, what);
    }
    window.addEventListener("resize", () => this.#later());
    if (typeof ResizeObserver === "function") new ResizeObserver(() => this.#later()).observe(place);
  }

  /** @param {Tool} tool @returns {ToolButton} */
  add(tool) {
    const made = new ToolButton(tool, () => this.#later());
    this.tools.push(made);
    this.#groups.get(tool.group)?.append(made.element);
    this.#later();
    return made;
  }

  /**
   * A panel that opens under a tool, for choices of a few lines; its act is `popup.toggle()`.
   *
   * @param {ToolButton} tool
   * @param {string} label
   * @returns {Popup}
   */
  popup(tool, label) {
    return new Popup({ id: `${tool.element.id}-popup`, label, opener: tool.element, standIn: this.#more.element });
  }

  /** All tools as they stand in the bar. */
  get inOrder() {
    const groups = Object.keys(GROUPS);
    return groups.reduce((all, group) => all.concat(this.tools.filter(({ tool }) => tool.group === group)), /** @type {ToolButton[]} */ ([]));
  }

  /** Whether a tool of use now has this key. @param {string} key */
  has(key) {
    return this.#of(key) !== undefined;
  }

  /** Does what the tool of this key does. @param {string} key */
  act(key) {
    this.#of(key)?.tool.act();
  }

  /** @param {string} key */
  #of(key) {
    return this.tools.find((one) => one.tool.key === key && one.shown && !one.element.disabled);
  }

  /** Brings the keyboard to the first tool. */
  focus() {
    this.tools.find(({ element: made }) => made.offsetParent)?.element.focus();
  }

  /** @param {KeyboardEvent} event the arrows go along the bar (ARIA Authoring Practices, toolbar) */
  #key(event) {
    const stops = Array.from(this.#place.querySelectorAll("button")).filter((one) => one.offsetParent && !one.disabled);
    const at = stops.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1 + stops.length, Home: 0, End: stops.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    stops[steps[/** @type {keyof typeof steps} */ (event.key)] % stops.length].focus();
  }

  #later() {
    if (this.#due) return;
    this.#due = true;
    void Promise.resolve().then(() => {
      this.#due = false;
      this.#fit();
      this.#tellNews();
      this.#changes.takeRecords();
    });
  }

  /** Moves what has no room behind "More", those of the highest rank first, and back. */
  #fit() {
    const room = this.#place.clientWidth - 2 * RING_PX;
    if (room <= 0) return;
    const focused = document.activeElement;
    const shown = this.inOrder.filter((one) => one.shown);
    const now = [room, ...shown.map((one) => one.sign)].join(" ");
    if (now === this.#fitted) return;
    this.#fitted = now;
    for (const group of Array.from(this.#groups.values())) group.hidden = false;
    for (const one of this.tools) this.#groups.get(one.tool.group)?.append(one.element);
    this.#more.element.hidden = false;
    const widths = shown.map((one) => ({ one, px: one.element.offsetWidth, rank: rankOf(one.tool) }));
    const groups = new Set(shown.map((one) => one.tool.group)).size;
    const gaps = { tool: GAP_PX, lines: (groups - 1) * (window.innerWidth <= NARROW_PX ? NARROW_LINE_PX : LINE_PX) };
    const out = new Set(fitted(widths, room, this.#more.element.offsetWidth + GAP_PX, gaps));
    for (const one of shown) if (out.has(one)) this.#rest.body.append(one.element);
    this.#more.element.hidden = out.size === 0;
    if (out.size === 0) this.#rest.close();
    this.#mark();
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
  }

  /** Groups without a tool have no line beside them. */
  #mark() {
    let before = false;
    for (const group of Array.from(this.#groups.values())) {
      group.hidden = !Array.from(group.children).some((one) => !(/** @type {HTMLElement} */ (one).hidden));
      group.classList.toggle("lined", before && !group.hidden);
      before = before || !group.hidden;
    }
    this.#tellNews();
  }

  #tellNews() {
    const news = this.#rest.body.querySelector(".tool-count.news:not([hidden])");
    this.#more.element.classList.toggle("has-news", news !== null);
  }
}

/** @param {Tool} tool */
const rankOf = ({ rank, group }) => rank ?? GROUPS[group];
