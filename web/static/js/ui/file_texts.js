// Sizes, speeds, dates and names of files as a person reads them.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { clockText } from "./time_texts.js";

const STEP = 1000;
/** @type {Array<(size: string) => string>} */
const UNITS = [
  (size) => t("{size} B", { size }),
  (size) => t("{size} kB", { size }),
  (size) => t("{size} MB", { size }),
  (size) => t("{size} GB", { size }),
  (size) => t("{size} TB", { size }),
];
/** @type {Array<(size: string) => string>} */
const SPEEDS = [
  (size) => t("{size} B/s", { size }),
  (size) => t("{size} kB/s", { size }),
  (size) => t("{size} MB/s", { size }),
  (size) => t("{size} GB/s", { size }),
  (size) => t("{size} TB/s", { size }),
];
/** Signs that have no look of their own, or turn the direction of what stands around them. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const PICTURES = 0x2400;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** @param {number} bytes @returns {string} "12 B", "3.4 kB", "1.2 GB" */
export const sizeText = (bytes) => scaled(bytes, UNITS);

/** @param {number} bytes a second @returns {string} "3.4 MB/s" */
export const speedText = (bytes) => scaled(bytes, SPEEDS);

/** @param {number} bytes @param {typeof UNITS} units */
function scaled(bytes, units) {
  let size = Math.max(0, bytes);
  let step = 0;
  while (size >= STEP - 0.5 && step < units.length - 1) {
    size /= STEP;
    step += 1;
  }
  const digits = step && size < 100 ? 1 : 0;
  const shown = new Intl.NumberFormat(pageData().lang, { maximumFractionDigits: digits }).format(size);
  return units[step](shown);
}

/** @param {number} ms @returns {string} "less than 10 s", "40 s", "3 min", "2 h 10 min" */
export function leftText(ms) {
  if (ms < 10 * SECOND_MS) return t("a few seconds left");
  if (ms < MINUTE_MS) return t("{seconds} s left", { seconds: Math.ceil(ms / SECOND_MS / 10) * 10 });
  if (ms < HOUR_MS) return t("{minutes} min left", { minutes: Math.ceil(ms / MINUTE_MS) });
  const minutes = Math.ceil(ms / MINUTE_MS);
  return t("{hours} h {minutes} min left", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/**
 * @param {number} atMs UTC; 0 for unknown
 * @returns {{day: string, time: string}} at the reader's place; the time only of days of this year
 */
export function dateTexts(atMs) {
  if (!atMs) return { day: "", time: "" };
  const date = new Date(atMs);
  const thisYear = date.getFullYear() === new Date().getFullYear();
  /** @type {Intl.DateTimeFormatOptions} */
  const shown = { day: "numeric", month: "short" };
  if (!thisYear) shown.year = "numeric";
  const day = date.toLocaleDateString(pageData().lang, shown);
  return { day, time: thisYear ? clockText(atMs) : "" };
}

/** A name so that all of it can be seen: line breaks and the like as signs. @param {string} name */
export const shownName = (name) =>
  name.replace(UNSEEN, (one) => {
    const code = one.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });

/** @param {number} count @returns {string} "1 file", "12 files" */
export const filesText = (count) => (count === 1 ? t("1 file") : t("{count} files", { count }));
