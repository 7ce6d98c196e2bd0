// The tools of the whiteboard, in a row between bar and picture: nothing lies over the customer's screen.

import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { remember, remembered } from "./preferences.js";

/**
 * @typedef {"pointer" | "pen" | "arrow" | "text" | "eraser"} Tool
 * @typedef {{
 *   onTool: (tool: Tool) => void, undo: () => void, clearOwn: () => void, clearAll: () => void,
 *   capture: () => void, done: () => void,
 * }} Acts
 */

const COLOURS = [0xe03131, 0xf08c00, 0x2f9e44, 0x1971c2, 0x212529, 0xffffff];
/** By tool: thin, middle, thick; of a text the height of its letters. @type {Record<Tool, number[]>} */
const WIDTHS_PX = { pointer: [4, 7, 14], pen: [4, 7, 14], arrow: [4, 7, 14], text: [18, 26, 40], eraser: [16, 36, 80] };
/** @type {readonly Tool[]} */
const TOOLS = ["pointer", "pen", "arrow", "text", "eraser"];
const SIZES = ["0", "1", "2"];

/** What is in the technician's hand. */
export class WhiteboardStrip {
  /** @type {HTMLElement} */
  element = element("section", "whiteboard-strip");
  #acts;
  /** @type {Tool} */
  #tool = remembered("whiteboard.tool", "pen", TOOLS);
  #rgb;
  #size = Number(remembered("whiteboard.size", "1", SIZES));
  /** @type {Map<string, HTMLButtonElement>} */
  #toggles = new Map();
  #note = element("p", "whiteboard-note");

  /** @param {Acts} acts @param {HTMLElement} before the strip comes behind this element */
  constructor(acts, before) {
    this.#acts = acts;
    this.#rgb = Number(remembered("whiteboard.colour", String(COLOURS[0]), COLOURS.map(String)));
    this.element.id = "whiteboard-strip";
    this.element.setAttribute("aria-label", t("Whiteboard"));
    this.element.hidden = true;
    this.#note.setAttribute("role", "status");
    this.element.append(this.#tools(), this.#colours(), this.#widths(), this.#rest(), this.#note);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      acts.done();
    });
    before.insertAdjacentElement("afterend", this.element);
    this.#mark();
  }

  get tool() {
    return this.#tool;
  }

  get rgb() {
    return this.#rgb;
  }

  /** Of what is drawn now, desktop px. */
  get widthPx() {
    return WIDTHS_PX[this.#tool][this.#size];
  }

  /** @param {boolean} shown */
  show(shown) {
    this.element.hidden = !shown;
  }

  /** @param {string} text what the technician should know of drawing here and now */
  note(text) {
    if (this.#note.textContent !== text) this.#note.textContent = text;
    this.#note.hidden = !text;
  }

  #tools() {
    const names = {
      pointer: t("Pointer with your name"),
      pen: t("Pen"),
      arrow: t("Arrow"),
      text: t("Text"),
      eraser: t("Eraser"),
    };
    const icons = { pointer: "control", pen: "pen", arrow: "arrow", text: "text", eraser: "eraser" };
    return group(
      t("Tools"),
      TOOLS.map((tool) => this.#toggle(`tool ${tool}`, names[tool], [icon(icons[tool])], () => this.#take(tool))),
    );
  }

  #colours() {
    const names = [t("Red"), t("Orange"), t("Green"), t("Blue"), t("Black"), t("White")];
    return group(
      t("Colour"),
      COLOURS.map((rgb, at) => {
        const swatch = element("span", "whiteboard-swatch");
        swatch.style.backgroundColor = `#${rgb.toString(16).padStart(6, "0")}`;
        return this.#toggle(`colour ${rgb}`, names[at], [swatch], () => {
          this.#rgb = rgb;
          remember("whiteboard.colour", String(rgb));
          this.#mark();
        });
      }),
    );
  }

  #widths() {
    const names = [t("Thin"), t("Middle"), t("Thick")];
    return group(
      t("Width"),
      names.map((name, size) => {
        const dot = element("span", "whiteboard-dot");
        dot.style.width = dot.style.height = `${5 + 5 * size}px`;
        return this.#toggle(`size ${size}`, name, [dot], () => {
          this.#size = size;
          remember("whiteboard.size", String(size));
          this.#mark();
        });
      }),
    );
  }

  #rest() {
    const { undo, clearOwn, clearAll, capture, done } = this.#acts;
    const made = [
      plain(t("Undo (Ctrl+Z)"), [icon("undo")], undo),
      plain(t("Clear what you drew"), [document.createTextNode(t("Clear mine"))], clearOwn),
      plain(t("Clear what everybody drew"), [document.createTextNode(t("Clear all"))], clearAll),
      plain(t("Save the screen with the drawings"), [icon("camera"), document.createTextNode(t("Capture"))], capture),
      plain(t("Put the pen away (Escape)"), [document.createTextNode(t("Finish"))], done),
    ];
    made[4].classList.add("primary");
    return group(t("Drawings"), made);
  }

  /** @param {Tool} tool */
  #take(tool) {
    this.#tool = tool;
    remember("whiteboard.tool", tool);
    this.#mark();
    this.#acts.onTool(tool);
  }

  /**
   * @param {string} key
   * @param {string} name
   * @param {Node[]} content
   * @param {() => void} act
   */
  #toggle(key, name, content, act) {
    const made = plain(name, content, act);
    this.#toggles.set(key, made);
    return made;
  }

  #mark() {
    const on = new Set([`tool ${this.#tool}`, `colour ${this.#rgb}`, `size ${this.#size}`]);
    for (const [key, made] of Array.from(this.#toggles)) made.setAttribute("aria-pressed", String(on.has(key)));
  }
}

/**
 * @param {string} name explains; without words on the button it is its name too
 * @param {Node[]} content
 * @param {() => void} act
 */
function plain(name, content, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.title = name;
  made.append(...content);
  if (!made.textContent) made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

/** @param {string} name @param {HTMLElement[]} children */
function group(name, children) {
  const made = element("div", "whiteboard-group");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", name);
  made.append(...children);
  return made;
}
