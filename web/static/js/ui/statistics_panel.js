// The panel of figures beside the picture: where its time goes, what it is made of, and all of it as text.

import { STAGES } from "../core/frame_times.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { copyOnClick } from "./copying.js";
import { button, element } from "./elements.js";

/**
 * @typedef {import("../core/frame_times.js").Figures} Figures
 * @typedef {import("../core/frame_times.js").Stage} Stage
 * @typedef {import("../core/line_meter.js").Reading} Reading
 * @typedef {{figures: Figures, reading: Reading, size: string, decodes: string[]}} Shown `size`: of the desktop;
 *   `decodes`: words of the protocol
 */

const NONE = "\u2013";
const KILO = 1024;
/** What a browser decodes, by its word; other words need no decoder. @type {Record<string, string | undefined>} */
const CODEC_NAMES = { runs: "RUNS", h264: "H.264", "h264-444": "H.264 4:4:4" };

/** @type {Record<Stage, () => string>} */
const STAGE_NAMES = {
  capture: () => t("Capture"),
  compare: () => t("Compare"),
  encode: () => t("Encode"),
  queue: () => t("Wait for the line"),
  agentLine: () => t("Network, customer to server"),
  relay: () => t("Appliance"),
  ownLine: () => t("Network, server to you"),
  decode: () => t("Decode"),
  draw: () => t("Draw"),
};

/** @param {number} value @param {number} digits always so many: points stand below each other @returns {string} */
function numberText(value, digits) {
  const shape = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return new Intl.NumberFormat(pageData().lang, shape).format(value);
}

/** @param {number | null} ms @returns {string} */
const msText = (ms) => (ms === null ? NONE : numberText(ms, 2));

/** @param {Figures} figures @returns {string} */
const worstText = ({ frames, worstMs }) => (frames ? `${msText(worstMs.decode)} / ${msText(worstMs.draw)}` : NONE);

/** @param {number} bytes @returns {string} */
const kbText = (bytes) => numberText(bytes / KILO, 2);

/** @param {string[]} words of the protocol @returns {string} */
const codecsText = (words) => ["JPEG", "PNG", ...words.map((word) => CODEC_NAMES[word])].filter(Boolean).join(", ");

/** Shows the latest figures; rows stay, so that a reader's place and selection do. */
export class StatisticsPanel {
  #ways;
  #facts;
  #kinds;
  #lines = "";

  /** @param {HTMLElement} place */
  constructor(place) {
    const body = element("div", "statistics");
    this.#ways = table(t("Where the time of a picture goes"), [t("Step"), t("ms")]);
    this.#facts = table(t("Pictures"), [t("Figure"), t("Value")]);
    this.#kinds = table(t("Drawn in the last 5 s, by kind"), [t("Kind"), t("Count"), t("KB")]);
    const copy = button(t("Copy as text"), "", () => undefined);
    copyOnClick(copy, () => this.#lines);
    const hint = t("Each time is the median of the last seconds; a dash was not measured. Your monitor shows what is drawn one refresh later at most.");
    body.append(this.#ways, this.#facts, this.#kinds, element("p", "side-note", hint), copy);
    place.append(body);
  }

  /** @param {Shown} shown */
  show(shown) {
    const { figures, reading } = shown;
    const ways = STAGES.map((stage) => [STAGE_NAMES[stage](), msText(figures.stages[stage])]);
    ways.push([t("Total"), msText(figures.totalMs)]);
    const kinds = figures.kinds.map(({ name, count, bytes }) => [name, String(count), bytes ? kbText(bytes) : NONE]);
    const facts = [
      [t("Pictures a second"), numberText(reading.fps, 1)],
      [t("KB a second"), numberText(reading.kbps, 1)],
      [t("KB a picture, on average"), figures.frames ? kbText(figures.frameBytes) : NONE],
      [t("Decode, draw: 95 % take at most (ms)"), worstText(figures)],
      [t("Times that pictures were lost since connecting"), String(figures.lost)],
      [t("Size of the desktop"), shown.size],
      [t("This browser decodes"), codecsText(shown.decodes)],
    ];
    this.#fill(this.#ways, ways);
    this.#scale(figures);
    this.#fill(this.#facts, facts);
    this.#fill(this.#kinds, kinds);
    this.#kinds.hidden = !kinds.length;
    this.#lines = [...ways, ...facts, ...kinds].map((cells) => cells.join("\t")).join("\n");
  }

  /** @param {HTMLTableElement} place @param {string[][]} rows by their first cell */
  #fill(place, rows) {
    const body = place.tBodies[0];
    const names = new Set(rows.map(([name]) => name));
    for (const row of Array.from(body.rows)) if (!names.has(row.cells[0].textContent ?? "")) row.remove();
    rows.forEach((cells, at) => {
      const found = Array.from(body.rows).find((row) => row.cells[0].textContent === cells[0]);
      const row = found ?? newRow(cells.length);
      cells.forEach((text, column) => {
        if (row.cells[column].textContent !== text) row.cells[column].textContent = text;
      });
      if (body.rows[at] !== row) body.insertBefore(row, body.rows[at] ?? null);
    });
  }

  /** How much of all time each part takes, as a bar behind its name. @param {Figures} figures */
  #scale({ stages, totalMs }) {
    STAGES.forEach((stage, at) => {
      const part = totalMs ? ((stages[stage] ?? 0) / totalMs) * 100 : 0;
      this.#ways.tBodies[0].rows[at].cells[0].style.backgroundSize = `${part.toFixed(1)}% 100%`;
    });
  }
}

/** @param {string} caption @param {string[]} heads @returns {HTMLTableElement} */
function table(caption, heads) {
  const made = document.createElement("table");
  made.className = "statistics-table";
  made.createCaption().textContent = caption;
  const row = made.createTHead().insertRow();
  for (const head of heads) {
    const cell = element("th", "", head);
    cell.setAttribute("scope", "col");
    row.append(cell);
  }
  made.append(document.createElement("tbody"));
  return made;
}

/** @param {number} cells @returns {HTMLTableRowElement} */
function newRow(cells) {
  const row = document.createElement("tr");
  for (let at = 0; at < cells; at += 1) {
    const cell = document.createElement(at ? "td" : "th");
    if (!at) cell.setAttribute("scope", "row");
    row.append(cell);
  }
  return row;
}
