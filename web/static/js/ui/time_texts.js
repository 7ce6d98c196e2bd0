import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** @param {number} ms @returns {string} "12 s", "3 min 05 s", "2 h 10 min", "3 d" */
export function durationText(ms) {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return t("{seconds} s", { seconds: Math.floor(whole / 1000) });
  if (whole < HOUR_MS) {
    const minutes = Math.floor(whole / MINUTE_MS);
    const seconds = String(Math.floor((whole % MINUTE_MS) / 1000)).padStart(2, "0");
    return t("{minutes} min {seconds} s", { minutes, seconds });
  }
  if (whole < DAY_MS) {
    return t("{hours} h {minutes} min", {
      hours: Math.floor(whole / HOUR_MS),
      minutes: Math.floor((whole % HOUR_MS) / MINUTE_MS),
    });
  }
  return t("{days} d", { days: Math.floor(whole / DAY_MS) });
}

/** @param {number} atMs UTC @param {boolean} [seconds] @returns {string} time of day at the reader's place */
export function clockText(atMs, seconds) {
  /** @type {Intl.DateTimeFormatOptions} */
  const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (seconds) shown.second = "2-digit";
  return new Date(atMs).toLocaleTimeString(pageData().lang, shown);
}

/** @param {number} atMs UTC @returns {string} "Monday, 3 May" at the reader's place */
export const dayText = (atMs) =>
  new Date(atMs).toLocaleDateString(pageData().lang, { weekday: "long", day: "numeric", month: "long" });

/** @param {number} atMs UTC, milliseconds since 1970 @returns {string} day and time of the reader's place */
export function momentText(atMs) {
  return new Date(atMs).toLocaleString(pageData().lang, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
}
